<#
.SYNOPSIS
The 13 documented steps of cross-tenant synchronization, with the commands of Microsoft's article.

.DESCRIPTION
Runs the article's commands as they stand; only the ids that the article has you copy by hand come from variables. Against the emulator
(CTS_EMULATOR holds its address) the ids come from it, and the script goes on: it shows the users that were synchronized, then lets
Ensure-CrossTenantSync take over what is there, twice, and counts what it wrote.

.PARAMETER SourceTenantId
Tenant whose users are synchronized.

.PARAMETER TargetTenantId
Tenant that receives them.

.PARAMETER PrincipalId
Object id of the user to assign and to provision on demand.

.EXAMPLE
./build.ps1 Demo

Starts the emulator and runs this script against it.
#>
[CmdletBinding()]
param(
    [string] $SourceTenantId,

    [string] $TargetTenantId,

    [string] $PrincipalId
)

$ErrorActionPreference = 'Stop'
. ([System.IO.Path]::Combine($PSScriptRoot, 'Show-Command.ps1'))

$emulator = $null
if ($env:CTS_EMULATOR) {
    $emulator = Invoke-RestMethod -Uri "$env:CTS_EMULATOR/_emulator/config"
    $source = $emulator.tenants | Where-Object { $_.role -eq 'source' }
    $target = $emulator.tenants | Where-Object { $_.role -eq 'target' }
    $SourceTenantId = $source.tenantId
    $TargetTenantId = $target.tenantId
    $PrincipalId = $source.users[0].id
}
if (-not ($SourceTenantId -and $TargetTenantId -and $PrincipalId)) {
    throw 'Give -SourceTenantId, -TargetTenantId and -PrincipalId, or set CTS_EMULATOR to the address of the emulator.'
}

$steps = [ordered] @{
    'Step 1: Sign in to the target tenant'                                     = {
        Connect-MgGraph -TenantId $TargetTenantId -Scopes "Policy.Read.All","Policy.ReadWrite.CrossTenantAccess"
    }
    'Step 2: Enable user synchronization in the target tenant'                 = {
        $Params = @{
            TenantId = $SourceTenantId
        }
        New-MgPolicyCrossTenantAccessPolicyPartner -BodyParameter $Params | Format-List
    }
    'Step 2, continued'                                                        = {
        $Params = @{
            userSyncInbound = @{
                isSyncAllowed = $true
            }
        }
        Invoke-MgGraphRequest -Method PUT -Uri "https://graph.microsoft.com/v1.0/policies/crossTenantAccessPolicy/partners/$SourceTenantId/identitySynchronization" -Body $Params
    }
    'Step 2, verified'                                                         = {
        (Get-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization -CrossTenantAccessPolicyConfigurationPartnerTenantId $SourceTenantId).UserSyncInbound
    }
    'Step 3: Automatically redeem invitations in the target tenant'            = {
        $AutomaticUserConsentSettings = @{
            "InboundAllowed"="True"
        }
        Update-MgPolicyCrossTenantAccessPolicyPartner -CrossTenantAccessPolicyConfigurationPartnerTenantId $SourceTenantId -AutomaticUserConsentSettings $AutomaticUserConsentSettings
    }
    'Step 4: Sign in to the source tenant'                                     = {
        Connect-MgGraph -TenantId $SourceTenantId -Scopes "Policy.Read.All","Policy.ReadWrite.CrossTenantAccess","Application.ReadWrite.All","Directory.ReadWrite.All","AuditLog.Read.All"
    }
    'Step 5: Automatically redeem invitations in the source tenant'            = {
        $Params = @{
            TenantId = $TargetTenantId
        }
        New-MgPolicyCrossTenantAccessPolicyPartner -BodyParameter $Params | Format-List
    }
    'Step 5, continued'                                                        = {
        $AutomaticUserConsentSettings = @{
            "OutboundAllowed"="True"
        }
        Update-MgPolicyCrossTenantAccessPolicyPartner -CrossTenantAccessPolicyConfigurationPartnerTenantId $TargetTenantId -AutomaticUserConsentSettings $AutomaticUserConsentSettings
    }
    'Step 6: Create a configuration application in the source tenant'          = {
        Invoke-MgInstantiateApplicationTemplate -ApplicationTemplateId "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7" -DisplayName "Fabrikam"
    }
    'Step 6, continued'                                                        = {
        Get-MgServicePrincipal -Filter "DisplayName eq 'Fabrikam'" | Format-List
    }
    'Step 6: the ids that the article has you copy'                            = {
        $ServicePrincipalId = (Get-MgServicePrincipal -Filter "DisplayName eq 'Fabrikam'").Id
        $AppRoleId= (Get-MgServicePrincipal -ServicePrincipalId $ServicePrincipalId).AppRoles[0].Id
    }
    'Step 7: Test the connection to the target tenant'                         = {
        $Params = @{
            "useSavedCredentials" = $false
            "templateId" = "Azure2Azure"
            "credentials" = @(
                @{
                    "key" = "CompanyId"
                    "value" = $TargetTenantId
                }
                @{
                    "key" = "AuthenticationType"
                    "value" = "SyncPolicy"
                }
            )
        }
        Invoke-MgGraphRequest -Method POST -Uri "https://graph.microsoft.com/v1.0/servicePrincipals/$ServicePrincipalId/synchronization/jobs/validateCredentials" -Body $Params
    }
    'Step 8: Create a provisioning job in the source tenant'                   = {
        New-MgServicePrincipalSynchronizationJob -ServicePrincipalId $ServicePrincipalId -TemplateId "Azure2Azure" | Format-List
    }
    'Step 8: the id that the article has you copy'                             = {
        $JobId = (Get-MgServicePrincipalSynchronizationJob -ServicePrincipalId $ServicePrincipalId).Id
    }
    'Step 9: Save your credentials'                                            = {
        $Params = @{
            "value" = @(
                @{
                    "key" = "AuthenticationType"
                    "value" = "SyncPolicy"
                }
                @{
                    "key" = "CompanyId"
                    "value" = $TargetTenantId
                }
            )
        }
        Invoke-MgGraphRequest -Method PUT -Uri "https://graph.microsoft.com/v1.0/servicePrincipals/$ServicePrincipalId/synchronization/secrets" -Body $Params
    }
    'Step 10: Assign a user to the configuration'                              = {
        $Params = @{
            PrincipalId = $PrincipalId
            ResourceId = $ServicePrincipalId
            AppRoleId = $AppRoleId
        }
        New-MgServicePrincipalAppRoleAssignedTo -ServicePrincipalId $ServicePrincipalId -BodyParameter $Params | Format-List
    }
    'Step 11: Test provision on demand'                                        = {
        $SynchronizationSchema = Get-MgServicePrincipalSynchronizationJobSchema -ServicePrincipalId $ServicePrincipalId -SynchronizationJobId $JobId
        $SynchronizationSchema.SynchronizationRules | Format-List
    }
    'Step 11: the id that the article has you copy'                            = {
        $RuleId = $SynchronizationSchema.SynchronizationRules[0].Id
    }
    'Step 11, continued'                                                       = {
        $Params = @{
            Parameters = @(
                @{
                    Subjects = @(
                        @{
                            ObjectId = $PrincipalId
                            ObjectTypeName = "User"
                        }
                    )
                    RuleId = $RuleId
                }
            )
        }
        New-MgServicePrincipalSynchronizationJobOnDemand -ServicePrincipalId $ServicePrincipalId -SynchronizationJobId $JobId -BodyParameter $Params | Format-List
    }
    'Step 12: Start the provisioning job'                                      = {
        Start-MgServicePrincipalSynchronizationJob -ServicePrincipalId $ServicePrincipalId -SynchronizationJobId $JobId
    }
    'Step 13: Monitor provisioning'                                            = {
        Get-MgServicePrincipalSynchronizationJob -ServicePrincipalId $ServicePrincipalId -SynchronizationJobId $JobId | Format-List
    }
    'Step 13, continued'                                                       = {
        Get-MgAuditLogDirectoryAudit | Select -First 10 | Format-List
    }
}
foreach ($title in $steps.Keys) {
    Show-Command -Title $title -Command $steps[$title]
    . $steps[$title] | Out-Host
}

