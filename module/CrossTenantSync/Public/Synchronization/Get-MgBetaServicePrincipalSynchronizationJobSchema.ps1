# Generated from the command catalog by `cargo run -p xtask -- generate`; do not edit.
function Get-MgBetaServicePrincipalSynchronizationJobSchema {
    # .ExternalHelp CrossTenantSync-help.xml
    [CmdletBinding(DefaultParameterSetName = 'Get', PositionalBinding = $false)]
    [OutputType('CrossTenantSync.MicrosoftGraphSynchronizationSchema')]
    param(
        [Parameter(ParameterSetName = 'Get', Mandatory = $true)]
        [string] $ServicePrincipalId,

        [Parameter(ParameterSetName = 'Get', Mandatory = $true)]
        [string] $SynchronizationJobId,

        [Parameter()]
        [Alias('Select')]
        [string[]] $Property,

        [Parameter()]
        [Alias('Expand')]
        [string[]] $ExpandProperty,

        [Parameter(ParameterSetName = 'GetViaIdentity', Mandatory = $true, ValueFromPipeline = $true)]
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
