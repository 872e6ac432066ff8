# Generated from the command catalog by `cargo run -p xtask -- generate`; do not edit.
function Set-MgBetaPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization {
    # .ExternalHelp CrossTenantSync-help.xml
    [CmdletBinding(DefaultParameterSetName = 'SetExpanded', SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('CrossTenantSync.MicrosoftGraphCrossTenantIdentitySyncPolicyPartner')]
    param(
        [Parameter(ParameterSetName = 'SetExpanded', Mandatory = $true)]
        [Parameter(ParameterSetName = 'Set', Mandatory = $true)]
        [string] $CrossTenantAccessPolicyConfigurationPartnerTenantId,

        [Parameter(ParameterSetName = 'SetExpanded')]
        [Parameter(ParameterSetName = 'SetViaIdentityExpanded')]
        [System.Collections.IDictionary] $AdditionalProperties,

        [Parameter(ParameterSetName = 'SetExpanded')]
        [Parameter(ParameterSetName = 'SetViaIdentityExpanded')]
        [string] $DisplayName,

        [Parameter(ParameterSetName = 'SetExpanded')]
        [Parameter(ParameterSetName = 'SetViaIdentityExpanded')]
        [string] $TenantId,

        [Parameter(ParameterSetName = 'SetExpanded')]
        [Parameter(ParameterSetName = 'SetViaIdentityExpanded')]
        [object] $UserSyncInbound,

        [Parameter(ParameterSetName = 'SetExpanded')]
        [Parameter(ParameterSetName = 'SetViaIdentityExpanded')]
        [System.Nullable[datetime]] $DeletedDateTime,

        [Parameter(ParameterSetName = 'SetExpanded')]
        [Parameter(ParameterSetName = 'SetViaIdentityExpanded')]
        [string] $ExternalCloudAuthorizedApplicationId,

        [Parameter(ParameterSetName = 'SetExpanded')]
        [Parameter(ParameterSetName = 'SetViaIdentityExpanded')]
        [object] $GroupSyncInbound,

        [Parameter(ParameterSetName = 'Set', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'SetViaIdentity', Mandatory = $true)]
        [object] $BodyParameter,

        [Parameter(ParameterSetName = 'SetViaIdentityExpanded', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'SetViaIdentity', Mandatory = $true, ValueFromPipeline = $true)]
        [object] $InputObject,

        [Parameter()]
        [System.Collections.IDictionary] $Headers,

        [Parameter()]
        [Alias('RHV')]
        [string] $ResponseHeadersVariable,

        [Parameter()]
        [string] $Connection
    )

    process {
        Invoke-CtsCommand -Cmdlet $PSCmdlet -BoundParameters $PSBoundParameters
    }
}
