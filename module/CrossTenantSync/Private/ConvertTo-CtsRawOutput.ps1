function ConvertTo-CtsRawOutput {
    # The body of an answer in the form that -OutputType asks for; nothing when the answer has none.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [object] $Response,

        [Parameter(Mandatory)]
        [string] $OutputType,

        [AllowNull()]
        [AllowEmptyString()]
        [string] $OutputFile,

        [switch] $PassThru
    )

    $body = $Response.body
    if ($OutputFile) {
        if (-not $PassThru) {
            return
        }
        $text = [System.IO.File]::ReadAllText($OutputFile)
        try {
            $body = ConvertFrom-CtsJson -Json $text
        }
        catch {
            return $text
        }
    }
    elseif ($null -ne $Response.text) {
        return $Response.text
    }
    if ($null -eq $body) {
        return
    }
    switch ($OutputType) {
        'Json' { return ConvertTo-Json -InputObject $body -Depth 100 -Compress }
        'PSObject' { return ConvertTo-CtsDatedObject -Value $body }
        default { return ConvertTo-CtsHashtable -Value $body }
    }
}
