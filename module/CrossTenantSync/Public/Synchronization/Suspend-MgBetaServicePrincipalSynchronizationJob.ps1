# Generated from the command catalog by `cargo run -p xtask -- generate`; do not edit.
function Suspend-MgBetaServicePrincipalSynchronizationJob {
    # .ExternalHelp CrossTenantSync-help.xml
    [CmdletBinding(DefaultParameterSetName = 'Pause', SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('System.Boolean')]
    param(
        [Parameter(ParameterSetName = 'Pause', Mandatory = $true)]
        [string] $ServicePrincipalId,

        [Parameter(ParameterSetName = 'Pause', Mandatory = $true)]
        [string] $SynchronizationJobId,

        [Parameter()]
        [switch] $PassThru,

        [Parameter(ParameterSetName = 'PauseViaIdentity', Mandatory = $true, ValueFromPipeline = $true)]
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
