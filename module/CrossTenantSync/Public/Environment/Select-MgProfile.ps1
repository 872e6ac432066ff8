function Select-MgProfile {
    <#
    .SYNOPSIS
    Chooses the Graph version that the commands without Beta in their name call.

    .DESCRIPTION
    After Select-MgProfile -Name beta, Get-MgUser and the others call Graph beta until the session ends or v1.0 is selected again.

    .PARAMETER Name
    v1.0 or beta.

    .PARAMETER PassThru
    Returns true.

    .PARAMETER WhatIf
    Shows what the command would do, and changes nothing.

    .PARAMETER Confirm
    Asks before anything is changed.

    .EXAMPLE
    Select-MgProfile -Name "beta"

    Calls Graph beta from now on.

    .LINK
    https://learn.microsoft.com/powershell/microsoftgraph/migration-steps
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory, Position = 1)]
        [Alias('ProfileName')]
        [ValidateSet('v1.0', 'beta')]
        [string] $Name,

        [switch] $PassThru
    )

    process {
        if (Test-CtsLocalChange -Cmdlet $PSCmdlet -BoundParameters $PSBoundParameters -Target $Name.ToLowerInvariant() -Action 'Select profile') {
            $script:CtsState.Profile = $Name.ToLowerInvariant()
            if ($PassThru) {
                $true
            }
        }
    }
}
