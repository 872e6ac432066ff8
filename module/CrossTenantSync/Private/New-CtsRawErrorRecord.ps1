function New-CtsRawErrorRecord {
    # The terminating error of Invoke-MgGraphRequest: request line, status line, headers and body, as the original prints them.
    [CmdletBinding()]
    [OutputType([System.Management.Automation.ErrorRecord])]
    param(
        [Parameter(Mandatory)]
        [System.Exception] $Exception,

        [Parameter(Mandatory)]
        [uri] $Uri,

        # Address of Graph in the connection's cloud, also when the emulator answers for it.
        [Parameter(Mandatory)]
        [string] $GraphEndpoint
    )

    $response = $Exception.Data['Response']
    if (-not $response) {
        return New-CtsErrorRecord -Exception $Exception
    }
    $url = Resolve-CtsUri -Uri $Uri
    # '/v1.0/users' is an absolute file address on Linux, so the scheme decides.
    if ($url -notmatch '^https?://') {
        $url = "$GraphEndpoint/$url"
    }
    $version = $response.version
    if (-not $version) {
        $version = 'HTTP/1.1'
    }
    $lines = @("$($Exception.Data['Method']) $url", ("$version $($response.status) $($response.reason)").TrimEnd())
    if ($response.headers) {
        foreach ($header in $response.headers.PSObject.Properties) {
            $lines += '{0}: {1}' -f $header.Name, (@($header.Value) -join ', ')
        }
    }
    $body = $response.body
    if ($null -ne $body -and $body -isnot [string]) {
        $body = ConvertTo-Json -InputObject $body -Depth 100 -Compress
    }
    $message = (@($lines) + '' + $body) -join [Environment]::NewLine
    # Runbooks look at $_.Exception.Response.StatusCode.
    $answer = [pscustomobject] @{
        StatusCode   = [System.Net.HttpStatusCode] [int] $response.status
        ReasonPhrase = $response.reason
        Headers      = $response.headers
        Content      = $body
    }
    $Exception.PSObject.Properties.Add((New-Object System.Management.Automation.PSNoteProperty 'Response', $answer))
    $record = New-CtsErrorRecord -Exception $Exception -Message $message
    # The remedy is in Exception.Data and in the target; after this much text it would only be in the way.
    $record.ErrorDetails.RecommendedAction = ''
    $record
}
