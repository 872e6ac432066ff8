# Generated from the command catalog by `cargo run -p xtask -- generate`; do not edit.
function Remove-MgBetaPolicyCrossTenantAccessPolicyPartner {
    # .ExternalHelp CrossTenantSync-help.xml
    [CmdletBinding(DefaultParameterSetName = 'Delete', SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('System.Boolean')]
    param(
        [Parameter(ParameterSetName = 'Delete', Mandatory = $true)]
        [string] $CrossTenantAccessPolicyConfigurationPartnerTenantId,

        [Parameter()]
        [string] $IfMatch,

        [Parameter()]
        [switch] $PassThru,

        [Parameter(ParameterSetName = 'DeleteViaIdentity', Mandatory = $true, ValueFromPipeline = $true)]
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
