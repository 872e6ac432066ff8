function Set-CtsServicePrincipalSynchronizationSecret {
    <#
    .SYNOPSIS
    Makes sure that the credentials of a synchronization job are saved.

    .DESCRIPTION
    Compares keys and readable values with what is saved, and writes only when something is missing or readably different. Microsoft Graph masks values; a masked value counts as right.

    Reads first and sends only what is missing or different, so it can be run again at any time: a second run sends no write. Only what is named is owned; everything else stays as it is. It waits until a read shows what was written, and returns what it found, what it changed, and the object as it is now.

    It takes the parameters of Set-MgServicePrincipalSynchronizationSecret, and Ensure-MgServicePrincipalSynchronizationSecret is another name of it.

    .PARAMETER ServicePrincipalId
    The object id of the service principal, a GUID. It is not the application id (client id).

    .PARAMETER AdditionalProperties
    Further properties of the body, by their names in Microsoft Graph. Use it for properties that have no parameter of their own.

    .PARAMETER Value
    The credentials to save: an array of objects with key and value. An empty value removes a key.

    .PARAMETER BodyParameter
    The whole body of the request: a hashtable, an ordered dictionary, an object, or JSON text. Names count without regard to case. Only what it holds is owned.

    .PARAMETER Connection
    The name of the connection to use, as given to Connect-MgGraph -Name. Without it the current connection is used.

    .PARAMETER WhatIf
    Shows what would be changed, and sends nothing that writes.

    .PARAMETER Confirm
    Asks before anything is changed.

    .EXAMPLE
    Ensure-MgServicePrincipalSynchronizationSecret -ServicePrincipalId $servicePrincipalId -Value @{ key = 'AuthenticationType'; value = 'SyncPolicy' }, @{ key = 'CompanyId'; value = $targetTenantId }

    Makes sure that the credentials for the target tenant are saved.

    .EXAMPLE
    $secrets = @{ value = @(@{ key = 'AuthenticationType'; value = 'SyncPolicy' }, @{ key = 'CompanyId'; value = $targetTenantId }) }
    Ensure-MgServicePrincipalSynchronizationSecret -ServicePrincipalId $servicePrincipalId -BodyParameter $secrets

    Does the same with a body, as the documented command takes it.

    .LINK
    Set-MgServicePrincipalSynchronizationSecret

    .LINK
    Set-CrossTenantSync
    #>
    [CmdletBinding(DefaultParameterSetName = 'Expanded', SupportsShouldProcess, PositionalBinding = $false)]
    [Alias('Ensure-MgServicePrincipalSynchronizationSecret')]
    [OutputType('CrossTenantSync.CrossTenantSyncEnsureResult')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [string] $ServicePrincipalId,

        [Parameter(ParameterSetName = 'Expanded')]
        [System.Collections.IDictionary] $AdditionalProperties,

        [Parameter(ParameterSetName = 'Expanded')]
        [object[]] $Value,

        [Parameter(ParameterSetName = 'Body', Mandatory)]
        [object] $BodyParameter,

        [Parameter()]
        [string] $Connection
    )

    process {
        Invoke-CtsEnsure -Cmdlet $PSCmdlet -Bound @(, (@{} + $PSBoundParameters))
    }
}
