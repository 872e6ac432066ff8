function Set-CtsPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization {
    <#
    .SYNOPSIS
    Makes sure that a partner's policy for user synchronization is as given.

    .DESCRIPTION
    Creates the policy of the partner configuration, or changes the one that is there, which Set-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization is refused for. The partner configuration must exist.

    Reads first and sends only what is missing or different, so it can be run again at any time: a second run sends no write. Only what is named is owned; everything else stays as it is. It waits until a read shows what was written, and returns what it found, what it changed, and the object as it is now.

    It takes the parameters of Set-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization, and Ensure-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization is another name of it.

    .PARAMETER CrossTenantAccessPolicyConfigurationPartnerTenantId
    The id of the partner's tenant, a GUID.

    .PARAMETER AdditionalProperties
    Further properties of the body, by their names in Microsoft Graph. Use it for properties that have no parameter of their own.

    .PARAMETER DisplayName
    The display name.

    .PARAMETER TenantId
    The id of the partner's tenant, a GUID.

    .PARAMETER UserSyncInbound
    Whether users may be synchronized from the partner: IsSyncAllowed.

    .PARAMETER GroupSyncInbound
    Whether groups may be synchronized from the partner: IsSyncAllowed. Microsoft Graph beta only: Select-MgProfile beta.

    .PARAMETER BodyParameter
    The whole body of the request: a hashtable, an ordered dictionary, an object, or JSON text. Names count without regard to case. Only what it holds is owned.

    .PARAMETER Connection
    The name of the connection to use, as given to Connect-MgGraph -Name. Without it the current connection is used.

    .PARAMETER WhatIf
    Shows what would be changed, and sends nothing that writes.

    .PARAMETER Confirm
    Asks before anything is changed.

    .EXAMPLE
    Ensure-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization -CrossTenantAccessPolicyConfigurationPartnerTenantId $sourceTenantId -UserSyncInbound @{ isSyncAllowed = $true }

    Makes sure that users of the source tenant may be synchronized into this tenant.

    .EXAMPLE
    Ensure-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization -CrossTenantAccessPolicyConfigurationPartnerTenantId $sourceTenantId -DisplayName 'Fabrikam' -Connection target

    Names the policy, and leaves the rest of it alone.

    .LINK
    Set-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization

    .LINK
    Set-CrossTenantSync
    #>
    [CmdletBinding(DefaultParameterSetName = 'Expanded', SupportsShouldProcess, PositionalBinding = $false)]
    [Alias('Ensure-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization')]
    [OutputType('CrossTenantSync.CrossTenantSyncEnsureResult')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [string] $CrossTenantAccessPolicyConfigurationPartnerTenantId,

        [Parameter(ParameterSetName = 'Expanded')]
        [System.Collections.IDictionary] $AdditionalProperties,

        [Parameter(ParameterSetName = 'Expanded')]
        [string] $DisplayName,

        [Parameter(ParameterSetName = 'Expanded')]
        [string] $TenantId,

        [Parameter(ParameterSetName = 'Expanded')]
        [object] $UserSyncInbound,

        [Parameter(ParameterSetName = 'Expanded')]
        [object] $GroupSyncInbound,

        [Parameter(ParameterSetName = 'Body', Mandatory)]
        [object] $BodyParameter,

        [Parameter()]
        [string] $Connection
    )

    process {
        Invoke-CtsEnsure -Cmdlet $PSCmdlet -Bound @(, (@{} + $PSBoundParameters))
    }
}
