<#
.SYNOPSIS
The documented steps as the article had them in May 2023, with Graph beta.

.DESCRIPTION
The older article selects beta with Select-MgProfile and provisions on demand with New-MgApplicationSynchronizationJobOnDemand, which it gives
the id of the service principal as -ApplicationId and a body without Parameters. Its commands run as they stand; only the ids come from
variables. One session keeps both tenants: each sign-in replaces the one before.

.PARAMETER SourceTenantId
Tenant whose users are synchronized.

.PARAMETER TargetTenantId
Tenant that receives them.

.PARAMETER PrincipalId
Object id of the user to assign and to provision on demand.

.EXAMPLE
$env:CTS_EMULATOR = 'http://127.0.0.1:8080'; ./examples/onboarding-beta-2023.ps1

Runs against the emulator, which gives the ids.
#>
[CmdletBinding()]
param(
    [string] $SourceTenantId,

    [string] $TargetTenantId,

    [string] $PrincipalId
)

$ErrorActionPreference = 'Stop'
. ([System.IO.Path]::Combine($PSScriptRoot, 'Show-Command.ps1'))

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
    'Step 1: Sign in and select beta (target tenant)'                 = {
        Connect-MgGraph -TenantId $TargetTenantId -Scopes "Policy.Read.All","Policy.ReadWrite.CrossTenantAccess"
        Select-MgProfile -Name "beta"
    }
    'Step 2: Enable user synchronization in the target tenant'        = {
        $Params = @{
            TenantId = $SourceTenantId
        }
        New-MgPolicyCrossTenantAccessPolicyPartner -BodyParameter $Params
    }
    'Step 2, continued'                                               = {
        $Params = @{
            userSyncInbound = @{
                isSyncAllowed = $true
            }
        }
        Invoke-MgGraphRequest -Method PUT -Uri "https://graph.microsoft.com/v1.0/policies/crossTenantAccessPolicy/partners/$SourceTenantId/identitySynchronization" -Body $Params
    }
    'Step 2, verified'                                                = {
        (Get-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization -CrossTenantAccessPolicyConfigurationPartnerTenantId $SourceTenantId).UserSyncInbound
    }
    'Step 3: Automatically redeem invitations in the target tenant'   = {
        $AutomaticUserConsentSettings = @{
            "InboundAllowed"="True"
        }
        Update-MgPolicyCrossTenantAccessPolicyPartner -CrossTenantAccessPolicyConfigurationPartnerTenantId $SourceTenantId -AutomaticUserConsentSettings $AutomaticUserConsentSettings
    }
    'Step 1: Sign in and select beta (source tenant)'                 = {
        Connect-MgGraph -TenantId $SourceTenantId -Scopes "Policy.Read.All","Policy.ReadWrite.CrossTenantAccess","Application.ReadWrite.All","Directory.ReadWrite.All"
        Select-MgProfile -Name "beta"
    }
    'Step 4: Automatically redeem invitations in the source tenant'   = {
        $Params = @{
            TenantId = $TargetTenantId
        }
        New-MgPolicyCrossTenantAccessPolicyPartner -BodyParameter $Params
    }
    'Step 4, continued'                                               = {
        $AutomaticUserConsentSettings = @{
            "OutboundAllowed"="True"
        }
        Update-MgPolicyCrossTenantAccessPolicyPartner -CrossTenantAccessPolicyConfigurationPartnerTenantId $TargetTenantId -AutomaticUserConsentSettings $AutomaticUserConsentSettings
    }
    'Step 5: Create a configuration application in the source tenant' = {
        Invoke-MgInstantiateApplicationTemplate -ApplicationTemplateId "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7" -DisplayName "Fabrikam"
    }
    'Step 5, continued'                                               = {
        Get-MgServicePrincipal -Filter "DisplayName eq 'Fabrikam'"
    }
    'Step 5: the id that the article has you copy'                    = {
        $ServicePrincipalId = (Get-MgServicePrincipal -Filter "DisplayName eq 'Fabrikam'").Id
    }
    'Step 6: Test the connection to the target tenant'                = {
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
        Invoke-MgGraphRequest -Method POST -Uri "https://graph.microsoft.com/beta/servicePrincipals/$ServicePrincipalId/synchronization/jobs/validateCredentials" -Body $Params
    }
    'Step 7: Create a provisioning job in the source tenant'          = {
        New-MgServicePrincipalSynchronizationJob -ServicePrincipalId $ServicePrincipalId -TemplateId "Azure2Azure"
    }
    'Step 7: the id that the article has you copy'                    = {
        $JobId = (Get-MgServicePrincipalSynchronizationJob -ServicePrincipalId $ServicePrincipalId).Id
    }
    'Step 8: Save your credentials'                                   = {
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
        Invoke-MgGraphRequest -Method PUT -Uri "https://graph.microsoft.com/beta/servicePrincipals/$ServicePrincipalId/synchronization/secrets" -Body $Params
    }
    'Step 9: the id that the article has you copy'                    = {
        $AppRoleId = (Get-MgServicePrincipal -ServicePrincipalId $ServicePrincipalId).AppRoles[0].Id
    }
    'Step 9: Assign a user to the configuration'                      = {
        $Params = @{
            PrincipalId = $PrincipalId
            ResourceId = $ServicePrincipalId
            AppRoleId = $AppRoleId
        }
        New-MgServicePrincipalAppRoleAssignedTo -ServicePrincipalId $ServicePrincipalId -BodyParameter $Params
    }
    'Step 10: the id that the article has you copy'                   = {
        $RuleId = (Get-MgServicePrincipalSynchronizationJobSchema -ServicePrincipalId $ServicePrincipalId -SynchronizationJobId $JobId).SynchronizationRules[0].Id
    }
    'Step 10: Test provision on demand'                               = {
        $Params = @{
            RuleId = $RuleId
            Subjects = @(
                @{
                    ObjectId = $PrincipalId
                    ObjectTypeName = "User"
                }
            )
        }
        New-MgApplicationSynchronizationJobOnDemand -ApplicationId $ServicePrincipalId -SynchronizationJobId $JobId -BodyParameter $Params
    }
    'Step 11: Start the provisioning job'                             = {
        Start-MgServicePrincipalSynchronizationJob -ServicePrincipalId $ServicePrincipalId -SynchronizationJobId $JobId
    }
    'Step 12: Monitor provisioning'                                   = {
        Get-MgServicePrincipalSynchronizationJob -ServicePrincipalId $ServicePrincipalId -SynchronizationJobId $JobId
    }
    'Step 12, continued'                                              = {
        Get-MgAuditLogProvisioning
    }
}
foreach ($title in $steps.Keys) {
    Show-Command -Title $title -Command $steps[$title]
    . $steps[$title] | Out-Host
}
