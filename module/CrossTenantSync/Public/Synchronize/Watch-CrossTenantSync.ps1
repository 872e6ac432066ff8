function Watch-CrossTenantSync {
    <#
    .SYNOPSIS
    Shows the progress of a provisioning job until its cycle ends.

    .DESCRIPTION
    Shows what the job is doing as progress, and ends with one object when the cycle ends, the job is in quarantine or paused, or the time is over. Ctrl+C ends it at once. It changes nothing.

    .PARAMETER Source
    Name of the connection to the source tenant, whose users are synchronized.

    .PARAMETER Target
    Name of the connection to the target tenant. It tells which configuration of the source tenant is meant.

    .PARAMETER DisplayName
    Display name of the configuration, where there are several.

    .PARAMETER ServicePrincipalId
    The configuration to use, by the id of its service principal, where several would fit.

    .PARAMETER SynchronizationJobId
    The job to watch, where the configuration has several.

    .PARAMETER TimeoutSeconds
    How long to watch at most. The default is 3600.

    .PARAMETER IntervalSeconds
    How often to look. The default is 5.

    .EXAMPLE
    Watch-CrossTenantSync -Source fabrikam -Target contoso

    Watches the job until its cycle ends.

    .EXAMPLE
    $result = Watch-CrossTenantSync -Source fabrikam -Target contoso -TimeoutSeconds 7200
    if ($result.Outcome -ne 'CycleEnded') { Write-Warning $result.Message }

    Waits up to two hours for a cycle in a script, and says why it has not ended.

    .EXAMPLE
    Get-CrossTenantSync -Source fabrikam -Target contoso | Watch-CrossTenantSync

    Watches the job of each configuration in turn.

    .LINK
    Set-CrossTenantSync

    .LINK
    Get-CrossTenantSync

    .LINK
    https://learn.microsoft.com/entra/identity/multi-tenant-organizations/cross-tenant-synchronization-configure-graph
    #>
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('CrossTenantSync.CrossTenantSyncWatchResult')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [string] $Source,

        [Parameter(ValueFromPipelineByPropertyName)]
        [string] $Target,

        [Parameter(ValueFromPipelineByPropertyName)]
        [string] $DisplayName,

        [Parameter(ValueFromPipelineByPropertyName)]
        [string] $ServicePrincipalId,

        [Parameter(ValueFromPipelineByPropertyName)]
        [Alias('JobId')]
        [string] $SynchronizationJobId,

        [ValidateRange(1, 2147483)]
        [int] $TimeoutSeconds,

        [ValidateRange(1, 3600)]
        [int] $IntervalSeconds
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
