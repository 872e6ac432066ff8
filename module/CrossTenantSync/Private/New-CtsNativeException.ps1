function New-CtsNativeException {
    # The exception for a status code of the library and the detail that came with it.
    [CmdletBinding()]
    [OutputType([System.Exception])]
    param(
        [Parameter(Mandatory)]
        [int] $Status,

        [AllowEmptyString()]
        [string] $Detail
    )

    if ($Detail) {
        return ConvertFrom-CtsError -ErrorObject (ConvertFrom-CtsJson -Json $Detail)
    }
    $text = switch ($Status) {
        -1 { 'a null pointer was given where there must be none' }
        -2 { 'the connection or operation is closed; run Connect-MgGraph again' }
        -3 { 'the request is not valid JSON' }
        -4 { 'the configuration was refused' }
        -5 { 'another thread is waiting for this operation' }
        -6 { 'its runtime could not be started' }
        -7 { 'a defect was caught; please report it' }
        default { "status $Status" }
    }
    New-CtsException -Code 'NativeCallFailed' -Category 'InvalidResult' -Message "The native library refused the call: $text."
}
