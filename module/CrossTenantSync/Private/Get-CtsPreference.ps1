function Get-CtsPreference {
    # The caller's preferences, explicit parameters first: a script module does not inherit those of another script or module.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $BoundParameters
    )

    $variables = $Cmdlet.SessionState.PSVariable
    $preference = @{}
    foreach ($name in 'ErrorActionPreference', 'WarningPreference', 'VerbosePreference', 'DebugPreference', 'ProgressPreference', 'ConfirmPreference', 'WhatIfPreference') {
        $preference[$name] = $variables.GetValue($name)
    }
    foreach ($pair in @(@('ErrorAction', 'ErrorActionPreference'), @('WarningAction', 'WarningPreference'), @('ProgressAction', 'ProgressPreference'))) {
        if ($BoundParameters.ContainsKey($pair[0])) {
            $preference[$pair[1]] = $BoundParameters[$pair[0]]
        }
    }
    foreach ($name in 'Verbose', 'Debug') {
        if ($BoundParameters.ContainsKey($name)) {
            $preference["${name}Preference"] = if ($BoundParameters[$name]) { 'Continue' } else { 'SilentlyContinue' }
        }
    }
    if ($BoundParameters.ContainsKey('WhatIf')) {
        $preference['WhatIfPreference'] = [bool] $BoundParameters['WhatIf']
    }
    if ($BoundParameters.ContainsKey('Confirm')) {
        $preference['ConfirmPreference'] = if ($BoundParameters['Confirm']) { 'Low' } else { 'None' }
    }
    $preference
}
