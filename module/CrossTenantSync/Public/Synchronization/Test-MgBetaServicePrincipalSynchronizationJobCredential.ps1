# Generated from the command catalog by `cargo run -p xtask -- generate`; do not edit.
function Test-MgBetaServicePrincipalSynchronizationJobCredential {
    # .ExternalHelp CrossTenantSync-help.xml
    [CmdletBinding(DefaultParameterSetName = 'ValidateExpanded', SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('System.Boolean')]
    param(
        [Parameter(ParameterSetName = 'ValidateExpanded', Mandatory = $true)]
        [Parameter(ParameterSetName = 'Validate', Mandatory = $true)]
        [string] $ServicePrincipalId,

        [Parameter(ParameterSetName = 'ValidateExpanded', Mandatory = $true)]
        [Parameter(ParameterSetName = 'Validate', Mandatory = $true)]
        [string] $SynchronizationJobId,

        [Parameter(ParameterSetName = 'ValidateExpanded')]
        [Parameter(ParameterSetName = 'ValidateViaIdentityExpanded')]
        [System.Collections.IDictionary] $AdditionalProperties,

        [Parameter(ParameterSetName = 'ValidateExpanded')]
        [Parameter(ParameterSetName = 'ValidateViaIdentityExpanded')]
        [string] $ApplicationIdentifier,

        [Parameter(ParameterSetName = 'ValidateExpanded')]
        [Parameter(ParameterSetName = 'ValidateViaIdentityExpanded')]
        [object[]] $Credentials,

        [Parameter(ParameterSetName = 'ValidateExpanded')]
        [Parameter(ParameterSetName = 'ValidateViaIdentityExpanded')]
        [string] $TemplateId,

        [Parameter(ParameterSetName = 'ValidateExpanded')]
        [Parameter(ParameterSetName = 'ValidateViaIdentityExpanded')]
        [switch] $UseSavedCredentials,

        [Parameter()]
        [switch] $PassThru,

        [Parameter(ParameterSetName = 'Validate', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'ValidateViaIdentity', Mandatory = $true)]
        [object] $BodyParameter,

        [Parameter(ParameterSetName = 'ValidateViaIdentityExpanded', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'ValidateViaIdentity', Mandatory = $true, ValueFromPipeline = $true)]
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
