# Generated from the command catalog by `cargo run -p xtask -- generate`; do not edit.
function Get-MgBetaPolicyCrossTenantAccessPolicyDefault {
    # .ExternalHelp CrossTenantSync-help.xml
    [CmdletBinding(DefaultParameterSetName = 'Get', PositionalBinding = $false)]
    [OutputType('CrossTenantSync.MicrosoftGraphCrossTenantAccessPolicyConfigurationDefault')]
    param(
        [Parameter()]
        [Alias('Select')]
        [string[]] $Property,

        [Parameter()]
        [Alias('Expand')]
        [string[]] $ExpandProperty,

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
