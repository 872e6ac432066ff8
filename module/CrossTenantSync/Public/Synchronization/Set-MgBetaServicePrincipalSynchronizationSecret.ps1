# Generated from the command catalog by `cargo run -p xtask -- generate`; do not edit.
function Set-MgBetaServicePrincipalSynchronizationSecret {
    # .ExternalHelp CrossTenantSync-help.xml
    [CmdletBinding(DefaultParameterSetName = 'SetExpanded', SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('CrossTenantSync.MicrosoftGraphSynchronizationSecretKeyStringValuePair')]
    param(
        [Parameter(ParameterSetName = 'SetExpanded', Mandatory = $true)]
        [Parameter(ParameterSetName = 'Set', Mandatory = $true)]
        [string] $ServicePrincipalId,

        [Parameter(ParameterSetName = 'SetExpanded')]
        [Parameter(ParameterSetName = 'SetViaIdentityExpanded')]
        [System.Collections.IDictionary] $AdditionalProperties,

        [Parameter(ParameterSetName = 'SetExpanded')]
        [Parameter(ParameterSetName = 'SetViaIdentityExpanded')]
        [object[]] $Value,

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
