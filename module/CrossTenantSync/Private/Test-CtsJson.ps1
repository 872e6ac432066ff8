function Test-CtsJson {
    # Whether a text is a whole JSON object or array.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [AllowEmptyString()]
        [string] $Text
    )

    if ($Text -notmatch '^\s*[\[{][\s\S]*[\]}]\s*$') {
        return $false
    }
    try {
        $null = ConvertFrom-CtsJson -Json $Text
        $true
    }
    catch {
        $false
    }
}
