function Confirm-CtsPlan {
    # Shows each step of a plan under -WhatIf, or asks once for all of them; whether the plan is to be applied.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [object[]] $Step,

        # The tenants in words, where the command is about several pairs.
        [string] $Pair
    )

    # A plan that cannot be carried out whole is no error yet, but whoever decides about it is to know.
    foreach ($each in $Step) {
        Write-CtsStepWarning -Cmdlet $Cmdlet -Step $each -Pair $Pair
    }
    $planned = @($Step | Where-Object { $_.Status -eq 'Planned' })
    if ($planned.Count -eq 0) {
        return -not $WhatIfPreference
    }
    # Who stays behind, or goes, when a configuration is removed is the first thing to know about it.
    $told = @($Step | Where-Object { $_.Status -eq 'Planned' -or ($_.Status -eq 'Verified' -and $_.Title -match '^Users (to|that) ') })
    foreach ($each in $told) {
        if ($WhatIfPreference) {
            $null = $Cmdlet.ShouldProcess((ConvertTo-CtsStepText -Step $each -Pair $Pair), '', '')
        }
        foreach ($request in @($each.Request | Where-Object { $null -ne $_ })) {
            $Cmdlet.WriteVerbose("Step $($each.Step): $(ConvertTo-CtsPlanText -Step $request)")
        }
    }
    if ($WhatIfPreference) {
        return $false
    }
    $lines = @(foreach ($each in $told) { '  ' + (ConvertTo-CtsStepText -Step $each -Detailed) })
    $name = Get-CtsInvokedName -Cmdlet $Cmdlet
    $where = ''
    if ($Pair) {
        $where = " for $Pair"
    }
    $question = (@("$name will do this$($where):") + $lines + 'Do all of it?') -join [Environment]::NewLine
    Request-CtsConsent -Cmdlet $Cmdlet -Question "$name$($where): $($planned.Count) steps", $question, 'Confirm'
}
