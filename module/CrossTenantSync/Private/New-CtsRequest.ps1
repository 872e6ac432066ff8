function New-CtsRequest {
    # The request of a catalog command, as docs/abi.md describes it.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [System.Collections.IDictionary] $BoundParameters,

        [Parameter(Mandatory)]
        [psobject] $Connection
    )

    $request = @{
        command      = $Cmdlet.MyInvocation.MyCommand.Name
        connection   = $Connection.Name
        parameterSet = $Cmdlet.ParameterSetName
        parameters   = ConvertTo-CtsParameter -BoundParameters $BoundParameters
        mode         = 'run'
        output       = 'powershell'
    }
    if ($script:CtsState.Profile -ne 'v1.0' -and $request.command -notmatch '-MgBeta') {
        $request['apiVersion'] = $script:CtsState.Profile
    }
    $request
}
