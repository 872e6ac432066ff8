function Get-MgEnvironment {
    <#
    .SYNOPSIS
    Lists the clouds that Connect-MgGraph -Environment accepts.

    .DESCRIPTION
    Returns the national clouds that are built in, and those added with Add-MgEnvironment in this session.

    .PARAMETER Name
    Name of one environment.

    .EXAMPLE
    Get-MgEnvironment

    Lists every environment with its hosts.

    .LINK
    https://learn.microsoft.com/powershell/module/microsoft.graph.authentication/get-mgenvironment
    #>
    [CmdletBinding()]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName)]
        [string] $Name
    )

    process {
        if (-not $Name) {
            return @($script:CtsState.Environments.Values)
        }
        try {
            Find-CtsEnvironment -Name $Name
        }
        catch {
            $PSCmdlet.ThrowTerminatingError((New-CtsErrorRecord -Exception $_.Exception))
        }
    }
}
