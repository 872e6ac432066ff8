function Confirm-CtsPlan {
    # Shows each request of a plan under -WhatIf, or asks once for all of them; whether the plan is to be applied.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [object[]] $Step
    )

    # A plan that cannot be carried out whole is no error yet, but whoever decides about it is to know.
    foreach ($each in $Step) {
        if (@('Failed', 'Unknown') -contains $each.Status) {
            $Cmdlet.WriteWarning("Step $($each.Step) ($($each.Title)) in the $($each.Side) tenant: $($each.Message)")
        }
    }
    $planned = @($Step | Where-Object { $_.Status -eq 'Planned' })
    if ($WhatIfPreference) {
        foreach ($each in $planned) {
            $name = "Step $($each.Step), $($each.Side) tenant"
            $requests = @($each.Request | Where-Object { $null -ne $_ })
            if ($requests.Count -eq 0) {
                $null = $Cmdlet.ShouldProcess("$($name): $($each.Title)", '', '')
            }
            foreach ($request in $requests) {
                $null = $Cmdlet.ShouldProcess("$($name): $(ConvertTo-CtsPlanText -Step $request)", '', '')
            }
        }
        return $false
    }
    if ($planned.Count -eq 0) {
        return $true
    }
    $summary = @(foreach ($each in $planned) { "step $($each.Step) ($($each.Side)): $($each.Title)" }) -join '; '
    $Cmdlet.ShouldProcess('both tenants', $summary)
}
