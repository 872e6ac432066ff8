function Remove-CrossTenantSync {
    <#
    .SYNOPSIS
    Takes down the cross-tenant synchronization between two tenants, in the order that leaves nothing behind unseen.

    .DESCRIPTION
    Stops the job, then removes the job, the assignments, the application and the target's identity synchronization, and with -RemovePartner the partner settings of both tenants. It can be run again at any time, and continues where an earlier run was cut off. Returns one object per step.

    The users that the job has made in the target tenant stay there, and the output names every one of them. With -Deprovision they go first: all are unassigned, and the command waits for the cycle that soft-deletes them.

    It asks before it changes anything, unless it is run with -Confirm:$false.

    .PARAMETER Source
    Name of the connection to the source tenant, whose users are synchronized.

    .PARAMETER Target
    Name of the connection to the target tenant, where they become B2B users.

    .PARAMETER DisplayName
    Display name of the configuration, where there are several.

    .PARAMETER ServicePrincipalId
    The configuration to use, by the id of its service principal, where several would fit.

    .PARAMETER Deprovision
    Unassigns all users and waits for the cycle that soft-deletes them in the target tenant, before anything is removed.

    .PARAMETER RemovePartner
    Removes the partner settings of both tenants for each other as well.

    .PARAMETER TimeoutSeconds
    How long to wait for the cycle of -Deprovision. When it has passed, nothing more is removed.

    .PARAMETER WhatIf
    Shows what would be removed, and which users would stay, and sends nothing that writes.

    .PARAMETER Confirm
    Asks before anything is changed, which is the default. -Confirm:$false does not ask.

    .EXAMPLE
    Remove-CrossTenantSync -Source fabrikam -Target contoso -WhatIf

    Shows what would be removed and which users would stay in contoso.

    .EXAMPLE
    Remove-CrossTenantSync -Source fabrikam -Target contoso -Deprovision -RemovePartner

    Takes the users out of contoso first, and then removes everything.

    .EXAMPLE
    Get-CrossTenantSync -Source fabrikam -Target contoso | Remove-CrossTenantSync -Confirm:$false

    Removes each configuration between the two tenants without asking.

    .LINK
    Set-CrossTenantSync

    .LINK
    Get-CrossTenantSync

    .LINK
    https://learn.microsoft.com/entra/identity/multi-tenant-organizations/cross-tenant-synchronization-configure-graph
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High', PositionalBinding = $false)]
    [OutputType('CrossTenantSync.CrossTenantSyncStep')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [string] $Source,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [string] $Target,

        [Parameter(ValueFromPipelineByPropertyName)]
        [string] $DisplayName,

        [Parameter(ValueFromPipelineByPropertyName)]
        [string] $ServicePrincipalId,

        [switch] $Deprovision,

        [switch] $RemovePartner,

        [ValidateRange(1, 2147483)]
        [int] $TimeoutSeconds
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
