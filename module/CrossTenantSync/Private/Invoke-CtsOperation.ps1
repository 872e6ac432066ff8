function Invoke-CtsOperation {
    # Runs one request and emits its events as they come. The wait is short, so Ctrl+C and a stopped pipeline reach finally at once, where closing cancels.
    # A refused call becomes an error event: nothing here throws what the commands downstream of the caller threw.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [uint64] $Client,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $Request
    )

    $operation = [uint64] 0
    try {
        $refusal = $null
        try {
            $operation = Start-CtsNativeOperation -Client $Client -Request (ConvertTo-Json -InputObject $Request -Depth 100 -Compress)
        }
        catch {
            $refusal = $_.Exception
        }
        while ($null -eq $refusal) {
            $received = $null
            try {
                $text = Receive-CtsNativeEvent -Operation $operation -TimeoutMilliseconds 150
                if ($text) {
                    $received = ConvertFrom-CtsJson -Json $text
                }
            }
            catch {
                $refusal = $_.Exception
                break
            }
            if ($null -eq $text) {
                break
            }
            if ($null -ne $received) {
                $received
            }
        }
        if ($null -ne $refusal) {
            [pscustomobject] @{ event = 'error'; exception = $refusal }
        }
    }
    finally {
        if ($operation -ne 0) {
            Close-CtsNativeOperation -Handle $operation
        }
    }
}
