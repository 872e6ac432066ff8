function Remove-MgEnvironment {
    <#
    .SYNOPSIS
    Removes an environment that was added with Add-MgEnvironment.

    .DESCRIPTION
    Forgets the environment. A built-in one cannot be removed; connections that are open stay open.

    .PARAMETER Name
    Name of the environment.

    .PARAMETER WhatIf
    Shows what the command would do, and changes nothing.

    .PARAMETER Confirm
    Asks before anything is changed.

    .EXAMPLE
    Remove-MgEnvironment -Name Lab

    Removes the environment Lab.

    .LINK
    https://learn.microsoft.com/powershell/module/microsoft.graph.authentication/remove-mgenvironment
    #>
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string] $Name
    )

    process {
        try {
            $environment = Find-CtsEnvironment -Name $Name -UserDefined
        }
        catch {
            $PSCmdlet.ThrowTerminatingError((New-CtsErrorRecord -Exception $_.Exception))
        }
        if (Test-CtsLocalChange -Cmdlet $PSCmdlet -BoundParameters $PSBoundParameters -Target $environment.Name -Action 'Remove environment') {
            $script:CtsState.Environments.Remove($Name)
        }
    }
}
