function New-CtsRawRequest {
    # The parameters of a raw request, as docs/abi.md describes them, from those of Invoke-MgGraphRequest.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $BoundParameters,

        [Parameter(Mandatory)]
        [string] $Method,

        [Parameter(Mandatory)]
        [string] $OutputType
    )

    foreach ($name in 'InferOutputFileName', 'SessionVariable', 'GraphRequestSession') {
        if ($BoundParameters[$name]) {
            throw (New-CtsException -Code 'NotSupported' -Category 'NotImplemented' -Message "-$name is not supported. A connection is the session, and -OutputFilePath names the file.")
        }
    }
    if ($OutputType -eq 'HttpResponseMessage') {
        throw (New-CtsException -Code 'NotSupported' -Category 'NotImplemented' -Message ('-OutputType HttpResponseMessage is not supported, because it would hand out the access token. ' +
                'Use -OutputType PSObject with -StatusCodeVariable and -ResponseHeadersVariable.'))
    }
    $request = @{
        Method = $Method.ToUpperInvariant()
        Uri    = Resolve-CtsUri -Uri $BoundParameters['Uri']
    }
    if ($BoundParameters.ContainsKey('Body') -and $BoundParameters['InputFilePath']) {
        throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message 'Give either -Body or -InputFilePath, not both.')
    }
    if ($BoundParameters['InputFilePath']) {
        $request['BodyFile'] = $Cmdlet.GetUnresolvedProviderPathFromPSPath($BoundParameters['InputFilePath'])
        if (-not [System.IO.File]::Exists($request['BodyFile'])) {
            throw (New-CtsException -Code 'InvalidParameter' -Category 'ObjectNotFound' -Message "-InputFilePath names '$($request['BodyFile'])', which does not exist.")
        }
    }
    if ($BoundParameters['OutputFilePath']) {
        $request['OutputFile'] = $Cmdlet.GetUnresolvedProviderPathFromPSPath($BoundParameters['OutputFilePath'])
    }
    if ($BoundParameters.ContainsKey('Body') -and $null -ne $BoundParameters['Body']) {
        $body = ConvertTo-CtsValue -Value (Join-CtsLine -Value $BoundParameters['Body'])
        if ($request['Method'] -eq 'GET' -and $body -is [System.Collections.IDictionary]) {
            $request['Uri'] = Add-CtsQuery -Uri $request['Uri'] -Query $body
        }
        else {
            $request['Body'] = $body
        }
    }
    $headers = @{}
    if ($BoundParameters['Headers']) {
        foreach ($entry in $BoundParameters['Headers'].GetEnumerator()) {
            $headers[[string] $entry.Key] = [string] (@($entry.Value) -join ', ')
        }
    }
    if ($BoundParameters['UserAgent']) {
        $headers['User-Agent'] = $BoundParameters['UserAgent']
    }
    if ($headers.Count -gt 0) {
        $request['Headers'] = $headers
    }
    if ($BoundParameters['ContentType']) {
        $request['ContentType'] = $BoundParameters['ContentType']
    }
    if ($BoundParameters['SkipHttpErrorCheck']) {
        $request['SkipHttpErrorCheck'] = $true
    }
    $request
}
