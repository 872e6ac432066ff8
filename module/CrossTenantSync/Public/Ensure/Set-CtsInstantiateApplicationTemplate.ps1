function Set-CtsInstantiateApplicationTemplate {
    <#
    .SYNOPSIS
    Makes sure that an application of a gallery template exists.

    .DESCRIPTION
    Looks for an application of this template and name, and creates one with its service principal where there is none. When creating it gave no clear answer, it looks again before it tries again, so that there is never a second one. Result has the application and the service principal.

    Reads first and sends only what is missing or different, so it can be run again at any time: a second run sends no write. Only what is named is owned; everything else stays as it is. It waits until a read shows what was written, and returns what it found, what it changed, and the object as it is now.

    It takes the parameters of Invoke-MgInstantiateApplicationTemplate, and Ensure-MgInstantiateApplicationTemplate is another name of it.

    .PARAMETER ApplicationTemplateId
    The id of the gallery template, a GUID. The template of cross-tenant synchronization is 518e5f48-1fc8-4c48-9387-9fdf28b0dfe7.

    .PARAMETER AdditionalProperties
    Further properties of the body, by their names in Microsoft Graph. Use it for properties that have no parameter of their own.

    .PARAMETER DisplayName
    The display name of the new application and its service principal.

    .PARAMETER ServiceManagementReference
    A reference to an entry in a service or asset management database.

    .PARAMETER ServicePrincipalId
    The application to use, by the id of its service principal, where several have the name.

    .PARAMETER TargetTenantId
    The tenant to which the application synchronizes. An application that records this target is taken whatever its name, and one that records another target is not taken.

    .PARAMETER BodyParameter
    The whole body of the request: a hashtable, an ordered dictionary, an object, or JSON text. Names count without regard to case. Only what it holds is owned.

    .PARAMETER Connection
    The name of the connection to use, as given to Connect-MgGraph -Name. Without it the current connection is used.

    .PARAMETER WhatIf
    Shows what would be changed, and sends nothing that writes.

    .PARAMETER Confirm
    Asks before anything is changed.

    .EXAMPLE
    $application = Ensure-MgInstantiateApplicationTemplate -ApplicationTemplateId '518e5f48-1fc8-4c48-9387-9fdf28b0dfe7' -DisplayName 'Contoso'
    $application.Result.ServicePrincipal.Id

    Makes sure that the configuration application Contoso exists, and shows its service principal.

    .EXAMPLE
    Ensure-MgInstantiateApplicationTemplate -ApplicationTemplateId '518e5f48-1fc8-4c48-9387-9fdf28b0dfe7' -DisplayName 'Contoso' -WhatIf

    Shows whether the application exists, and creates nothing.

    .LINK
    Invoke-MgInstantiateApplicationTemplate

    .LINK
    Set-CrossTenantSync
    #>
    [CmdletBinding(DefaultParameterSetName = 'Expanded', SupportsShouldProcess, PositionalBinding = $false)]
    [Alias('Ensure-MgInstantiateApplicationTemplate')]
    [OutputType('CrossTenantSync.CrossTenantSyncEnsureResult')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [string] $ApplicationTemplateId,

        [Parameter(ParameterSetName = 'Expanded')]
        [System.Collections.IDictionary] $AdditionalProperties,

        [Parameter(ParameterSetName = 'Expanded')]
        [string] $DisplayName,

        [Parameter(ParameterSetName = 'Expanded')]
        [string] $ServiceManagementReference,

        [Parameter()]
        [string] $ServicePrincipalId,

        [Parameter()]
        [string] $TargetTenantId,

        [Parameter(ParameterSetName = 'Body', Mandatory)]
        [object] $BodyParameter,

        [Parameter()]
        [string] $Connection
    )

    process {
        Invoke-CtsEnsure -Cmdlet $PSCmdlet -Bound @(, (@{} + $PSBoundParameters))
    }
}
