function Resolve-CtsUri {
    # The address as given, or the path below the Graph host, with the selected version where it names none.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [uri] $Uri
    )

    $text = $Uri.OriginalString
    if ($Uri.IsAbsoluteUri -and $Uri.Scheme -like 'http*') {
        return $text
    }
    $path = $text.TrimStart('/')
    if ($path -notmatch '^(v1\.0|beta)(/|\?|$)') {
        $path = "$($script:CtsState.Profile)/$path"
    }
    $path
}
