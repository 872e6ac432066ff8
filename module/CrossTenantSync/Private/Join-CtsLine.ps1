function Join-CtsLine {
    # The lines that Get-Content made of a JSON text as that text again; any other value as it is.
    [CmdletBinding()]
    param(
        [AllowNull()]
        [object] $Value
    )

    if ($Value -is [array] -and $Value.Count -gt 1 -and @($Value | Where-Object { $_ -isnot [string] }).Count -eq 0 -and $Value[0] -match '^\s*[{[]') {
        return $Value -join "`n"
    }
    , $Value
}
