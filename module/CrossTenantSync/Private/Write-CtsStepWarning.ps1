function Write-CtsStepWarning {
    # Warns of a step that cannot be done or of which nothing is known, with the reason.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [psobject] $Step
    )

    if (@('Failed', 'Unknown') -contains $Step.Status) {
        $Cmdlet.WriteWarning("Step $($Step.Step) ($($Step.Title)) in the $($Step.Side) tenant: $($Step.Message)")
    }
}
