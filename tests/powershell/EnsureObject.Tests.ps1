BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator
    Connect-TestTenant $emulator
    $partner = $emulator.Source.tenantId

    function Get-TestWrite {
        Get-TestRequest $emulator -Write | Where-Object { $_.path -notlike '*/oauth2/*' }
    }

    function Assert-Idempotent {
        # Runs a write with -WhatIf, then twice: nothing, something, nothing is sent. Returns the result of the run that wrote.
        param([scriptblock] $Write, [int] $Writes = 1)

        Clear-TestRequest $emulator
        $planned = & $Write @{ WhatIf = $true }
        $planned.PSObject.TypeNames[0] | Should -Be 'CrossTenantSync.CrossTenantSyncEnsureResult'
        $planned.Status | Should -Be 'Planned'
        @($planned.Request) | Should -HaveCount $Writes
        Get-TestWrite | Should -BeNullOrEmpty
        $done = & $Write @{}
        $done.Status | Should -Be 'Changed'
        $done.Changes | Should -Not -BeNullOrEmpty
        $done.Result | Should -Not -BeNullOrEmpty
        @(Get-TestWrite) | Should -HaveCount $Writes
        Clear-TestRequest $emulator
        $again = & $Write @{}
        $again.Status | Should -Be 'InDesiredState'
        $again.Action | Should -Be 'None'
        $again.Found | Should -Not -BeNullOrEmpty
        Get-TestWrite | Should -BeNullOrEmpty
        $done
    }
}

AfterAll {
    Stop-TestEmulator $emulator
}

Describe 'The idempotent writes, in the order of the article' {
    It 'Ensure-MgPolicyCrossTenantAccessPolicyPartner creates, changes only what is named, and then leaves it' {
        $done = Assert-Idempotent { param($with) Ensure-MgPolicyCrossTenantAccessPolicyPartner -TenantId $partner -InboundTrust @{ isMfaAccepted = $true } -Connection target @with }
        $done.Found | Should -BeNullOrEmpty
        $done.Action | Should -Be 'Create'
        $changed = Assert-Idempotent { param($with) Ensure-MgPolicyCrossTenantAccessPolicyPartner -BodyParameter @{ TenantId = $partner; automaticUserConsentSettings = @{ inboundAllowed = $true } } -Connection target @with }
        $changed.Action | Should -Be 'Update'
        [string] $changed.Changes[0] | Should -Match 'inboundAllowed: \S+ -> True'
        $now = Get-MgPolicyCrossTenantAccessPolicyPartner -CrossTenantAccessPolicyConfigurationPartnerTenantId $partner -Connection target
        $now.InboundTrust.IsMfaAccepted | Should -BeTrue
        $now.AutomaticUserConsentSettings.InboundAllowed | Should -BeTrue
    }

    It 'Ensure-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization' {
        $null = Assert-Idempotent {
            param($with) Ensure-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization -CrossTenantAccessPolicyConfigurationPartnerTenantId $partner -UserSyncInbound @{ IsSyncAllowed = $true } -Connection target @with
        }
        $null = Assert-Idempotent {
            param($with) Ensure-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization -CrossTenantAccessPolicyConfigurationPartnerTenantId $partner -DisplayName Fabrikam -Connection target @with
        }
        $now = Get-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization -CrossTenantAccessPolicyConfigurationPartnerTenantId $partner -Connection target
        $now.UserSyncInbound.IsSyncAllowed | Should -BeTrue
        $now.DisplayName | Should -Be 'Fabrikam'
    }

    It 'Ensure-MgInstantiateApplicationTemplate, and what is below its service principal' {
        $done = Assert-Idempotent { param($with) Ensure-MgInstantiateApplicationTemplate -ApplicationTemplateId $templateId -DisplayName Contoso @with }
        $id = (Get-MgServicePrincipal -Filter "displayName eq 'Contoso'").Id
        $done.Result.ServicePrincipal.Id | Should -Be $id
        $done.Result.PSObject.TypeNames | Should -Contain 'CrossTenantSync.MicrosoftGraphApplicationServicePrincipal'

        $job = Assert-Idempotent { param($with) Ensure-MgServicePrincipalSynchronizationJob -ServicePrincipalId $id -TemplateId Azure2Azure @with }
        $job.Result.PSObject.TypeNames | Should -Contain 'CrossTenantSync.MicrosoftGraphSynchronizationJob'
        $jobId = (Get-MgServicePrincipalSynchronizationJob -ServicePrincipalId $id).Id
        $job.Result.Id | Should -Be $jobId

        $secrets = @{ key = 'AuthenticationType'; value = 'SyncPolicy' }, @{ key = 'CompanyId'; value = $emulator.Target.tenantId }
        # The target is recorded on the application before the credentials that lead there are saved.
        $null = Assert-Idempotent -Writes 2 { param($with) Ensure-MgServicePrincipalSynchronizationSecret -ServicePrincipalId $id -Value $secrets @with }

        $mapping = @{ targetAttributeName = 'department'; source = @{ type = 'Constant'; expression = '"Partner"'; name = 'Partner' } }
        $rules = @{ name = 'USER_INBOUND_USER'; objectMappings = @(@{ sourceObjectName = 'User'; targetObjectName = 'User'; attributeMappings = @($mapping) }) }
        $schema = Assert-Idempotent { param($with) Ensure-MgServicePrincipalSynchronizationJobSchema -ServicePrincipalId $id -SynchronizationJobId $jobId -SynchronizationRules $rules @with }
        @($schema.Changes | ForEach-Object { $_.ToShortString() }) | Should -Contain 'attributeMappings[department].source.type: Attribute -> Constant'
        $null = Assert-Idempotent {
            param($with) Ensure-MgServicePrincipalSynchronizationJobSchema -ServicePrincipalId $id -SynchronizationJobId $jobId -AttributeMapping @{ targetAttribute = 'companyName'; constant = 'Fabrikam' } @with
        }
        $mappings = (Get-MgServicePrincipalSynchronizationJobSchema -ServicePrincipalId $id -SynchronizationJobId $jobId).SynchronizationRules[0].ObjectMappings.AttributeMappings
        ($mappings | Where-Object { $_.TargetAttributeName -eq 'department' }).Source.Type | Should -Contain 'Constant'

        $user = $emulator.Source.users[0].id
        $assigned = Assert-Idempotent { param($with) Ensure-MgServicePrincipalAppRoleAssignedTo -ServicePrincipalId $id -PrincipalId $user @with }
        $assigned.Result.PrincipalId | Should -Be $user
        @(Get-MgServicePrincipalAppRoleAssignedTo -ServicePrincipalId $id | Where-Object { $_.PrincipalId -eq $user }) | Should -HaveCount 1
    }
}

