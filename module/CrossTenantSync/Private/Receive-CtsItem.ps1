function Receive-CtsItem {
    # The items of an operation as they come, and the exception it ended with, if any.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [uint64] $Client,

        [Parameter(Mandatory)]
        [hashtable] $Request
    )

    $name = Get-CtsInvokedName -Cmdlet $Cmdlet
    Invoke-CtsOperation -Client $Client -Request $Request | ForEach-Object {
        $received = $_
        switch ($received.event) {
            'page' {
                $types = ConvertTo-CtsTypeTable -Types $received.types
                foreach ($item in $received.items) {
                    ConvertTo-CtsObject -Value $item -Types $types
                }
            }
            'error' { ConvertFrom-CtsError -ErrorObject $received }
            default {
                if ($received.event -eq 'progress' -and $received.activity -eq $Request.command) {
                    $received.activity = $name
                }
                if ($received.event -eq 'progress' -and $received.status) {
                    $Cmdlet.WriteVerbose("$($received.status.TrimEnd('.')).")
                }
                if ($received.event -eq 'progress') {
                    Write-CtsPairProgress -Cmdlet $Cmdlet -ReceivedEvent $received
                }
                Write-CtsEvent -Cmdlet $Cmdlet -ReceivedEvent $received
            }
        }
    }
}
