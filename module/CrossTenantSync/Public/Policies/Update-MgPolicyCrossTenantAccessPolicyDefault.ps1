# Generated from the command catalog by `cargo run -p xtask -- generate`; do not edit.
function Update-MgPolicyCrossTenantAccessPolicyDefault {
    # .ExternalHelp CrossTenantSync-help.xml
    [CmdletBinding(DefaultParameterSetName = 'UpdateExpanded', SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('CrossTenantSync.MicrosoftGraphCrossTenantAccessPolicyConfigurationDefault')]
    param(
        [Parameter(ParameterSetName = 'UpdateExpanded')]
        [System.Collections.IDictionary] $AdditionalProperties,

        [Parameter(ParameterSetName = 'UpdateExpanded')]
        [object] $AutomaticUserConsentSettings,

        [Parameter(ParameterSetName = 'UpdateExpanded')]
        [object] $B2BCollaborationInbound,

        [Parameter(ParameterSetName = 'UpdateExpanded')]
        [object] $B2BCollaborationOutbound,

        [Parameter(ParameterSetName = 'UpdateExpanded')]
        [object] $B2BDirectConnectInbound,

        [Parameter(ParameterSetName = 'UpdateExpanded')]
        [object] $B2BDirectConnectOutbound,

        [Parameter(ParameterSetName = 'UpdateExpanded')]
        [string] $Id,

        [Parameter(ParameterSetName = 'UpdateExpanded')]
        [object] $InboundTrust,

        [Parameter(ParameterSetName = 'UpdateExpanded')]
        [object] $InvitationRedemptionIdentityProviderConfiguration,

        [Parameter(ParameterSetName = 'UpdateExpanded')]
        [switch] $IsServiceDefault,

        [Parameter(ParameterSetName = 'UpdateExpanded')]
        [object] $TenantRestrictions,

        [Parameter(ParameterSetName = 'Update', Mandatory = $true, ValueFromPipeline = $true)]
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
