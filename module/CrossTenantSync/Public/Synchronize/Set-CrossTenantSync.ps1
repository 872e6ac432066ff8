function Set-CrossTenantSync {
    <#
    .SYNOPSIS
    Sets up cross-tenant synchronization between two tenants, or completes what is there.

    .DESCRIPTION
    Does the documented steps 1 to 13 in both tenants. It reads both first and sends only what is missing or different, so it can be run again at any time: a second run sends no write. What an earlier or manual set-up left is adopted. Returns one object per documented step. When a step was not done, one non-terminating error follows, whose Exception.Data['Steps'] has all of them.

    Ensure-CrossTenantSync is another name of this command.

    .PARAMETER Source
    Name of the connection to the source tenant, whose users are synchronized.

    .PARAMETER Target
    Name of the connection to the target tenant, where they become B2B users.

    .PARAMETER DisplayName
    Display name of the configuration, which is an application in the source tenant.

    .PARAMETER User
    Users to assign to the configuration: object ids or user principal names.

    .PARAMETER Group
    Groups to assign to the configuration: object ids or display names.

    .PARAMETER Start
    Starts the provisioning job. Without it the job is left as it is.

    .PARAMETER VerifyUser
    Users to provision on demand as a test.

    .PARAMETER ServicePrincipalId
    Configuration to adopt, by the id of its service principal, where several would fit.

    .PARAMETER WhatIf
    Shows what the command would do, and changes nothing.

    .PARAMETER Confirm
    Asks before anything is changed.

    .EXAMPLE
    Set-CrossTenantSync -Source fabrikam -Target contoso -DisplayName 'Contoso' -Group 'Sales' -Start

    Synchronizes the members of the group Sales of fabrikam into contoso.

    .EXAMPLE
    Set-CrossTenantSync -Source fabrikam -Target contoso -DisplayName 'Contoso' -Group 'Sales' -Start -WhatIf

    Shows what each step would do, and sends no request that writes. -Verbose adds the requests.

    .LINK
    Test-CrossTenantSync

    .LINK
    https://learn.microsoft.com/entra/identity/multi-tenant-organizations/cross-tenant-synchronization-configure-graph
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [Alias('Ensure-CrossTenantSync')]
    [OutputType('CrossTenantSync.CrossTenantSyncStep')]
    param(
        [Parameter(Mandatory)]
        [string] $Source,

        [Parameter(Mandatory)]
        [string] $Target,

        [Parameter(Mandatory)]
        [string] $DisplayName,

        [string[]] $User,

        [string[]] $Group,

        [switch] $Start,

        [string[]] $VerifyUser,

        [string] $ServicePrincipalId
    )

    process {
        Invoke-CtsEnsure -Cmdlet $PSCmdlet -BoundParameters $PSBoundParameters
    }
}
