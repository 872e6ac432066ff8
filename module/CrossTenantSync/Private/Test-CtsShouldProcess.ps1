function Test-CtsShouldProcess {
    # Whether a command that changes something may go on. What it would send is asked of the library, so -WhatIf shows the exact request.
    # A refusal of the plan is thrown: the caller knows whether it ends the pipeline.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [psobject] $Connection,

        [Parameter(Mandatory)]
        [hashtable] $Request,

        [Parameter(Mandatory)]
        [hashtable] $Preference
    )

    if (-not $Cmdlet.MyInvocation.MyCommand.Parameters.ContainsKey('WhatIf')) {
        return $true
    }
    $WhatIfPreference = $Preference['WhatIfPreference']
    $ConfirmPreference = $Preference['ConfirmPreference']
    $VerbosePreference = $Preference['VerbosePreference']
    $asks = $WhatIfPreference -or @('Low', 'Medium') -contains [string] $ConfirmPreference -or
        ([string] $ConfirmPreference -eq 'High' -and $Request.command -like 'Remove-*') -or @('SilentlyContinue', 'Ignore') -notcontains [string] $VerbosePreference
    if (-not $asks) {
        return $true
    }
    $action = Get-CtsPlan -Connection $Connection -Request $Request
    Request-CtsConsent -Cmdlet $Cmdlet -Question "tenant $($Connection.Context.TenantId) (connection $($Connection.Name))", $action
}
