function Stop-CtsCommand {
    # Ends the command that the caller ran with a terminating error, under the name by which the caller ran it.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Exception] $Exception
    )

    $record = New-CtsErrorRecord -Exception $Exception
    $typed = Get-CtsInvokedName -Cmdlet $Cmdlet
    $record.CategoryInfo.Activity = $typed
    $position = Get-CtsCallerPosition -Invocation $Cmdlet.MyInvocation
    $name = "CrossTenantSync.$typed"
    Set-Item -Path "function:script:$name" -Value $script:CtsErrorNamer -WhatIf:$false -Confirm:$false
    try {
        $Cmdlet.ThrowTerminatingError($record)
    }
    finally {
        # PowerShell has named the record after the function by now; the error on its way to the caller gets the name that the caller knows.
        & $name -Record $record -Position $position
        Remove-Item -Path "function:script:$name" -WhatIf:$false -Confirm:$false
    }
}

$script:CtsErrorNamer = {
    [CmdletBinding()]
    param($Record, $Position)

    if ($Position) {
        $PSCmdlet.MyInvocation.DisplayScriptPosition = $Position
    }
    $kept = @($global:Error)
    try {
        $PSCmdlet.ThrowTerminatingError($Record)
    }
    catch {
        # What was caught is the record itself, which the caller's session lists when it arrives there.
        $global:Error.Clear()
        $global:Error.AddRange($kept)
    }
}
