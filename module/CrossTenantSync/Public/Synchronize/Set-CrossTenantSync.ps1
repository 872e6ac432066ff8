function Set-CrossTenantSync {
    <#
    .SYNOPSIS
    Sets up cross-tenant synchronization between tenants, or completes what is there.

    .DESCRIPTION
    Does the documented steps 1 to 13 in both tenants. It reads both first and sends only what is missing or different, so it can be run again at any time: a second run sends no write. What an earlier or manual set-up left is adopted. Only what is named is owned; everything else stays as it is.

    What is wanted is told by parameters, by a document (-DesiredState or -Path), or by a plan that Get-CrossTenantSyncPlan made (-Plan), which is carried out only if both tenants are still as they were. A document may hold many pairs, or a mesh of tenants; they are worked on at the same time, and one that fails does not stop the others.

    One pair gives one object per documented step, several give one CrossTenantSyncResult per pair, which holds its steps. For each pair that was not done, one non-terminating error follows, whose Exception.Data['Steps'] has its steps.

    Ensure-CrossTenantSync is another name of this command.

    .PARAMETER Source
    Name of the connection to the source tenant, whose users are synchronized.

    .PARAMETER Target
    Name of the connection to the target tenant, where they become B2B users.

    .PARAMETER DisplayName
    Display name of the configuration, which is an application in the source tenant.

    .PARAMETER User
    Users that are to be assigned to the configuration: object ids, user principal names, or display names that only one user has.

    .PARAMETER Group
    Groups that are to be assigned to the configuration: object ids, or display names that only one group has.

    .PARAMETER RemoveOtherAssignments
    Removes the assignments of users and groups that are not named.

    .PARAMETER Start
    The provisioning job is to run. The same as -State Started.

    .PARAMETER State
    The state that the provisioning job is to have: Started, Paused, or AsIs, which leaves it as it is and is the default.

    .PARAMETER WaitForFirstCycle
    A run that starts the job ends only when its first cycle has ended.

    .PARAMETER VerifyUser
    Users to provision on demand as a test, before the job is started: object ids or user principal names.

    .PARAMETER ServicePrincipalId
    The configuration to use, by the id of its service principal, where several would fit.

    .PARAMETER SourcePartner
    The source tenant's partner settings for the target tenant, as Microsoft Graph names them, such as @{ inboundTrust = @{ isMfaAccepted = $true } }. Only what it names is owned. Without it, outbound consent is allowed.

    .PARAMETER TargetPartner
    The target tenant's partner settings for the source tenant, as Microsoft Graph names them. Only what it names is owned. Without it, inbound consent is allowed.

    .PARAMETER IdentitySynchronization
    The target tenant's policy for synchronization from the source tenant: displayName, userSyncInbound, groupSyncInbound. Without it, users may be synchronized.

    .PARAMETER SyncAll
    Whether all users of the source tenant are synchronized, and not only those that are assigned. -SyncAll:$false makes sure that they are not.

    .PARAMETER SyncNotificationSettings
    Who is written to when the job is in quarantine, and how many deletions stop it: enabled, recipients, deleteThresholdEnabled, deleteThresholdValue.

    .PARAMETER AttributeMapping
    Attribute mappings to add, change or remove, each a hashtable with targetAttribute and one of attribute, constant or expression, or remove. Others stay.

    .PARAMETER ScopingFilter
    Which users are in scope by their attributes: a hashtable with groups, each with clauses of attribute, operator and values. Empty groups remove the filter.

    .PARAMETER DesiredState
    Desired states: hashtables, objects or JSON text, each of one pair, an array of pairs, or a mesh of tenants. docs/desired-state.schema.json describes them. What Get-CrossTenantSync returns, files of Get-ChildItem and rows of a CSV file whose columns are the parameters above are taken too.

    .PARAMETER Path
    JSON files with desired states. Wildcards are allowed.

    .PARAMETER Plan
    Plans from Get-CrossTenantSyncPlan: objects, or JSON text, such as that of Get-Content -Raw. They may be piped in as well. A plan is refused when it was changed by hand, when the connections belong to other tenants, and when the tenants have changed since.

    .PARAMETER ThrottleLimit
    How many pairs are worked on at the same time. The default is 16.

    .PARAMETER WhatIf
    Shows what the command would do, for each pair, and sends nothing that writes.

    .PARAMETER Confirm
    Shows what the command would do and asks, for each pair, before anything is changed. What is agreed to is what is done: if the tenants change in between, nothing is.

    .EXAMPLE
    Set-CrossTenantSync -Source fabrikam -Target contoso -DisplayName 'Contoso' -Group 'Sales' -Start

    Synchronizes the members of the group Sales of fabrikam into contoso.

    .EXAMPLE
    Set-CrossTenantSync -Source fabrikam -Target contoso -DisplayName 'Contoso' -Group 'Sales' -Start -WhatIf

    Shows what each step would do, and sends no request that writes. -Verbose adds the requests.

    .EXAMPLE
    Get-ChildItem ./pairs/*.json | Set-CrossTenantSync

    Brings every pair that the files describe to its desired state.

    .EXAMPLE
    Get-CrossTenantSyncPlan -Path ./pairs/contoso.json -AsJson | Set-Content plan.json
    Get-Content plan.json -Raw | Set-CrossTenantSync

    Makes a plan that others can look at, and carries out exactly that plan later.

    .EXAMPLE
    Set-CrossTenantSync -DesiredState @{ topology = 'mesh'; tenants = @{ fabrikam = @{}; contoso = @{}; northwind = @{} }; defaults = @{ job = @{ state = 'Started' } } }

    Sets up synchronization from each of three tenants into each other, between the connections of these names.

    .LINK
    Test-CrossTenantSync

    .LINK
    Get-CrossTenantSyncPlan

    .LINK
    Remove-CrossTenantSync

    .LINK
    https://learn.microsoft.com/entra/identity/multi-tenant-organizations/cross-tenant-synchronization-configure-graph
    #>
    [CmdletBinding(DefaultParameterSetName = 'Named', SupportsShouldProcess, PositionalBinding = $false)]
    [Alias('Ensure-CrossTenantSync')]
    [OutputType('CrossTenantSync.CrossTenantSyncStep', 'CrossTenantSync.CrossTenantSyncResult')]
    param(
        [Parameter(ParameterSetName = 'Named', Mandatory)]
        [string] $Source,

        [Parameter(ParameterSetName = 'Named', Mandatory)]
        [string] $Target,

        [Parameter(ParameterSetName = 'Named', Mandatory)]
        [string] $DisplayName,

        [Parameter(ParameterSetName = 'Named')]
        [string[]] $User,

        [Parameter(ParameterSetName = 'Named')]
        [string[]] $Group,

        [Parameter(ParameterSetName = 'Named')]
        [switch] $RemoveOtherAssignments,

        [Parameter(ParameterSetName = 'Named')]
        [switch] $Start,

        [Parameter(ParameterSetName = 'Named')]
        [ValidateSet('Started', 'Paused', 'AsIs')]
        [string] $State,

        [Parameter(ParameterSetName = 'Named')]
        [switch] $WaitForFirstCycle,

        [Parameter(ParameterSetName = 'Named')]
        [string[]] $VerifyUser,

        [Parameter(ParameterSetName = 'Named')]
        [string] $ServicePrincipalId,

        [Parameter(ParameterSetName = 'Named')]
        [object] $SourcePartner,

        [Parameter(ParameterSetName = 'Named')]
        [object] $TargetPartner,

        [Parameter(ParameterSetName = 'Named')]
        [object] $IdentitySynchronization,

        [Parameter(ParameterSetName = 'Named')]
        [switch] $SyncAll,

        [Parameter(ParameterSetName = 'Named')]
        [object] $SyncNotificationSettings,

        [Parameter(ParameterSetName = 'Named')]
        [object[]] $AttributeMapping,

        [Parameter(ParameterSetName = 'Named')]
        [object] $ScopingFilter,

        [Parameter(ParameterSetName = 'DesiredState', Mandatory, ValueFromPipeline)]
        [ValidateNotNull()]
        [object[]] $DesiredState,

        [Parameter(ParameterSetName = 'Path', Mandatory)]
        [string[]] $Path,

        [Parameter(ParameterSetName = 'Plan', Mandatory)]
        [ValidateNotNull()]
        [object[]] $Plan,

        [Parameter(ParameterSetName = 'DesiredState')]
        [Parameter(ParameterSetName = 'Path')]
        [Parameter(ParameterSetName = 'Plan')]
        [ValidateRange(1, 1000)]
        [int] $ThrottleLimit
    )

    begin {
        $bound = New-Object System.Collections.ArrayList
    }

    process {
        $null = $bound.Add(@{} + $PSBoundParameters)
    }

    end {
        Invoke-CtsEnsure -Cmdlet $PSCmdlet -Bound $bound.ToArray()
    }
}
