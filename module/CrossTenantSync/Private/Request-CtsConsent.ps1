function Request-CtsConsent {
    # Asks, or shows under -WhatIf; a session that cannot ask is told so by the command that was run.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        # The arguments of ShouldProcess.
        [Parameter(Mandatory)]
        [object[]] $Question
    )

    try {
        $Cmdlet.ShouldProcess.Invoke($Question)
    }
    catch {
        $cause = $_.Exception.GetBaseException()
        if ($cause -isnot [System.Management.Automation.PSInvalidOperationException] -and $cause -isnot [System.Management.Automation.Host.HostException]) {
            throw
        }
        throw (New-CtsException -Code 'ConfirmationUnavailable' -Category 'InvalidOperation' -Message ('This session cannot ask for confirmation. ' +
                'Run the command with -Confirm:$false to go on without a question, or with -WhatIf to see what it would do.'))
    }
}
