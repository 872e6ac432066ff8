function ConvertTo-CtsEndpoint {
    # A host address without a trailing slash; plain http is for loopback addresses only.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string] $Value,

        [Parameter(Mandatory)]
        [string] $ParameterName
    )

    $uri = $null
    $valid = [uri]::TryCreate($Value, [System.UriKind]::Absolute, [ref] $uri) -and ($uri.Scheme -eq 'https' -or ($uri.Scheme -eq 'http' -and $uri.IsLoopback))
    if (-not $valid) {
        throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message ("-$ParameterName is not an address: '$Value'. " +
                'Give an https address such as https://graph.microsoft.com; http is for loopback addresses only.'))
    }
    $Value.TrimEnd('/')
}
