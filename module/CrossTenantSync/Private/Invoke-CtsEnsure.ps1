function Invoke-CtsEnsure {
    # The body of Set- and Test-CrossTenantSync: a client of both tenants, one object per documented step, a terminating error when a step was not done.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $BoundParameters
    )

    $preference = Get-CtsPreference -Cmdlet $Cmdlet -BoundParameters $BoundParameters
    $WarningPreference = $preference['WarningPreference']
    $VerbosePreference = $preference['VerbosePreference']
    $DebugPreference = $preference['DebugPreference']
    $ProgressPreference = $preference['ProgressPreference']
    $ConfirmPreference = $preference['ConfirmPreference']
    $WhatIfPreference = $preference['WhatIfPreference']
    $ErrorActionPreference = 'Stop'

    $failure = $null
    $client = [uint64] 0
    try {
        try {
            $source = Get-CtsConnection -Name $BoundParameters['Source']
            $target = Get-CtsConnection -Name $BoundParameters['Target']
            $settings = @{}
            foreach ($connection in $source, $target) {
                $settings[$connection.Name] = $connection.Setting
            }
            $client = Open-CtsNativeClient -Configuration (New-CtsConfiguration -Settings $settings)
            $request = @{
                command    = $Cmdlet.MyInvocation.MyCommand.Name
                connection = $source.Name
                parameters = ConvertTo-CtsParameter -BoundParameters $BoundParameters
                mode       = 'run'
                output     = 'powershell'
            }
        }
        catch {
            $Cmdlet.ThrowTerminatingError((New-CtsErrorRecord -Exception $_.Exception))
        }
        $asks = $request.command -like 'Set-*' -and ($WhatIfPreference -or @('Low', 'Medium') -contains [string] $ConfirmPreference)
        if ($asks) {
            $plan = $request.Clone()
            $plan['mode'] = 'plan'
            $steps = @(Receive-CtsStep -Cmdlet $Cmdlet -Client $client -Request $plan)
            $failure = $steps | Where-Object { $_ -is [System.Exception] } | Select-Object -First 1
            if (-not $failure -and -not (Confirm-CtsPlan -Cmdlet $Cmdlet -Step $steps)) {
                if ($WhatIfPreference) {
                    $steps
                }
                return
            }
            # What was agreed to is what is done: the library refuses when either tenant has changed in between.
            $digest = $steps | Where-Object { $_.Digest } | Select-Object -First 1 -ExpandProperty Digest
            if ($digest) {
                $request['planDigest'] = $digest
            }
        }
        if (-not $failure) {
            Receive-CtsStep -Cmdlet $Cmdlet -Client $client -Request $request | ForEach-Object {
                if ($_ -is [System.Exception]) {
                    $failure = $_
                }
                else {
                    $_
                }
            }
        }
    }
    finally {
        if ($client -ne 0) {
            Close-CtsNativeClient -Handle $client
        }
    }
    if ($failure) {
        $Cmdlet.ThrowTerminatingError((New-CtsErrorRecord -Exception $failure))
    }
}
