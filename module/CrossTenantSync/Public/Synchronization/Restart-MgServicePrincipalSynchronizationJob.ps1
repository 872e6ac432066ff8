# Generated from the command catalog by `cargo run -p xtask -- generate`; do not edit.
function Restart-MgServicePrincipalSynchronizationJob {
    # .ExternalHelp CrossTenantSync-help.xml
    [CmdletBinding(DefaultParameterSetName = 'RestartExpanded', SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('System.Boolean')]
    param(
        [Parameter(ParameterSetName = 'RestartExpanded', Mandatory = $true)]
        [Parameter(ParameterSetName = 'Restart', Mandatory = $true)]
        [string] $ServicePrincipalId,

        [Parameter(ParameterSetName = 'RestartExpanded', Mandatory = $true)]
        [Parameter(ParameterSetName = 'Restart', Mandatory = $true)]
        [string] $SynchronizationJobId,

        [Parameter(ParameterSetName = 'RestartExpanded')]
        [Parameter(ParameterSetName = 'RestartViaIdentityExpanded')]
        [System.Collections.IDictionary] $AdditionalProperties,

        [Parameter(ParameterSetName = 'RestartExpanded')]
        [Parameter(ParameterSetName = 'RestartViaIdentityExpanded')]
        [object] $Criteria,

        [Parameter()]
        [switch] $PassThru,

        [Parameter(ParameterSetName = 'Restart', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'RestartViaIdentity', Mandatory = $true)]
        [object] $BodyParameter,

        [Parameter(ParameterSetName = 'RestartViaIdentityExpanded', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'RestartViaIdentity', Mandatory = $true, ValueFromPipeline = $true)]
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
