# Generated from the command catalog by `cargo run -p xtask -- generate`; do not edit.
function New-MgApplicationSynchronizationJobOnDemand {
    # .ExternalHelp CrossTenantSync-help.xml
    [CmdletBinding(DefaultParameterSetName = 'ProvisionExpanded', SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('CrossTenantSync.MicrosoftGraphStringKeyStringValuePair')]
    param(
        [Parameter(ParameterSetName = 'ProvisionExpanded', Mandatory = $true)]
        [Parameter(ParameterSetName = 'Provision', Mandatory = $true)]
        [Alias('ObjectId')]
        [string] $ApplicationId,

        [Parameter(ParameterSetName = 'ProvisionExpanded', Mandatory = $true)]
        [Parameter(ParameterSetName = 'Provision', Mandatory = $true)]
        [string] $SynchronizationJobId,

        [Parameter(ParameterSetName = 'ProvisionExpanded')]
        [Parameter(ParameterSetName = 'ProvisionViaIdentityExpanded')]
        [System.Collections.IDictionary] $AdditionalProperties,

        [Parameter(ParameterSetName = 'ProvisionExpanded')]
        [Parameter(ParameterSetName = 'ProvisionViaIdentityExpanded')]
        [object[]] $Parameters,

        [Parameter(ParameterSetName = 'Provision', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'ProvisionViaIdentity', Mandatory = $true)]
        [object] $BodyParameter,

        [Parameter(ParameterSetName = 'ProvisionViaIdentityExpanded', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'ProvisionViaIdentity', Mandatory = $true, ValueFromPipeline = $true)]
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
