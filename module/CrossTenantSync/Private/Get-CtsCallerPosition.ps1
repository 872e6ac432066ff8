function Get-CtsCallerPosition {
    # Where the caller's script ran the command, so that an error points there and not into this module.
    [CmdletBinding()]
    [OutputType([System.Management.Automation.Language.IScriptExtent])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.InvocationInfo] $Invocation
    )

    $line = $Invocation.Line
    if (-not $line -or $Invocation.OffsetInLine -lt 1) {
        return $null
    }
    $text = $line.TrimEnd("`r", "`n")
    $file = $Invocation.ScriptName
    if (-not $file) {
        $file = $null
    }
    $start = New-Object System.Management.Automation.Language.ScriptPosition $file, $Invocation.ScriptLineNumber, $Invocation.OffsetInLine, $text
    $end = New-Object System.Management.Automation.Language.ScriptPosition $file, $Invocation.ScriptLineNumber, ($text.TrimEnd().Length + 1), $text
    New-Object System.Management.Automation.Language.ScriptExtent $start, $end
}
