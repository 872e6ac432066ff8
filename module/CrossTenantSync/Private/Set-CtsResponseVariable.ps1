function Set-CtsResponseVariable {
    # Fills the variables that -StatusCodeVariable and -ResponseHeadersVariable name, in the scope of the caller.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $BoundParameters,

        [Parameter(Mandatory)]
        [object] $Response
    )

    $variables = $Cmdlet.SessionState.PSVariable
    if ($BoundParameters['StatusCodeVariable'] -and $Response.status) {
        $variables.Set($BoundParameters['StatusCodeVariable'], [int] $Response.status)
    }
    if ($BoundParameters['ResponseHeadersVariable'] -and $Response.headers) {
        $variables.Set($BoundParameters['ResponseHeadersVariable'], (ConvertTo-CtsHeaderTable -Headers $Response.headers))
    }
}
