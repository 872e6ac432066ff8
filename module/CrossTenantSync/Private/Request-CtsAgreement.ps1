function Request-CtsAgreement {
    # Plans a request, asks about each pair, and returns the request that carries out what was agreed to and nothing else; nothing where all was refused.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [hashtable] $Run,

        [Parameter(Mandatory)]
        [psobject] $Item,

        [Parameter(Mandatory)]
        [hashtable] $Request
    )

    $plan = $Request.Clone()
    $plan['mode'] = 'plan'
    $plans = New-Object System.Collections.ArrayList
    if ($Item.Parameters.Contains('Plan')) {
        foreach ($each in @($Item.Parameters['Plan'])) {
            $null = $plans.Add($each)
        }
    }
    elseif ($Item.Several) {
        $plan['command'] = 'Get-CrossTenantSyncPlan'
        $plan['mode'] = 'run'
        $plan['output'] = 'raw'
    }
    $steps = New-Object System.Collections.ArrayList
    $failure = $null
    if ($plans.Count -eq 0) {
        Receive-CtsItem -Cmdlet $Run.Cmdlet -Client $Run.Client -Request $plan | ForEach-Object {
            if ($_ -is [System.Exception]) {
                $failure = $_
            }
            elseif ($Item.Several) {
                $null = $plans.Add($_)
            }
            else {
                $null = $steps.Add($_)
            }
        }
    }
    $agreed = New-Object System.Collections.ArrayList
    try {
        if ($plans.Count -eq 0 -and -not $failure) {
            foreach ($each in @($steps | Where-Object { $_.PSObject.TypeNames[0] -like '*EnsureResult' })) {
                if (-not (Show-CtsEnsureResult -Cmdlet $Run.Cmdlet -Result $each)) {
                    return
                }
            }
            $documented = @($steps | Where-Object { $_.PSObject.TypeNames[0] -like '*Step' })
            if ($documented.Count -gt 0 -and -not (Confirm-CtsPlan -Cmdlet $Run.Cmdlet -Step $documented)) {
                return
            }
        }
        foreach ($each in $plans) {
            $raw = Get-CtsMember -InputObject $each -Name 'steps'
            $typed = @(foreach ($step in $raw) { ConvertTo-CtsStep -Value $step })
            $state = Get-CtsMember -InputObject $each -Name 'desiredState'
            $label = Get-CtsPairName -DesiredState $state
            if (Confirm-CtsPlan -Cmdlet $Run.Cmdlet -Step $typed -Pair $label) {
                $null = $agreed.Add($each)
            }
        }
    }
    catch {
        # Only refusals of this module carry a code.
        if (-not $_.Exception.Data['Code']) {
            throw
        }
        $failure = $_.Exception
        $agreed.Clear()
    }
    if ($failure) {
        Write-CtsRunError -Run $Run -Exception $failure -Step $steps.ToArray() -Item $Item
        if ($agreed.Count -eq 0) {
            $steps
            return
        }
    }
    $wanted = $Request.Clone()
    if ($plans.Count -gt 0) {
        if ($agreed.Count -eq 0) {
            return
        }
        $parameters = [ordered] @{ Plan = $agreed.ToArray() }
        if ($Item.Parameters.Contains('ThrottleLimit')) {
            $parameters['ThrottleLimit'] = $Item.Parameters['ThrottleLimit']
        }
        $wanted['parameters'] = $parameters
        return $wanted
    }
    # What was agreed to is what is done: the library refuses when either tenant has changed in between.
    $digest = $steps | Where-Object { $_.Digest } | Select-Object -First 1 -ExpandProperty Digest
    if ($digest) {
        $wanted['planDigest'] = $digest
    }
    $wanted
}
