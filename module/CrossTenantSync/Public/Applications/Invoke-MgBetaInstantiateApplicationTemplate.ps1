# Generated from the command catalog by `cargo run -p xtask -- generate`; do not edit.
function Invoke-MgBetaInstantiateApplicationTemplate {
    # .ExternalHelp CrossTenantSync-help.xml
    [CmdletBinding(DefaultParameterSetName = 'InstantiateExpanded', SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('CrossTenantSync.MicrosoftGraphApplicationServicePrincipal')]
    param(
        [Parameter(ParameterSetName = 'InstantiateExpanded', Mandatory = $true)]
        [Parameter(ParameterSetName = 'Instantiate', Mandatory = $true)]
        [string] $ApplicationTemplateId,

        [Parameter(ParameterSetName = 'InstantiateExpanded')]
        [Parameter(ParameterSetName = 'InstantiateViaIdentityExpanded')]
        [System.Collections.IDictionary] $AdditionalProperties,

        [Parameter(ParameterSetName = 'InstantiateExpanded')]
        [Parameter(ParameterSetName = 'InstantiateViaIdentityExpanded')]
        [string] $DisplayName,

        [Parameter(ParameterSetName = 'InstantiateExpanded')]
        [Parameter(ParameterSetName = 'InstantiateViaIdentityExpanded')]
        [string] $ServiceManagementReference,

        [Parameter(ParameterSetName = 'Instantiate', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'InstantiateViaIdentity', Mandatory = $true)]
        [object] $BodyParameter,

        [Parameter(ParameterSetName = 'InstantiateViaIdentityExpanded', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'InstantiateViaIdentity', Mandatory = $true, ValueFromPipeline = $true)]
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
