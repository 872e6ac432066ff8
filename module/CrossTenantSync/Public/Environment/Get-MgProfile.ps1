function Get-MgProfile {
    <#
    .SYNOPSIS
    Shows the Graph version that the commands without Beta in their name call.

    .DESCRIPTION
    Returns the version that Select-MgProfile chose, or every version.

    .PARAMETER ModuleName
    Accepted for compatibility; the choice holds for every command.

    .PARAMETER ListAvailable
    Lists every version.

    .EXAMPLE
    Get-MgProfile

    Shows v1.0 unless Select-MgProfile chose otherwise.

    .LINK
    https://learn.microsoft.com/powershell/microsoftgraph/migration-steps
    #>
    [CmdletBinding()]
    param(
        [string[]] $ModuleName,

        [switch] $ListAvailable
    )

    process {
        $names = @($script:CtsState.Profile)
        if ($ListAvailable) {
            $names = @('v1.0', 'beta')
        }
        foreach ($name in $names) {
            $choice = [pscustomobject] @{
                Name        = $name
                Description = "Calls the Microsoft Graph $name endpoint."
            }
            $choice.PSObject.TypeNames.Insert(0, 'CrossTenantSync.Profile')
            $choice
        }
    }
}
