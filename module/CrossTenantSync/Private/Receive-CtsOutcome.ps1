function Receive-CtsOutcome {
    # Carries out one request and emits its objects as they come; then an error for what was not done. With -Show each object is told as what would be done.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [hashtable] $Run,

        [Parameter(Mandatory)]
        [psobject] $Item,

        [Parameter(Mandatory)]
        [hashtable] $Request,

        [switch] $Show
    )

    $cmdlet = $Run.Cmdlet
    # A run ends with an error that says what was not done; what only looks has nothing but a warning.
    $looks = $Show -or $Request.command -like 'Test-*'
    $failure = $null
    $failedPairs = 0
    $steps = New-Object System.Collections.ArrayList
    Receive-CtsItem -Cmdlet $cmdlet -Client $Run.Client -Request $Request | ForEach-Object {
        $each = $_
        if ($each -is [System.Exception]) {
            $failure = $each
            return
        }
        if ($Run.AsJson) {
            if ($Request.command -eq 'Get-CrossTenantSync') {
                $each = $each.desiredState
            }
            $null = $Run.Kept.Add($each)
            return
        }
        switch ($each.PSObject.TypeNames[0]) {
            'CrossTenantSync.CrossTenantSyncStep' {
                $null = $steps.Add($each)
                $Run['Seen']++
                $Run['Good'] = $Run.Good -and @('InDesiredState', 'Verified', 'Skipped') -contains $each.Status
                if ($looks -and -not $Show) {
                    Write-CtsStepWarning -Cmdlet $cmdlet -Step $each
                }
            }
            'CrossTenantSync.CrossTenantSyncResult' {
                $Run['Seen']++
                $Run['Good'] = $Run.Good -and $each.Status -eq 'InDesiredState'
                $pair = '{0} to {1}' -f $each.Source, $each.Target
                if ($Show) {
                    $null = Confirm-CtsPlan -Cmdlet $cmdlet -Step @($each.Steps) -Pair $pair
                }
                if (@('Failed', 'Unknown') -contains $each.Status) {
                    if ($looks) {
                        $cmdlet.WriteWarning("$($pair): $($each.Message)")
                    }
                    else {
                        $failedPairs++
                    }
                }
            }
            'CrossTenantSync.CrossTenantSyncEnsureResult' {
                if ($Show) {
                    $null = Show-CtsEnsureResult -Cmdlet $cmdlet -Result $each
                }
            }
        }
        # Under -WhatIf the steps come after what is said about them.
        if (-not $Run.Quiet -and -not ($Show -and $steps.Count -gt 0)) {
            $each
        }
        if ($failedPairs -gt 0 -and -not $looks -and @('Failed', 'Unknown') -contains $each.Status -and $each.PSObject.TypeNames[0] -like '*Result') {
            Write-CtsPairError -Run $Run -Result $each
        }
    }
    if ($Show -and $steps.Count -gt 0) {
        $null = Confirm-CtsPlan -Cmdlet $cmdlet -Step $steps.ToArray()
        $steps
    }
    if ($failure) {
        $Run['Good'] = $false
        # Each pair that failed has had its own error.
        if ($failedPairs -eq 0 -or -not (Get-CtsMember -InputObject $failure.Data['Details'] -Name 'pairs')) {
            Write-CtsRunError -Run $Run -Exception $failure -Step $steps.ToArray() -Item $Item
        }
    }
}
