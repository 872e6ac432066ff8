function Write-CtsStepWarning {
    # Warns of a step that cannot be done or of which nothing is known, with the reason.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [psobject] $Step,

        # The tenants in words, where the command is about several pairs.
        [string] $Pair
    )

    if (@('Failed', 'Unknown') -contains $Step.Status) {
        $text = "Step $($Step.Step) ($($Step.Title)) in the $($Step.Side) tenant: $($Step.Message)"
        if ($Pair) {
            $text = "$($Pair): $text"
        }
        $Cmdlet.WriteWarning($text)
    }
}
