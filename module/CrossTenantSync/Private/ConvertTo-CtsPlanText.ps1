function ConvertTo-CtsPlanText {
    # One planned request on one line: method, URL and body.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [psobject] $Step
    )

    $text = '{0} {1}' -f $Step.method, $Step.url
    $body = $Step.PSObject.Properties['body']
    if ($null -ne $body -and $null -ne $body.Value) {
        $text += ' ' + (ConvertTo-Json -InputObject (Hide-CtsSecret -Value $body.Value) -Depth 100 -Compress)
    }
    $text
}
