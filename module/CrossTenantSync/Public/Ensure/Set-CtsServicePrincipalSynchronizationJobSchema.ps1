function Set-CtsServicePrincipalSynchronizationJobSchema {
    <#
    .SYNOPSIS
    Makes sure that the schema of a synchronization job has the given mappings and scoping filter.

    .DESCRIPTION
    Compares the schema of the job with the mappings, the filter or the parts of it that are named, and saves the schema only when something differs. Rules and directories are known by their id or name, object mappings by their objects, attribute mappings by their target attribute; those that are not named stay.

    Reads first and sends only what is missing or different, so it can be run again at any time: a second run sends no write. Only what is named is owned; everything else stays as it is. It waits until a read shows what was written, and returns what it found, what it changed, and the object as it is now.

    It takes the parameters of Update-MgServicePrincipalSynchronizationJobSchema, and Ensure-MgServicePrincipalSynchronizationJobSchema is another name of it.

    .PARAMETER ServicePrincipalId
    The object id of the service principal, a GUID. It is not the application id (client id).

    .PARAMETER SynchronizationJobId
    The id of the synchronization job, such as Azure2Azure.4f0c... It is not a GUID.

    .PARAMETER AdditionalProperties
    Further properties of the body, by their names in Microsoft Graph. Use it for properties that have no parameter of their own.

    .PARAMETER Directories
    The directories with their objects and attributes.

    .PARAMETER Id
    The id of the object. Microsoft Graph sets it.

    .PARAMETER SynchronizationRules
    The rules with their object mappings, attribute mappings and scoping filters.

    .PARAMETER Version
    The version of the schema. Microsoft Graph sets it.

    .PARAMETER AttributeMapping
    Attribute mappings to add, change or remove, in the words of a desired state: each a hashtable with targetAttribute and one of attribute, constant or expression, or remove.

    .PARAMETER ScopingFilter
    Which users are in scope by their attributes, in the words of a desired state: a hashtable with groups, each with clauses of attribute, operator and values. Empty groups remove the filter.

    .PARAMETER BodyParameter
    The whole body of the request: a hashtable, an ordered dictionary, an object, or JSON text. Names count without regard to case. Only what it holds is owned.

    .PARAMETER Connection
    The name of the connection to use, as given to Connect-MgGraph -Name. Without it the current connection is used.

    .PARAMETER WhatIf
    Shows what would be changed, and sends nothing that writes.

    .PARAMETER Confirm
    Asks before anything is changed.

    .EXAMPLE
    Ensure-MgServicePrincipalSynchronizationJobSchema -ServicePrincipalId $servicePrincipalId -SynchronizationJobId $jobId -AttributeMapping @{ targetAttribute = 'department'; constant = 'Partner' }

    Makes sure that everyone's department in the target tenant is Partner.

    .EXAMPLE
    $filter = @{ groups = @(@{ clauses = @(@{ attribute = 'department'; operator = 'EQUALS'; values = @('Sales') }) }) }
    Ensure-MgServicePrincipalSynchronizationJobSchema -ServicePrincipalId $servicePrincipalId -SynchronizationJobId $jobId -ScopingFilter $filter

    Makes sure that only users of the department Sales are in scope.

    .EXAMPLE
    $mapping = @{ targetAttributeName = 'department'; source = @{ type = 'Constant'; expression = '"Partner"'; name = 'Partner' } }
    $rules = @{ name = 'USER_INBOUND_USER'; objectMappings = @(@{ sourceObjectName = 'User'; targetObjectName = 'User'; attributeMappings = @($mapping) }) }
    Ensure-MgServicePrincipalSynchronizationJobSchema -ServicePrincipalId $servicePrincipalId -SynchronizationJobId $jobId -SynchronizationRules $rules

    Makes sure that everyone's department in the target tenant is Partner, and leaves all other mappings as they are.

    .EXAMPLE
    $schema = Get-Content ./schema.json -Raw
    Ensure-MgServicePrincipalSynchronizationJobSchema -ServicePrincipalId $servicePrincipalId -SynchronizationJobId $jobId -BodyParameter $schema -WhatIf

    Shows how the schema of the job differs from the one in a file.

    .LINK
    Update-MgServicePrincipalSynchronizationJobSchema

    .LINK
    Set-CrossTenantSync
    #>
    [CmdletBinding(DefaultParameterSetName = 'Expanded', SupportsShouldProcess, PositionalBinding = $false)]
    [Alias('Ensure-MgServicePrincipalSynchronizationJobSchema')]
    [OutputType('CrossTenantSync.CrossTenantSyncEnsureResult')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [string] $ServicePrincipalId,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [string] $SynchronizationJobId,

        [Parameter(ParameterSetName = 'Expanded')]
        [System.Collections.IDictionary] $AdditionalProperties,

        [Parameter(ParameterSetName = 'Expanded')]
        [object[]] $Directories,

        [Parameter(ParameterSetName = 'Expanded')]
        [string] $Id,

        [Parameter(ParameterSetName = 'Expanded')]
        [object[]] $SynchronizationRules,

        [Parameter(ParameterSetName = 'Expanded')]
        [string] $Version,

        [Parameter()]
        [object[]] $AttributeMapping,

        [Parameter()]
        [object] $ScopingFilter,

        [Parameter(ParameterSetName = 'Body', Mandatory)]
        [object] $BodyParameter,

        [Parameter()]
        [string] $Connection
    )

    process {
        Invoke-CtsEnsure -Cmdlet $PSCmdlet -Bound @(, (@{} + $PSBoundParameters))
    }
}
