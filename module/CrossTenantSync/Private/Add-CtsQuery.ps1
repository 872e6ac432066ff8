function Add-CtsQuery {
    # Adds query options to an address, as a GET with a hashtable for its body means.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string] $Uri,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $Query
    )

    # The enumerator, since a key may be called Keys.
    $enumerator = $Query.GetEnumerator()
    $pairs = while ($enumerator.MoveNext()) {
        '{0}={1}' -f [uri]::EscapeDataString([string] $enumerator.Key).Replace('%24', '$'), [uri]::EscapeDataString([string] $enumerator.Value)
    }
    if (-not $pairs) {
        return $Uri
    }
    $separator = '?'
    if ($Uri.Contains('?')) {
        $separator = '&'
    }
    $Uri + $separator + (@($pairs) -join '&')
}
