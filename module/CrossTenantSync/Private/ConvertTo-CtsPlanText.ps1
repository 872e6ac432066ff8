function ConvertTo-CtsPlanText {
    # One planned request on one line: method, URL and body, whose secrets the library has masked.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [psobject] $Step
    )

    $text = '{0} {1}' -f $Step.method, $Step.url
    $body = $Step.PSObject.Properties['body']
    if ($null -ne $body -and $null -ne $body.Value) {
        # A body that is no JSON is shown as its length, which needs no quotes.
        $shown = $body.Value
        if ($shown -isnot [string]) {
            $shown = ConvertTo-Json -InputObject $shown -Depth 100 -Compress
        }
        $text += ' ' + $shown
    }
    $text
}
