function Set-MgEnvironment {
    <#
    .SYNOPSIS
    Changes the hosts of an environment that was added with Add-MgEnvironment.

    .DESCRIPTION
    Replaces the hosts that are given and keeps the others. Connections that are open keep the hosts they were opened with.

    .PARAMETER Name
    Name of the environment.

    .PARAMETER AzureADEndpoint
    Address that signs in.

    .PARAMETER GraphEndpoint
    Address that answers Graph calls.

    .PARAMETER WhatIf
    Shows what the command would do, and changes nothing.

    .PARAMETER Confirm
    Asks before anything is changed.

    .EXAMPLE
    Set-MgEnvironment -Name Lab -GraphEndpoint https://graph2.lab.example

    Changes the Graph host of the environment Lab.

    .LINK
    https://learn.microsoft.com/powershell/module/microsoft.graph.authentication/set-mgenvironment
    #>
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string] $Name,

        [Parameter(Position = 1, ValueFromPipelineByPropertyName)]
        [Alias('AzureADUrl')]
        [string] $AzureADEndpoint,

        [Parameter(Position = 2, ValueFromPipelineByPropertyName)]
        [Alias('GraphUrl')]
        [string] $GraphEndpoint
    )

    process {
        try {
            $environment = Find-CtsEnvironment -Name $Name -UserDefined
            $authority = $environment.AzureADEndpoint
            $graph = $environment.GraphEndpoint
            if ($AzureADEndpoint) {
                $authority = ConvertTo-CtsEndpoint -Value $AzureADEndpoint -ParameterName 'AzureADEndpoint'
            }
            if ($GraphEndpoint) {
                $graph = ConvertTo-CtsEndpoint -Value $GraphEndpoint -ParameterName 'GraphEndpoint'
            }
        }
        catch {
            $PSCmdlet.ThrowTerminatingError((New-CtsErrorRecord -Exception $_.Exception))
        }
        if (Test-CtsLocalChange -Cmdlet $PSCmdlet -BoundParameters $PSBoundParameters -Target $environment.Name -Action 'Set environment') {
            $script:CtsState.Environments[$Name] = New-CtsEnvironment -Name $environment.Name -AzureADEndpoint $authority -GraphEndpoint $graph
            $script:CtsState.Environments[$Name]
        }
    }
}
