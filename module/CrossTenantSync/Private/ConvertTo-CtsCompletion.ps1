function ConvertTo-CtsCompletion {
    # The candidates that a typed word begins, in quotes where PowerShell needs them.
    [CmdletBinding()]
    param(
        [AllowEmptyCollection()]
        [string[]] $Candidate,

        [AllowEmptyString()]
        [string] $Word
    )

    $start = $Word.Trim([char[]] (39, 34))
    foreach ($each in $Candidate | Sort-Object) {
        if ($each.StartsWith($start, [System.StringComparison]::OrdinalIgnoreCase)) {
            $text = $each
            if ($text -notmatch '^[\w.-]+$') {
                $text = "'" + $text.Replace("'", "''") + "'"
            }
            New-Object System.Management.Automation.CompletionResult $text, $each, 'ParameterValue', $each
        }
    }
}
