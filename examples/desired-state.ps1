<#
.SYNOPSIS
Cross-tenant synchronization as desired state: plan, apply, run again, find and repair a change by hand, export, take down; then a mesh of three tenants.

.DESCRIPTION
Needs the emulator with three tenants (graph-emulator --tenants Fabrikam,Contoso,Northwind); CTS_EMULATOR holds its address.

.EXAMPLE
./build.ps1 Demo

Builds all, starts the emulator and runs this example among others.
#>
[CmdletBinding()]
param()

if (-not $env:CTS_EMULATOR) {
    throw 'Set CTS_EMULATOR to the address of the emulator: this example changes settings and removes them again.'
}
. ([System.IO.Path]::Combine($PSScriptRoot, 'Show-Command.ps1'))
$tenants = @((Invoke-RestMethod -Uri "$env:CTS_EMULATOR/_emulator/config").tenants)
if ($tenants.Count -lt 3) {
    throw 'This example needs three tenants: start the emulator with --tenants Fabrikam,Contoso,Northwind.'
}
$fabrikamId = $tenants[0].tenantId
$contosoId = $tenants[1].tenantId
$northwindId = $tenants[2].tenantId

function Get-WriteCount {
    # How many requests the tenants received that are no read, since the last time this was asked.
    $writes = @((Invoke-RestMethod -Uri "$env:CTS_EMULATOR/_emulator/requests").value | Where-Object { $_.method -ne 'GET' -and $_.path -notlike '*/oauth2/*' })
    $null = Invoke-RestMethod -Method Delete -Uri "$env:CTS_EMULATOR/_emulator/requests"
    "Requests besides reads: $($writes.Count)"
}

$steps = [ordered] @{
    'Sign in to each tenant under a name'                                           = {
        $Scopes = "Policy.Read.All","Policy.ReadWrite.CrossTenantAccess","Application.ReadWrite.All","AppRoleAssignment.ReadWrite.All","Synchronization.ReadWrite.All","Directory.ReadWrite.All","AuditLog.Read.All"
        Connect-MgGraph -Name fabrikam -TenantId $fabrikamId -Scopes $Scopes
        Connect-MgGraph -Name contoso -TenantId $contosoId -Scopes $Scopes
    }
    'The desired state is data'                                                     = {
        $Pair = @{
            source      = @{ connection = 'fabrikam' }
            target      = @{ connection = 'contoso' }
            application = @{ displayName = 'Fabrikam to Contoso' }
            assignments = @{ groups = @('Partner Collaboration') }
            job         = @{ state = 'Started'; waitForFirstCycle = $true }
        }
    }
    'A plan says what would be done, and changes nothing'                           = {
        $Plan = Get-CrossTenantSyncPlan -DesiredState $Pair
        $Plan
        Get-WriteCount
    }
    'Carry out exactly that plan'                                                   = {
        $Plan | Set-CrossTenantSync
        Get-WriteCount
    }
    'Run again: nothing to do'                                                      = {
        $null = Get-WriteCount
        Ensure-CrossTenantSync -DesiredState $Pair
        Get-WriteCount
    }
    'The first cycle has brought the members of the group'                          = {
        Get-MgUser -Connection contoso -Filter "externalUserState eq 'Accepted'" | Format-Table DisplayName, UserPrincipalName
    }
    'Somebody changes a setting by hand'                                            = {
        Update-MgPolicyCrossTenantAccessPolicyPartner -Connection contoso -CrossTenantAccessPolicyConfigurationPartnerTenantId $fabrikamId -AutomaticUserConsentSettings @{ InboundAllowed = $false }
        Test-CrossTenantSync -DesiredState $Pair -Quiet
        Test-CrossTenantSync -DesiredState $Pair | Where-Object Status -eq Drifted
    }
    'Repair it'                                                                     = {
        $null = Get-WriteCount
        Ensure-CrossTenantSync -DesiredState $Pair | Where-Object Status -eq Changed
        Get-WriteCount
    }
    'Export what exists: a document that leaves nothing to do'                      = {
        Get-CrossTenantSync -Source fabrikam -Target contoso
        Get-CrossTenantSync -Source fabrikam -Target contoso | Test-CrossTenantSync -Quiet
    }
    'Take it down: what would go, and who would stay'                               = {
        $null = Remove-CrossTenantSync -Source fabrikam -Target contoso -RemovePartner -WhatIf
    }
    'Nobody is to stay: the users are unassigned, and a cycle removes them first'   = {
        Remove-CrossTenantSync -Source fabrikam -Target contoso -Deprovision -RemovePartner -Confirm:$false
        @(Get-MgUser -Connection contoso -Filter "externalUserState eq 'Accepted'").Count
    }
    'A mesh: each of three tenants into each other'                                 = {
        Connect-MgGraph -Name northwind -TenantId $northwindId -Scopes $Scopes
        $Mesh = @{
            topology = 'mesh'
            tenants  = @{ fabrikam = @{ assignments = @{ users = @('alice@fabrikam.com') } }; contoso = @{}; northwind = @{} }
            defaults = @{ job = @{ state = 'Started' } }
        }
        $null = Get-WriteCount
        Ensure-CrossTenantSync -DesiredState $Mesh
        Get-WriteCount
    }
    'The mesh again'                                                                = {
        $null = Get-WriteCount
        Ensure-CrossTenantSync -DesiredState $Mesh
        Get-WriteCount
    }
}
foreach ($title in $steps.Keys) {
    Show-Command -Title $title -Command $steps[$title]
    . $steps[$title] | Out-Host
}
