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

    $pairs = foreach ($name in $Query.Keys) {
        '{0}={1}' -f [uri]::EscapeDataString($name).Replace('%24', '$'), [uri]::EscapeDataString([string] $Query[$name])
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
