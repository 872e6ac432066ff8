function Test-CtsShouldProcess {
    # Whether a command that changes something may go on. What it would send is asked of the library, so -WhatIf shows the exact request.
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
    $asks = $Preference['WhatIfPreference'] -or @('Low', 'Medium') -contains [string] $Preference['ConfirmPreference'] -or
        ([string] $Preference['ConfirmPreference'] -eq 'High' -and $Request.command -like 'Remove-*')
    if (-not $asks) {
        return $true
    }
    $plan = $Request.Clone()
    $plan['mode'] = 'plan'
    $steps = @()
    $failure = $null
    foreach ($received in @(Invoke-CtsOperation -Client $Connection.Client -Request $plan)) {
        switch ($received.event) {
            'plan' { $steps += @($received.steps) }
            'error' { $failure = ConvertFrom-CtsError -ErrorObject $received }
        }
    }
    if ($failure) {
        Write-CtsError -Cmdlet $Cmdlet -Exception $failure -Action $Preference['ErrorActionPreference']
        return $false
    }
    $action = @(foreach ($step in $steps) { ConvertTo-CtsPlanText -Step $step }) -join '; '
    if (-not $action) {
        $action = $Request.command
    }
    $Cmdlet.ShouldProcess("tenant $($Connection.Context.TenantId) (connection $($Connection.Name))", $action)
}
