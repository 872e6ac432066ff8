function Write-CtsPairProgress {
    # Of many pairs, what one of them is doing goes to a bar of its own below that of all; the event keeps how many are done.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [psobject] $ReceivedEvent
    )

    $pair = ' '
    $status = ' '
    if ($ReceivedEvent.status -match '^(\d+ of \d+ pairs done)\. (.+? to .+?): (.+)$') {
        $ReceivedEvent.status = $Matches[1]
        $pair = $Matches[2]
        $status = $Matches[3]
    }
    elseif (-not $ReceivedEvent.completed) {
        return
    }
    $record = New-Object System.Management.Automation.ProgressRecord 1, $pair, $status
    $record.ParentActivityId = 0
    if ($ReceivedEvent.completed) {
        $record.RecordType = 'Completed'
    }
    $Cmdlet.WriteProgress($record)
}
