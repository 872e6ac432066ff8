function Set-CtsPolicyCrossTenantAccessPolicyPartner {
    <#
    .SYNOPSIS
    Makes sure that a partner configuration has the given settings.

    .DESCRIPTION
    Creates the partner configuration for a tenant, or changes the one that is there.

    Reads first and sends only what is missing or different, so it can be run again at any time: a second run sends no write. Only what is named is owned; everything else stays as it is. It waits until a read shows what was written, and returns what it found, what it changed, and the object as it is now.

    It takes the parameters of New-MgPolicyCrossTenantAccessPolicyPartner, and Ensure-MgPolicyCrossTenantAccessPolicyPartner is another name of it.

    .PARAMETER TenantId
    The id of the partner's tenant, a GUID. A body may hold it instead.

    .PARAMETER AdditionalProperties
    Further properties of the body, by their names in Microsoft Graph. Use it for properties that have no parameter of their own.

    .PARAMETER AutomaticUserConsentSettings
    Whether invitations are redeemed without a consent prompt: InboundAllowed and OutboundAllowed. Both sides must allow it for cross-tenant synchronization.

    .PARAMETER B2BCollaborationInbound
    Who of the partner may be invited to this tenant, and to which applications: UsersAndGroups and Applications. Null returns to the default.

    .PARAMETER B2BCollaborationOutbound
    Who of this tenant may be invited by the partner, and to which applications: UsersAndGroups and Applications. Null returns to the default.

    .PARAMETER B2BDirectConnectInbound
    Who of the partner may use shared channels of this tenant: UsersAndGroups and Applications. Null returns to the default.

    .PARAMETER B2BDirectConnectOutbound
    Who of this tenant may use shared channels of the partner: UsersAndGroups and Applications. Null returns to the default.

    .PARAMETER IdentitySynchronization
    The policy for user synchronization from the partner. It is set with Set-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization.

    .PARAMETER InboundTrust
    Whether multifactor authentication and devices of the partner are trusted: IsMfaAccepted, IsCompliantDeviceAccepted, IsHybridAzureADJoinedDeviceAccepted. Null returns to the default.

    .PARAMETER IsInMultiTenantOrganization
    Whether the partner belongs to the same multitenant organization.

    .PARAMETER IsServiceProvider
    Whether the partner is a cloud service provider of this tenant.

    .PARAMETER TenantRestrictions
    Which foreign accounts and applications may be used on the networks and devices of this tenant.

    .PARAMETER BodyParameter
    The whole body of the request: a hashtable, an ordered dictionary, an object, or JSON text. Names count without regard to case. Only what it holds is owned.

    .PARAMETER Connection
    The name of the connection to use, as given to Connect-MgGraph -Name. Without it the current connection is used.

    .PARAMETER WhatIf
    Shows what would be changed, and sends nothing that writes.

    .PARAMETER Confirm
    Asks before anything is changed.

    .EXAMPLE
    Ensure-MgPolicyCrossTenantAccessPolicyPartner -TenantId $sourceTenantId -AutomaticUserConsentSettings @{ inboundAllowed = $true }

    Makes sure that invitations from the source tenant are redeemed without a prompt, and leaves everything else of the configuration as it is.

    .EXAMPLE
    Ensure-MgPolicyCrossTenantAccessPolicyPartner -TenantId $sourceTenantId -InboundTrust @{ isMfaAccepted = $true } -WhatIf

    Shows whether the multifactor authentication of the source tenant is trusted, and what would be sent to trust it.

    .LINK
    New-MgPolicyCrossTenantAccessPolicyPartner

    .LINK
    Set-CrossTenantSync
    #>
    [CmdletBinding(DefaultParameterSetName = 'Expanded', SupportsShouldProcess, PositionalBinding = $false)]
    [Alias('Ensure-MgPolicyCrossTenantAccessPolicyPartner')]
    [OutputType('CrossTenantSync.CrossTenantSyncEnsureResult')]
    param(
        [Parameter(ParameterSetName = 'Expanded', Mandatory, ValueFromPipelineByPropertyName)]
        [Parameter(ParameterSetName = 'Body')]
        [Alias('CrossTenantAccessPolicyConfigurationPartnerTenantId')]
        [string] $TenantId,

        [Parameter(ParameterSetName = 'Expanded')]
        [System.Collections.IDictionary] $AdditionalProperties,

        [Parameter(ParameterSetName = 'Expanded')]
        [object] $AutomaticUserConsentSettings,

        [Parameter(ParameterSetName = 'Expanded')]
        [object] $B2BCollaborationInbound,

        [Parameter(ParameterSetName = 'Expanded')]
        [object] $B2BCollaborationOutbound,

        [Parameter(ParameterSetName = 'Expanded')]
        [object] $B2BDirectConnectInbound,

        [Parameter(ParameterSetName = 'Expanded')]
        [object] $B2BDirectConnectOutbound,

        [Parameter(ParameterSetName = 'Expanded')]
        [object] $IdentitySynchronization,

        [Parameter(ParameterSetName = 'Expanded')]
        [object] $InboundTrust,

        [Parameter(ParameterSetName = 'Expanded')]
        [switch] $IsInMultiTenantOrganization,

        [Parameter(ParameterSetName = 'Expanded')]
        [switch] $IsServiceProvider,

        [Parameter(ParameterSetName = 'Expanded')]
        [object] $TenantRestrictions,

        [Parameter(ParameterSetName = 'Body', Mandatory)]
        [object] $BodyParameter,

        [Parameter()]
        [string] $Connection
    )

    process {
        Invoke-CtsEnsure -Cmdlet $PSCmdlet -Bound @(, (@{} + $PSBoundParameters))
    }
}
