function Test-CrossTenantSync {
    <#
    .SYNOPSIS
    Compares tenants with the wanted cross-tenant synchronization, and changes nothing.

    .DESCRIPTION
    Reads both tenants of each pair and tells how they differ from what is wanted: one object per documented step, with the properties that differ. A step is InDesiredState, Drifted, Missing, Verified, Skipped, Failed, or Unknown where a tenant could not be read, which is never taken for a difference. Step 13 tells whether the job is in quarantine, and about its last cycle.

    Several pairs give one CrossTenantSyncResult each. Steps that failed or are unknown are warnings with the reason.

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

    .PARAMETER Quiet
    Returns one Boolean: true only when every step of every pair is as wanted, false when anything differs, is missing, failed or could not be read.

    .PARAMETER ThrottleLimit
    How many pairs are worked on at the same time. The default is 16.

    .EXAMPLE
    Test-CrossTenantSync -Source fabrikam -Target contoso -DisplayName 'Contoso' -Group 'Sales' -Start | Where-Object Status -in Drifted, Missing, Failed, Unknown

    Shows what is not as wanted, and nothing when all is well.

    .EXAMPLE
    if (-not (Test-CrossTenantSync -Path ./pairs/*.json -Quiet)) { Write-Warning 'The tenants differ.' }

    Acts on a difference in a script.

    .EXAMPLE
    (Test-CrossTenantSync -Path ./pairs/contoso.json).Changes

    Shows each property that differs: its path, what it is, and what it should be.

    .LINK
    Set-CrossTenantSync

    .LINK
    Get-CrossTenantSync

    .LINK
    https://learn.microsoft.com/entra/identity/multi-tenant-organizations/cross-tenant-synchronization-configure-graph
    #>
    [CmdletBinding(DefaultParameterSetName = 'Named', PositionalBinding = $false)]
    [OutputType('CrossTenantSync.CrossTenantSyncStep', 'CrossTenantSync.CrossTenantSyncResult', [bool])]
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

        [switch] $Quiet,

        [Parameter(ParameterSetName = 'DesiredState')]
        [Parameter(ParameterSetName = 'Path')]
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
