function ConvertFrom-CtsJson {
    # JSON to objects with dates left as text, which PowerShell 6.0 to 7.4 would otherwise guess from any string that looks like one.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [string] $Json
    )

    if ($script:CtsJsonDates -eq 'Kept') {
        return ConvertFrom-Json -InputObject $Json
    }
    $option = @{}
    $marked = $false
    if ($script:CtsJsonDates -eq 'Option') {
        $option['DateKind'] = 'String'
    }
    else {
        $plain = $Json
        # A string that looks like a date is marked, so that it looks like none. Names are followed by a colon and never guessed.
        # The library's own dates (CreatedDateTime) become dates anyway, and unmarking takes time, so they are left.
        $Json = [regex]::Replace($Json, '(?<!"[A-Z][A-Za-z]*DateTime":)"(\uE000*(?:[0-9][^"\\]{9}T[^"\\]{8,29}|/Date\([^"\\]*\)/)")(?!\s*:)', "`"$([char] 0xE000)`$1")
        $marked = $Json.Length -ne $plain.Length
    }
    try {
        $value = ConvertFrom-Json -InputObject $Json @option
    }
    catch {
        # Names that are empty or differ in case only do not fit an object, but a hashtable.
        $value = ConvertFrom-Json -InputObject $Json -AsHashtable @option
    }
    if ($marked) {
        # Held by an array, so that a text alone is an element like any other.
        $holder = New-Object object[] 1
        $holder[0] = $value
        Restore-CtsText -Value $holder
        $value = $holder[0]
    }
    $value
}
