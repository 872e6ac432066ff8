function Show-CtsEnsureResult {
    # Tells under -WhatIf what an idempotent write would do, or asks about it; whether it is to be done.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [psobject] $Result
    )

    if ($Result.Status -ne 'Planned') {
        return -not $WhatIfPreference
    }
    $text = '{0} {1}' -f $Result.Action, $Result.Target
    $changes = @($Result.Changes | Where-Object { $null -ne $_ })
    if ($changes.Count -gt 0) {
        $text += ' ({0})' -f (@(foreach ($change in $changes) { $change.ToShortString() }) -join ', ')
    }
    foreach ($request in @($Result.Request | Where-Object { $null -ne $_ })) {
        $Cmdlet.WriteVerbose((ConvertTo-CtsPlanText -Step $request))
    }
    if ($WhatIfPreference) {
        return $Cmdlet.ShouldProcess($text, '', '')
    }
    $name = Get-CtsInvokedName -Cmdlet $Cmdlet
    Request-CtsConsent -Cmdlet $Cmdlet -Question "$($name): $text", (@("$name will do this:", "  $text", 'Do it?') -join [Environment]::NewLine), 'Confirm'
}
