# Generated from the command catalog by `cargo run -p xtask -- generate`; do not edit.
function New-MgBetaPolicyCrossTenantAccessPolicyPartner {
    # .ExternalHelp CrossTenantSync-help.xml
    [CmdletBinding(DefaultParameterSetName = 'CreateExpanded', SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('CrossTenantSync.MicrosoftGraphCrossTenantAccessPolicyConfigurationPartner')]
    param(
        [Parameter(ParameterSetName = 'CreateExpanded')]
        [System.Collections.IDictionary] $AdditionalProperties,

        [Parameter(ParameterSetName = 'CreateExpanded')]
        [object] $AutomaticUserConsentSettings,

        [Parameter(ParameterSetName = 'CreateExpanded')]
        [object] $B2BCollaborationInbound,

        [Parameter(ParameterSetName = 'CreateExpanded')]
        [object] $B2BCollaborationOutbound,

        [Parameter(ParameterSetName = 'CreateExpanded')]
        [object] $B2BDirectConnectInbound,

        [Parameter(ParameterSetName = 'CreateExpanded')]
        [object] $B2BDirectConnectOutbound,

        [Parameter(ParameterSetName = 'CreateExpanded')]
        [object] $IdentitySynchronization,

        [Parameter(ParameterSetName = 'CreateExpanded')]
        [object] $InboundTrust,

        [Parameter(ParameterSetName = 'CreateExpanded')]
        [switch] $IsInMultiTenantOrganization,

        [Parameter(ParameterSetName = 'CreateExpanded')]
        [switch] $IsServiceProvider,

        [Parameter(ParameterSetName = 'CreateExpanded')]
        [string] $TenantId,

        [Parameter(ParameterSetName = 'CreateExpanded')]
        [object] $TenantRestrictions,

        [Parameter(ParameterSetName = 'CreateExpanded')]
        [System.Nullable[datetime]] $DeletedDateTime,

        [Parameter(ParameterSetName = 'Create', Mandatory = $true, ValueFromPipeline = $true)]
        [object] $BodyParameter,

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
