function Join-CtsDocumentLine {
    # Input objects with the lines of a JSON text, as Get-Content gives them one by one, put together again.
    [CmdletBinding()]
    param(
        [AllowEmptyCollection()]
        [object[]] $Value
    )

    $result = New-Object System.Collections.ArrayList
    $lines = New-Object System.Collections.ArrayList
    foreach ($each in $Value) {
        $text = $each -is [string]
        # A text that is complete is a document of its own.
        if ($text -and $lines.Count -eq 0 -and (Test-CtsJson -Text $each)) {
            $null = $result.Add([string] $each)
            continue
        }
        if ($text) {
            $null = $lines.Add($each)
            continue
        }
        if ($lines.Count -gt 0) {
            $null = $result.Add($lines -join "`n")
            $lines.Clear()
        }
        $null = $result.Add($each)
    }
    if ($lines.Count -gt 0) {
        $null = $result.Add($lines -join "`n")
    }
    , $result.ToArray()
}
