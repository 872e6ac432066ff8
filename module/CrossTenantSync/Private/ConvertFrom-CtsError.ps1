function ConvertFrom-CtsError {
    # The exception of an error event, or of the error object in it.
    [CmdletBinding()]
    [OutputType([System.Exception])]
    param(
        [Parameter(Mandatory)]
        [psobject] $ErrorObject
    )

    if ($ErrorObject.exception -is [System.Exception]) {
        return $ErrorObject.exception
    }
    if ($ErrorObject.event -eq 'error') {
        $ErrorObject = $ErrorObject.error
    }
    $data = @{
        Status          = $ErrorObject.status
        RequestId       = $ErrorObject.requestId
        ClientRequestId = $ErrorObject.clientRequestId
        Date            = $ErrorObject.date
        TenantId        = $ErrorObject.tenantId
        Connection      = $ErrorObject.connection
        Method          = $ErrorObject.method
        Url             = $ErrorObject.url
        Retryable       = [bool] $ErrorObject.retryable
        Hint            = $ErrorObject.hint
        Outcome         = $ErrorObject.outcome
        Operation       = $ErrorObject.operation
        Response        = $ErrorObject.response
        Details         = $ErrorObject.details
    }
    # With an emulator the network is one program, and that it is not running is the likely reason.
    if ($env:CTS_EMULATOR -and $ErrorObject.code -eq 'NetworkError' -and $ErrorObject.category -eq 'ConnectionError') {
        $data['Hint'] = "Is the emulator running at $env:CTS_EMULATOR (CTS_EMULATOR)?"
    }
    $category = 'NotSpecified'
    if ($ErrorObject.category) {
        $category = $ErrorObject.category
    }
    New-CtsException -Code $ErrorObject.code -Message $ErrorObject.message -Category $category -Data $data
}
