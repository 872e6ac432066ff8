function Test-CrossTenantSync {
    <#
    .SYNOPSIS
    Compares two tenants with the wanted cross-tenant synchronization, and changes nothing.

    .DESCRIPTION
    Reads both tenants and returns what Set-CrossTenantSync would do: one object per documented step, with the properties that differ and the requests that would be sent. A tenant that cannot be read gives the status Unknown and a warning, never a difference.

    .PARAMETER Source
    Name of the connection to the source tenant.

    .PARAMETER Target
    Name of the connection to the target tenant.

    .PARAMETER DisplayName
    Display name of the configuration.

    .PARAMETER User
    Users that are to be assigned: object ids or user principal names.

    .PARAMETER Group
    Groups that are to be assigned: object ids or display names.

    .PARAMETER Start
    The provisioning job is to run.

    .PARAMETER VerifyUser
    Users that Set-CrossTenantSync would provision on demand.

    .PARAMETER ServicePrincipalId
    Configuration to look at, by the id of its service principal, where several would fit.

    .PARAMETER Quiet
    Returns a Boolean: true when every step is as wanted, false when something differs, failed or could not be read.

    .EXAMPLE
    Test-CrossTenantSync -Source fabrikam -Target contoso -DisplayName 'Contoso' -Group 'Sales' -Start | Where-Object Status -in Planned, Failed, Unknown

    Shows what is not as wanted, and nothing when all is well.

    .EXAMPLE
    if (-not (Test-CrossTenantSync -Source fabrikam -Target contoso -DisplayName 'Contoso' -Group 'Sales' -Start -Quiet)) { Write-Warning 'The tenants differ.' }

    Acts on a difference in a script.

    .LINK
    Set-CrossTenantSync
    #>
    [CmdletBinding()]
    [OutputType('CrossTenantSync.CrossTenantSyncStep', [bool])]
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

        [string] $ServicePrincipalId,

        [switch] $Quiet
    )

    process {
        Invoke-CtsEnsure -Cmdlet $PSCmdlet -BoundParameters $PSBoundParameters
    }
}
