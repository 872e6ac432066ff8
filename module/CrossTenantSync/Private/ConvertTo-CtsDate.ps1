function ConvertTo-CtsDate {
    # ISO 8601 text as a UTC date, as the Microsoft Graph SDK has it; a value that is no date is left as it is.
    [CmdletBinding()]
    param(
        [AllowNull()]
        [object] $Value
    )

    if ($Value -is [array]) {
        return , @(foreach ($item in $Value) { ConvertTo-CtsDate -Value $item })
    }
    if ($Value -is [datetime]) {
        # Text without a zone is UTC, here as below.
        if ($Value.Kind -eq [System.DateTimeKind]::Unspecified) {
            return [datetime]::SpecifyKind($Value, [System.DateTimeKind]::Utc)
        }
        return $Value.ToUniversalTime()
    }
    $date = [datetime]::MinValue
    $styles = [System.Globalization.DateTimeStyles]'AdjustToUniversal, AssumeUniversal'
    if ([datetime]::TryParse([string] $Value, [System.Globalization.CultureInfo]::InvariantCulture, $styles, [ref] $date)) {
        return $date
    }
    $Value
}
