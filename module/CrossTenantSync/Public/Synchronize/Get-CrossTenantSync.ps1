function Get-CrossTenantSync {
    <#
    .SYNOPSIS
    Gets the cross-tenant synchronization that exists between two tenants.

    .DESCRIPTION
    Reads both tenants and returns one object for each configuration that synchronizes from the source to the target: its application, its job with the state and the last cycle, how many users and groups are assigned, and its desired state as a document. Set-CrossTenantSync with that document has nothing to do.

    Incomplete names what is missing or could not be read; that is left out of the document, and never taken for absent.

    .PARAMETER Source
    Name of the connection to the source tenant, whose users are synchronized.

    .PARAMETER Target
    Name of the connection to the target tenant, where they become B2B users.

    .PARAMETER DisplayName
    Only the configuration of this display name.

    .PARAMETER ServicePrincipalId
    Only the configuration of this service principal.

    .PARAMETER AsJson
    Returns only the desired state, as JSON text; those of several configurations are one array.

    .EXAMPLE
    Get-CrossTenantSync -Source fabrikam -Target contoso

    Shows what is set up from fabrikam to contoso.

    .EXAMPLE
    Get-CrossTenantSync -Source fabrikam -Target contoso -AsJson | Set-Content contoso.json

    Keeps a configuration that was made by hand as a file, which Set-CrossTenantSync -Path takes.

    .EXAMPLE
    Get-CrossTenantSync -Source fabrikam -Target contoso | Test-CrossTenantSync -Quiet

    Is true: what is exported is what is there.

    .LINK
    Set-CrossTenantSync

    .LINK
    Watch-CrossTenantSync

    .LINK
    https://learn.microsoft.com/entra/identity/multi-tenant-organizations/cross-tenant-synchronization-configure-graph
    #>
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('CrossTenantSync.CrossTenantSyncConfiguration', [string])]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [string] $Source,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [string] $Target,

        [Parameter(ValueFromPipelineByPropertyName)]
        [string] $DisplayName,

        [Parameter(ValueFromPipelineByPropertyName)]
        [string] $ServicePrincipalId,

        [switch] $AsJson
    )

    begin {
        $bound = New-Object System.Collections.ArrayList
    }

    process {
        $null = $bound.Add(@{} + $PSBoundParameters)
    }

    end {
        Invoke-CtsEnsure -Cmdlet $PSCmdlet -Bound $bound.ToArray()
    }
}
