function ConvertTo-CtsStepText {
    # One planned step in words, such as: Step 6, source tenant: create application 'Fabrikam to Contoso'.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [psobject] $Step,

        # The tenants in words, where the command is about several pairs.
        [string] $Pair,

        # Names what changes also where something is created.
        [switch] $Detailed
    )

    $what = '{0} {1}' -f ([string] $Step.Action).ToLowerInvariant(), $Step.Target
    if (@('Verify', 'Wait') -contains $Step.Action -and $Step.Message) {
        # What a test does is in its message alone.
        $message = ([string] $Step.Message).TrimEnd('.')
        $what = '{0}{1}' -f $message.Substring(0, 1).ToLowerInvariant(), $message.Substring(1)
        if ($Step.Title -notmatch '^Users (to|that) ') {
            $what += " ($($Step.Target))"
        }
    }
    $text = 'Step {0}, {1} tenant: {2}' -f $Step.Step, $Step.Side, $what
    if ($Pair) {
        $text = '{0}, step {1}, {2} tenant: {3}' -f $Pair, $Step.Step, $Step.Side, $what
    }
    $changes = @($Step.Changes | Where-Object { $null -ne $_ })
    if ($Step.Action -eq 'Remove') {
        # What is lost is known by its name; what it held is in the changes.
        $lost = @(foreach ($change in $changes) { if ($change.Path -match '\[(.+)\]$') { $Matches[1] } })
        if ($lost.Count -gt 0) {
            $text += ' ({0})' -f ($lost -join ', ')
        }
    }
    elseif ($changes.Count -gt 0 -and ($Detailed -or $Step.Action -eq 'Update')) {
        $text += ' ({0})' -f (@(foreach ($change in $changes) { $change.ToShortString() }) -join ', ')
    }
    $text
}
