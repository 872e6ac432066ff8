function Invoke-CtsOperation {
    # Runs one request and emits its events as they come. The wait is short, so Ctrl+C and a stopped pipeline reach finally at once, where closing cancels.
    # A refused call becomes an error event: nothing here throws what the commands downstream of the caller threw.
    # So does a cancelled one: a pipeline that stops never comes back here, thus something else closed the connection under it.
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
        $failed = $false
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
            if ($null -eq $received) {
                continue
            }
            if ($received.event -eq 'error') {
                $failed = $true
            }
            $received
            if ($received.event -eq 'done' -and $received.outcome -eq 'cancelled' -and -not $failed) {
                $refusal = New-CtsException -Code 'Cancelled' -Category 'OperationStopped' -Message ('The command was cancelled, because its connection was closed while it ran. ' +
                    'What it returned so far is incomplete.')
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
