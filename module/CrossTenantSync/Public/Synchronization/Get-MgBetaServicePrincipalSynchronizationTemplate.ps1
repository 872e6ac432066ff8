# Generated from the command catalog by `cargo run -p xtask -- generate`; do not edit.
function Get-MgBetaServicePrincipalSynchronizationTemplate {
    # .ExternalHelp CrossTenantSync-help.xml
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    [OutputType('CrossTenantSync.MicrosoftGraphSynchronizationTemplate')]
    param(
        [Parameter(ParameterSetName = 'List', Mandatory = $true)]
        [Parameter(ParameterSetName = 'Get', Mandatory = $true)]
        [string] $ServicePrincipalId,

        [Parameter(ParameterSetName = 'List')]
        [Alias('Limit')]
        [int] $Top,

        [Parameter(ParameterSetName = 'List')]
        [int] $Skip,

        [Parameter(ParameterSetName = 'List')]
        [string] $Search,

        [Parameter(ParameterSetName = 'List')]
        [string] $Filter,

        [Parameter(ParameterSetName = 'List')]
        [Alias('OrderBy')]
        [string[]] $Sort,

        [Parameter()]
        [Alias('Select')]
        [string[]] $Property,

        [Parameter()]
        [Alias('Expand')]
        [string[]] $ExpandProperty,

        [Parameter(ParameterSetName = 'List')]
        [int] $PageSize,

        [Parameter(ParameterSetName = 'List')]
        [switch] $All,

        [Parameter(ParameterSetName = 'List')]
        [Alias('CV')]
        [string] $CountVariable,

        [Parameter(ParameterSetName = 'Get', Mandatory = $true)]
        [string] $SynchronizationTemplateId,

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
