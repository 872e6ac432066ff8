# Generated from the command catalog by `cargo run -p xtask -- generate`; do not edit.
function Start-MgServicePrincipalSynchronizationJob {
    # .ExternalHelp CrossTenantSync-help.xml
    [CmdletBinding(DefaultParameterSetName = 'Start', SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('System.Boolean')]
    param(
        [Parameter(ParameterSetName = 'Start', Mandatory = $true)]
        [string] $ServicePrincipalId,

        [Parameter(ParameterSetName = 'Start', Mandatory = $true)]
        [string] $SynchronizationJobId,

        [Parameter()]
        [switch] $PassThru,

        [Parameter(ParameterSetName = 'StartViaIdentity', Mandatory = $true, ValueFromPipeline = $true)]
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
