function Write-CtsEvent {
    # Progress and log events, on the streams of the command that the caller ran.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [psobject] $ReceivedEvent
    )

    if ($ReceivedEvent.event -eq 'progress') {
        $status = $ReceivedEvent.status
        if (-not $status) {
            $status = ' '
        }
        $record = New-Object System.Management.Automation.ProgressRecord 0, $ReceivedEvent.activity, $status
        $record.PercentComplete = [int] $ReceivedEvent.percent
        if ($ReceivedEvent.completed) {
            $record.RecordType = 'Completed'
        }
        $Cmdlet.WriteProgress($record)
    }
    elseif ($ReceivedEvent.event -eq 'log') {
        switch ($ReceivedEvent.level) {
            'debug' {
                # A request is worth a line of -Verbose too, without its time.
                if ($ReceivedEvent.message -match '^([A-Z]+ \S+): (\d{3}|no answer) in \d+ ms$') {
                    $Cmdlet.WriteVerbose($Matches[1] + ' ' + $Matches[2])
                }
                $Cmdlet.WriteDebug($ReceivedEvent.message)
            }
            'warning' { $Cmdlet.WriteWarning($ReceivedEvent.message) }
            default { $Cmdlet.WriteVerbose($ReceivedEvent.message) }
        }
    }
}
