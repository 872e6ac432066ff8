<#
.SYNOPSIS
The situations of the article's troubleshooting section, with the texts that they show.

.DESCRIPTION
Meets each documented error on purpose and applies the documented remedy. It needs the emulator (CTS_EMULATOR holds its address) and a
configuration that exists already, so run examples/onboarding.ps1 first.

.EXAMPLE
$env:CTS_EMULATOR = 'http://127.0.0.1:8080'; ./examples/onboarding.ps1; ./examples/troubleshooting.ps1
#>
[CmdletBinding()]
param()

# The errors are the point here, so a caller that stops at errors does not stop these.
$ErrorActionPreference = 'Continue'

if (-not $env:CTS_EMULATOR) {
    throw 'Set CTS_EMULATOR to the address of the emulator: these situations are not for a tenant that is in use.'
}
. ([System.IO.Path]::Combine($PSScriptRoot, 'Show-Command.ps1'))
$emulator = Invoke-RestMethod -Uri "$env:CTS_EMULATOR/_emulator/config"
$SourceTenantId = ($emulator.tenants | Where-Object { $_.role -eq 'source' }).tenantId
$TargetTenantId = ($emulator.tenants | Where-Object { $_.role -eq 'target' }).tenantId

# Text, not script blocks: a command typed at the console has no file, and so its error shows no line of one.
$situations = [ordered] @{
    'Insufficient privileges: signed in without the scope that writes need' = @(
        'Connect-MgGraph -TenantId $TargetTenantId -Scopes "Policy.Read.All"'
        '$Params = @{ TenantId = $SourceTenantId }'
        'New-MgPolicyCrossTenantAccessPolicyPartner -BodyParameter $Params'
        '"code: $($Error[0].TargetObject.Code)"'
    )
    'New-MgPolicyCrossTenantAccessPolicyPartner_Create: the configuration exists' = @(
        'Connect-MgGraph -TenantId $TargetTenantId -Scopes "Policy.Read.All","Policy.ReadWrite.CrossTenantAccess"'
        'New-MgPolicyCrossTenantAccessPolicyPartner -BodyParameter $Params'
        'Get-MgPolicyCrossTenantAccessPolicyPartner'
    )
    'Request_MultipleObjectsWithSameKeyValue: the policy exists' = @(
        '$Params = @{ userSyncInbound = @{ isSyncAllowed = $true } }'
        'Invoke-MgGraphRequest -Method PUT -Uri "https://graph.microsoft.com/v1.0/policies/crossTenantAccessPolicy/partners/$SourceTenantId/identitySynchronization" -Body $Params'
        '(Get-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization -CrossTenantAccessPolicyConfigurationPartnerTenantId $SourceTenantId).UserSyncInbound'
        'Set-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization -CrossTenantAccessPolicyConfigurationPartnerTenantId $SourceTenantId -BodyParameter $Params'
    )
    'Directory_ObjectNotFound: no configuration for that tenant' = @(
        'Update-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization -CrossTenantAccessPolicyConfigurationPartnerTenantId 00000000-0000-0000-0000-000000000001 -BodyParameter $Params'
        '"code: $($Error[0].TargetObject.Code)"'
    )
}
foreach ($title in $situations.Keys) {
    Write-Host ''
    Write-Host $title -ForegroundColor Cyan
    foreach ($line in $situations[$title]) {
        Write-Host "PS> $line" -ForegroundColor DarkGray
        try {
            . ([scriptblock]::Create($line)) | Out-Host
        }
        catch {
            # Invoke-MgGraphRequest ends the statement; a console shows the error and goes on.
            $_ | Out-Host
        }
    }
}
