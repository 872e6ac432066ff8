function Set-CtsCallerVariable {
    # Fills the variables that -CountVariable and -ResponseHeadersVariable name, in the scope of the caller.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [System.Collections.IDictionary] $BoundParameters,

        [Parameter(Mandatory)]
        [psobject] $Page
    )

    $variables = $Cmdlet.SessionState.PSVariable
    if ($BoundParameters.ContainsKey('CountVariable') -and $null -ne $Page.PSObject.Properties['count']) {
        $variables.Set($BoundParameters['CountVariable'], $Page.count)
    }
    if ($BoundParameters.ContainsKey('ResponseHeadersVariable') -and $Page.headers) {
        $variables.Set($BoundParameters['ResponseHeadersVariable'], (ConvertTo-CtsHeaderTable -Headers $Page.headers))
    }
}
