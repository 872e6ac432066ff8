function Set-CtsServicePrincipalSynchronizationJob {
    <#
    .SYNOPSIS
    Makes sure that a service principal has a synchronization job, and optionally that it runs or does not.

    .DESCRIPTION
    Creates the job of this template where there is none. A job counts in any state, unless -State says which it is to have.

    Reads first and sends only what is missing or different, so it can be run again at any time: a second run sends no write. Only what is named is owned; everything else stays as it is. It waits until a read shows what was written, and returns what it found, what it changed, and the object as it is now.

    It takes the parameters of New-MgServicePrincipalSynchronizationJob, and Ensure-MgServicePrincipalSynchronizationJob is another name of it.

    .PARAMETER ServicePrincipalId
    The object id of the service principal, a GUID. It is not the application id (client id).

    .PARAMETER AdditionalProperties
    Further properties of the body, by their names in Microsoft Graph. Use it for properties that have no parameter of their own.

    .PARAMETER BulkUpload
    The bulk upload of the job.

    .PARAMETER Id
    The id of the object. Microsoft Graph sets it.

    .PARAMETER Schedule
    When the job runs: interval, expiration and state.

    .PARAMETER Schema
    The schema of the job.

    .PARAMETER Status
    The status of the job. Microsoft Graph sets it.

    .PARAMETER SynchronizationJobSettings
    Settings of the job: an array of objects with name and value.

    .PARAMETER TemplateId
    The id of the synchronization template. Cross-tenant synchronization uses Azure2Azure.

    .PARAMETER SynchronizationJobId
    The job to use, where there are several of the template.

    .PARAMETER State
    The state that the job is to have: Started, Paused, or AsIs, which leaves it as it is and is the default.

    .PARAMETER BodyParameter
    The whole body of the request: a hashtable, an ordered dictionary, an object, or JSON text. Names count without regard to case. Only what it holds is owned.

    .PARAMETER Connection
    The name of the connection to use, as given to Connect-MgGraph -Name. Without it the current connection is used.

    .PARAMETER WhatIf
    Shows what would be changed, and sends nothing that writes.

    .PARAMETER Confirm
    Asks before anything is changed.

    .EXAMPLE
    Ensure-MgServicePrincipalSynchronizationJob -ServicePrincipalId $servicePrincipalId -TemplateId 'Azure2Azure'

    Makes sure that the configuration has its job.

    .EXAMPLE
    Ensure-MgServicePrincipalSynchronizationJob -ServicePrincipalId $servicePrincipalId -TemplateId 'Azure2Azure' -State Paused

    Makes sure that the job exists and does not run.

    .LINK
    New-MgServicePrincipalSynchronizationJob

    .LINK
    Set-CrossTenantSync
    #>
    [CmdletBinding(DefaultParameterSetName = 'Expanded', SupportsShouldProcess, PositionalBinding = $false)]
    [Alias('Ensure-MgServicePrincipalSynchronizationJob')]
    [OutputType('CrossTenantSync.CrossTenantSyncEnsureResult')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [string] $ServicePrincipalId,

        [Parameter(ParameterSetName = 'Expanded')]
        [System.Collections.IDictionary] $AdditionalProperties,

        [Parameter(ParameterSetName = 'Expanded')]
        [object] $BulkUpload,

        [Parameter(ParameterSetName = 'Expanded')]
        [string] $Id,

        [Parameter(ParameterSetName = 'Expanded')]
        [object] $Schedule,

        [Parameter(ParameterSetName = 'Expanded')]
        [object] $Schema,

        [Parameter(ParameterSetName = 'Expanded')]
        [object] $Status,

        [Parameter(ParameterSetName = 'Expanded')]
        [object[]] $SynchronizationJobSettings,

        [Parameter(ParameterSetName = 'Expanded')]
        [string] $TemplateId,

        [Parameter()]
        [string] $SynchronizationJobId,

        [Parameter()]
        [ValidateSet('Started', 'Paused', 'AsIs')]
        [string] $State,

        [Parameter(ParameterSetName = 'Body', Mandatory)]
        [object] $BodyParameter,

        [Parameter()]
        [string] $Connection
    )

    process {
        Invoke-CtsEnsure -Cmdlet $PSCmdlet -Bound @(, (@{} + $PSBoundParameters))
    }
}
