function ConvertFrom-CtsJson {
    # JSON to objects with dates left as text, which PowerShell 7 would otherwise guess from any string that looks like one.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [string] $Json
    )

    if (-not $script:CtsJsonKeepsDates) {
        return ConvertFrom-Json -InputObject $Json
    }
    try {
        ConvertFrom-Json -InputObject $Json -DateKind String
    }
    catch {
        # Names that are empty or differ in case only do not fit an object, but a hashtable.
        ConvertFrom-Json -InputObject $Json -DateKind String -AsHashtable
    }
}
