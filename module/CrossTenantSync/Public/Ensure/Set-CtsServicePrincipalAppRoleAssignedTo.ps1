function Set-CtsServicePrincipalAppRoleAssignedTo {
    <#
    .SYNOPSIS
    Makes sure that a user or group is assigned to an application.

    .DESCRIPTION
    Assigns the app role where the principal does not have it yet. Without -AppRoleId it is the first enabled role for users that the application defines, and without -ResourceId the service principal itself.

    Reads first and sends only what is missing or different, so it can be run again at any time: a second run sends no write. Only what is named is owned; everything else stays as it is. It waits until a read shows what was written, and returns what it found, what it changed, and the object as it is now.

    It takes the parameters of New-MgServicePrincipalAppRoleAssignedTo, and Ensure-MgServicePrincipalAppRoleAssignedTo is another name of it.

    .PARAMETER ServicePrincipalId
    The object id of the service principal, a GUID. It is not the application id (client id).

    .PARAMETER AdditionalProperties
    Further properties of the body, by their names in Microsoft Graph. Use it for properties that have no parameter of their own.

    .PARAMETER AppRoleId
    The id of the app role to assign. 00000000-0000-0000-0000-000000000000 stands for default access where the application defines no role.

    .PARAMETER CreatedDateTime
    The time at which the assignment was made. Microsoft Graph sets it.

    .PARAMETER DeletedDateTime
    The time at which the object was deleted. Microsoft Graph sets it.

    .PARAMETER Id
    The id of the object. Microsoft Graph sets it.

    .PARAMETER PrincipalDisplayName
    The display name of the principal. Microsoft Graph sets it.

    .PARAMETER PrincipalId
    The id of the user, group or service principal that gets the role.

    .PARAMETER PrincipalType
    User, Group or ServicePrincipal. Microsoft Graph sets it.

    .PARAMETER ResourceDisplayName
    The display name of the application whose role is assigned. Microsoft Graph sets it.

    .PARAMETER ResourceId
    The id of the service principal whose role is assigned.

    .PARAMETER BodyParameter
    The whole body of the request: a hashtable, an ordered dictionary, an object, or JSON text. Names count without regard to case. Only what it holds is owned.

    .PARAMETER Connection
    The name of the connection to use, as given to Connect-MgGraph -Name. Without it the current connection is used.

    .PARAMETER WhatIf
    Shows what would be changed, and sends nothing that writes.

    .PARAMETER Confirm
    Asks before anything is changed.

    .EXAMPLE
    Ensure-MgServicePrincipalAppRoleAssignedTo -ServicePrincipalId $servicePrincipalId -PrincipalId $groupId

    Makes sure that a group is assigned to the configuration.

    .EXAMPLE
    Get-MgUser -Filter "department eq 'Sales'" -All | ForEach-Object { Ensure-MgServicePrincipalAppRoleAssignedTo -ServicePrincipalId $servicePrincipalId -PrincipalId $_.Id }

    Makes sure that every user of a department is assigned.

    .LINK
    New-MgServicePrincipalAppRoleAssignedTo

    .LINK
    Set-CrossTenantSync
    #>
    [CmdletBinding(DefaultParameterSetName = 'Expanded', SupportsShouldProcess, PositionalBinding = $false)]
    [Alias('Ensure-MgServicePrincipalAppRoleAssignedTo')]
    [OutputType('CrossTenantSync.CrossTenantSyncEnsureResult')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [string] $ServicePrincipalId,

        [Parameter(ParameterSetName = 'Expanded')]
        [System.Collections.IDictionary] $AdditionalProperties,

        [Parameter(ParameterSetName = 'Expanded')]
        [string] $AppRoleId,

        [Parameter(ParameterSetName = 'Expanded')]
        [System.Nullable[datetime]] $CreatedDateTime,

        [Parameter(ParameterSetName = 'Expanded')]
        [System.Nullable[datetime]] $DeletedDateTime,

        [Parameter(ParameterSetName = 'Expanded')]
        [string] $Id,

        [Parameter(ParameterSetName = 'Expanded')]
        [string] $PrincipalDisplayName,

        [Parameter(ParameterSetName = 'Expanded')]
        [string] $PrincipalId,

        [Parameter(ParameterSetName = 'Expanded')]
        [string] $PrincipalType,

        [Parameter(ParameterSetName = 'Expanded')]
        [string] $ResourceDisplayName,

        [Parameter(ParameterSetName = 'Expanded')]
        [string] $ResourceId,

        [Parameter(ParameterSetName = 'Body', Mandatory)]
        [object] $BodyParameter,

        [Parameter()]
        [string] $Connection
    )

    process {
        Invoke-CtsEnsure -Cmdlet $PSCmdlet -Bound @(, (@{} + $PSBoundParameters))
    }
}
