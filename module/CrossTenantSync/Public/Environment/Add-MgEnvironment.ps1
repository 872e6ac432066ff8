function Add-MgEnvironment {
    <#
    .SYNOPSIS
    Adds a cloud that Connect-MgGraph -Environment accepts.

    .DESCRIPTION
    Names the hosts of a cloud for this session. An environment of your own with the same name is replaced; a built-in one cannot be.

    .PARAMETER Name
    Name of the environment.

    .PARAMETER AzureADEndpoint
    Address that signs in, such as https://login.microsoftonline.com.

    .PARAMETER GraphEndpoint
    Address that answers Graph calls, such as https://graph.microsoft.com.

    .PARAMETER WhatIf
    Shows what the command would do, and changes nothing.

    .PARAMETER Confirm
    Asks before anything is changed.

    .EXAMPLE
    Add-MgEnvironment -Name Lab -AzureADEndpoint https://login.lab.example -GraphEndpoint https://graph.lab.example

    Adds an environment named Lab.

    .LINK
    https://learn.microsoft.com/powershell/module/microsoft.graph.authentication/add-mgenvironment
    #>
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string] $Name,

        [Parameter(Mandatory, Position = 1, ValueFromPipelineByPropertyName)]
        [Alias('AzureADUrl')]
        [string] $AzureADEndpoint,

        [Parameter(Mandatory, Position = 2, ValueFromPipelineByPropertyName)]
        [Alias('GraphUrl')]
        [string] $GraphEndpoint
    )

    process {
        try {
            if ($null -ne $script:CtsState.Environments[$Name]) {
                $null = Find-CtsEnvironment -Name $Name -UserDefined
            }
            $environment = New-CtsEnvironment -Name $Name -AzureADEndpoint (ConvertTo-CtsEndpoint -Value $AzureADEndpoint -ParameterName 'AzureADEndpoint') `
                -GraphEndpoint (ConvertTo-CtsEndpoint -Value $GraphEndpoint -ParameterName 'GraphEndpoint')
        }
        catch {
            $PSCmdlet.ThrowTerminatingError((New-CtsErrorRecord -Exception $_.Exception))
        }
        if (Test-CtsLocalChange -Cmdlet $PSCmdlet -BoundParameters $PSBoundParameters -Target $Name -Action 'Add environment') {
            $script:CtsState.Environments[$Name] = $environment
            $environment
        }
    }
}
