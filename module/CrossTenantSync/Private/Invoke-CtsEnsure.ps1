function Invoke-CtsEnsure {
    # The body of Set- and Test-CrossTenantSync: a client of both tenants, one object per documented step, then one error when a step was not done.
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
    $collected = New-Object System.Collections.ArrayList
    $quiet = [bool] $BoundParameters['Quiet']
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
        $writes = $request.command -like 'Set-*'
        $agreed = $true
        if ($writes -and ($WhatIfPreference -or @('Low', 'Medium') -contains [string] $ConfirmPreference)) {
            $plan = $request.Clone()
            $plan['mode'] = 'plan'
            $received = @(Receive-CtsStep -Cmdlet $Cmdlet -Client $client -Request $plan)
            $failure = $received | Where-Object { $_ -is [System.Exception] } | Select-Object -First 1
            $steps = @($received | Where-Object { $_ -isnot [System.Exception] })
            $agreed = $false
            if (-not $failure) {
                try {
                    $agreed = Confirm-CtsPlan -Cmdlet $Cmdlet -Step $steps
                }
                catch {
                    # Only refusals of this module carry a code.
                    if (-not $_.Exception.Data['Code']) {
                        throw
                    }
                    $failure = $_.Exception
                }
            }
            if ($failure -or ($WhatIfPreference -and -not $agreed)) {
                $collected.AddRange($steps)
                $steps
            }
            # What was agreed to is what is done: the library refuses when either tenant has changed in between.
            $digest = $steps | Where-Object { $_.Digest } | Select-Object -First 1 -ExpandProperty Digest
            if ($digest) {
                $request['planDigest'] = $digest
            }
        }
        if ($agreed) {
            Receive-CtsStep -Cmdlet $Cmdlet -Client $client -Request $request | ForEach-Object {
                if ($_ -is [System.Exception]) {
                    $failure = $_
                    return
                }
                $null = $collected.Add($_)
                # A run ends with an error that says so; a comparison has nothing but this.
                if (-not $writes) {
                    Write-CtsStepWarning -Cmdlet $Cmdlet -Step $_
                }
                if (-not $quiet) {
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
    if ($quiet) {
        $good = 'InDesiredState', 'Verified', 'Skipped'
        $null -eq $failure -and $collected.Count -gt 0 -and @($collected | Where-Object { $good -notcontains $_.Status }).Count -eq 0
    }
    if ($failure) {
        Add-CtsStepData -Exception $failure -Step $collected.ToArray() -Source $source -Target $target
        Write-CtsError -Cmdlet $Cmdlet -Exception $failure -Action $preference['ErrorActionPreference'] -Activity (Get-CtsInvokedName -Cmdlet $Cmdlet)
    }
}