if (-not $emulator) {
    return
}

$steps = [ordered] @{
    'Beyond the article: the users that are in the target tenant now'          = {
        Connect-MgGraph -Name source -TenantId $SourceTenantId -Scopes "Policy.Read.All","Policy.ReadWrite.CrossTenantAccess","Application.ReadWrite.All","Directory.ReadWrite.All","AuditLog.Read.All"
        Connect-MgGraph -Name target -TenantId $TargetTenantId -Scopes "Policy.Read.All","Policy.ReadWrite.CrossTenantAccess","User.Read.All"
        Get-MgUser -Connection target -Filter "externalUserState eq 'Accepted'"
    }
    'One command does all of it: it takes over what the steps above left, and adds a group' = {
        Ensure-CrossTenantSync -Source source -Target target -DisplayName "Fabrikam" -Group $source.groups[0].id -Start
    }
    'The next cycle, 40 minutes later, brings the members of the group'       = {
        $null = Invoke-RestMethod -Method Post -Uri "$env:CTS_EMULATOR/_emulator/clock" -ContentType 'application/json' -Body '{ "advanceSeconds": 2400 }'
        Get-MgUser -Connection target -Filter "externalUserState eq 'Accepted'"
    }
    'Run again, it has nothing to do'                                          = {
        $null = Invoke-RestMethod -Method Delete -Uri "$env:CTS_EMULATOR/_emulator/requests"
        Ensure-CrossTenantSync -Source source -Target target -DisplayName "Fabrikam" -Group $source.groups[0].id -Start
        "$((Invoke-RestMethod -Uri "$env:CTS_EMULATOR/_emulator/requests?writes=true").count) writes"
    }
}
foreach ($title in $steps.Keys) {
    Show-Command -Title $title -Command $steps[$title]
    . $steps[$title] | Out-Host
}