Describe 'An idempotent write' {
    It 'says in words what it would do' {
        $told = Invoke-TestProcess @"
`$ProgressPreference = 'SilentlyContinue'; `$env:CTS_EMULATOR = '$($emulator.Address)'; Import-Module '$manifest'
Connect-MgGraph -Name target -TenantId $($emulator.Target.tenantId) -Scopes '$($writeScopes -join "','")' -NoWelcome
Ensure-MgPolicyCrossTenantAccessPolicyPartner -TenantId 11111111-2222-3333-4444-555555555555 -InboundTrust @{ isMfaAccepted = `$true } -WhatIf
"@
        $told.Error | Should -BeNullOrEmpty
        $told.Output | Should -Match '(?m)^What if: Create .*isMfaAccepted -> True'
        $told.Output | Should -Match '(?m)^Target\s+Action\s+Status\s+Detail'
    }

    It 'asks with -Confirm, and does nothing where the answer is no' {
        Mock Request-CtsConsent -ModuleName CrossTenantSync { $false }
        Clear-TestRequest $emulator
        Set-CtsPolicyCrossTenantAccessPolicyPartner -TenantId 11111111-2222-3333-4444-555555555555 -Connection target -Confirm | Should -BeNullOrEmpty
        Should -Invoke Request-CtsConsent -ModuleName CrossTenantSync -Times 1 -Exactly
        Get-TestWrite | Should -BeNullOrEmpty
    }

    It 'has errors that are named as the caller named it, and do not end a pipeline' {
        $missing = 'one', 'two'
        $results = $missing | ForEach-Object { [pscustomobject] @{ ServicePrincipalId = $_ } } |
            Ensure-MgServicePrincipalSynchronizationJob -TemplateId Azure2Azure -ErrorAction SilentlyContinue -ErrorVariable kept
        $results | Should -BeNullOrEmpty
        @($kept) | Should -HaveCount 2
        $kept[0].CategoryInfo.Activity | Should -Be 'Ensure-MgServicePrincipalSynchronizationJob'
        $kept[0].FullyQualifiedErrorId | Should -BeLike '*,CrossTenantSync.Ensure-MgServicePrincipalSynchronizationJob'
        $kept[0].TargetObject.Code | Should -Be 'InvalidParameter'
        $failure = Get-TestError { Set-CtsServicePrincipalSynchronizationJob -ServicePrincipalId $missing[0] -TemplateId Azure2Azure @args }
        $failure.FullyQualifiedErrorId | Should -BeLike '*,CrossTenantSync.Set-CtsServicePrincipalSynchronizationJob'
        (Get-TestError { Ensure-MgServicePrincipalSynchronizationJob -ServicePrincipalId $missing[0] -TemplateId Azure2Azure -Connection nobody @args }).FullyQualifiedErrorId |
            Should -Be 'UnknownConnection,CrossTenantSync.Ensure-MgServicePrincipalSynchronizationJob'
    }

    It 'follows the preferences of a calling module' {
        $caller = New-Module -Name EnsureCaller -ScriptBlock {
            function Invoke-EnsureWhatIf {
                param($Id)
                $WhatIfPreference = $true
                Ensure-MgPolicyCrossTenantAccessPolicyPartner -TenantId $Id -Connection target
            }
            function Invoke-EnsureStop {
                $ErrorActionPreference = 'Stop'
                Ensure-MgServicePrincipalSynchronizationJob -ServicePrincipalId 'one' -TemplateId Azure2Azure
                'went on'
            }
        } -PassThru
        Import-Module $caller -Global
        try {
            Clear-TestRequest $emulator
            (Invoke-EnsureWhatIf '11111111-2222-3333-4444-555555555555').Status | Should -Be 'Planned'
            Get-TestWrite | Should -BeNullOrEmpty
            { Invoke-EnsureStop } | Should -Throw
        }
        finally {
            Remove-Module EnsureCaller
        }
    }
}
