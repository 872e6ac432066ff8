BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator
    Connect-TestTenant $emulator
    $wanted = @{ Source = 'source'; Target = 'target'; DisplayName = 'Contoso' }
}

AfterAll {
    Stop-TestEmulator $emulator
}

Describe 'Set-CrossTenantSync with -Confirm' {
    It 'does nothing when the tenants changed after the plan was agreed to' {
        Mock Confirm-CtsPlan -ModuleName CrossTenantSync {
            $null = New-MgPolicyCrossTenantAccessPolicyPartner -TenantId $emulator.Source.tenantId -Connection target
            $true
        }
        $failure = Get-TestError { Set-CrossTenantSync @wanted -Confirm @args }
        $failure.FullyQualifiedErrorId | Should -Be 'PlanChanged,CrossTenantSync.Set-CrossTenantSync'
        $failure.ToString() | Should -Not -BeNullOrEmpty
        Get-MgServicePrincipal -Filter "displayName eq 'Contoso'" | Should -BeNullOrEmpty
        Get-MgPolicyCrossTenantAccessPolicyPartner | Should -BeNullOrEmpty
    }

    It 'carries out the plan that was agreed to' {
        Mock Confirm-CtsPlan -ModuleName CrossTenantSync { $true }
        $steps = @(Set-CrossTenantSync @wanted -Confirm)
        $steps.Status | Should -Contain 'Changed'
        $steps.Status | Should -Not -Contain 'Failed'
        (Get-MgServicePrincipal -Filter "displayName eq 'Contoso'").DisplayName | Should -Be 'Contoso'
        Should -Invoke Confirm-CtsPlan -ModuleName CrossTenantSync -Times 1 -Exactly
    }
}
