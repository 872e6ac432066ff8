function Test-CtsLocalChange {
    # ShouldProcess with the caller's -WhatIf and -Confirm preferences, for what changes in the session only.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [System.Collections.IDictionary] $BoundParameters,

        [Parameter(Mandatory)]
        [string] $Target,

        [Parameter(Mandatory)]
        [string] $Action
    )

    $preference = Get-CtsPreference -Cmdlet $Cmdlet -BoundParameters $BoundParameters
    $WhatIfPreference = $preference['WhatIfPreference']
    $ConfirmPreference = $preference['ConfirmPreference']
    $VerbosePreference = $preference['VerbosePreference']
    $Cmdlet.ShouldProcess($Target, $Action)
}
