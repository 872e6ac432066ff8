BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator
    Connect-TestTenant $emulator
    $wanted = @{ Source = 'source'; Target = 'target'; DisplayName = 'Contoso'; User = 'alice@fabrikam.com'; VerifyUser = 'alice@fabrikam.com' }
}

AfterAll {
    Stop-TestEmulator $emulator
}

Describe 'The table of steps' {
    It 'has one line a step at <Width> columns, with what differs or what is to say' -ForEach @(@{ Width = 100 }, @{ Width = 120 }) {
        $steps = @(Test-CrossTenantSync @wanted)
        $lines = @(($steps | Out-String -Width $Width).Trim() -split '\r?\n')
        $lines | Should -HaveCount (2 + 13)
        $lines[0] | Should -BeExactly 'Step Side   Action Status         Target                   Detail'
        $lines[2] | Should -BeLike "   1 target Verify Verified       connection 'target'      Signed in to 329427cd... as *"
        $lines[3] | Should -BeLike '   2 target Create Planned        source tenant as partner tenantId -> 2766ca9f...; isSyncAllowed*'
        $lines[11] | Should -BeLike '  10 source Create Planned        1 assignment             appRoleAssignedTo?alice@fabrikam.com?*'
        $lines[12] | Should -BeLike '  11 source Verify Planned        alice@fabrikam.com       Provision 1 on demand.'
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual $Width }
    }

    It 'keeps whole changes in the objects' {
        $step = Test-CrossTenantSync @wanted | Where-Object { $_.Step -eq 2 }
        [string] ($step.Changes | Where-Object { $_.Path -like '*isSyncAllowed' }) | Should -BeExactly 'identitySynchronization.userSyncInbound.isSyncAllowed: null -> True'
    }

    It 'reads well where a value changes, is long or is an object' {
        $change = [pscustomobject] @{ PSTypeName = 'CrossTenantSync.CrossTenantSyncChange'; Path = 'a.b[x.y@z.com]'; From = 'old'; To = 'new' }
        $change.ToShortString() | Should -BeExactly 'b[x.y@z.com]: old -> new'
        $change.From = $null
        $change.To = '2766ca9f-180f-5829-a5e1-3867f30c2a43'
        $change.ToShortString() | Should -BeExactly 'b[x.y@z.com] -> 2766ca9f...'
        $change.To = [pscustomobject] @{ c = 1 }
        $change.ToShortString() | Should -BeExactly 'b[x.y@z.com] -> {"c":1}'
    }
}

Describe 'Ensure with -WhatIf' {
    It 'says in words what each step would do, and warns of a step that cannot be done' {
        $result = Invoke-TestProcess @"
`$env:CTS_EMULATOR = '$($emulator.Address)'; Import-Module '$manifest'
Connect-MgGraph -Name source -TenantId $($emulator.Source.tenantId) -Scopes '$($writeScopes -join "','")' -NoWelcome
Connect-MgGraph -Name target -TenantId $($emulator.Target.tenantId) -Scopes '$($writeScopes -join "','")' -NoWelcome
Ensure-CrossTenantSync -Source source -Target target -DisplayName Contoso -Group Nowhere -WhatIf
"@
        $text = ($result.Output + $result.Error) -replace '\r?\n', ' '
        $text | Should -Match 'What if: Step 3, target tenant: update source tenant as partner \(inboundAllowed -> True\)'
        $text | Should -Match "What if: Step 6, source tenant: create application 'Contoso'"
        $text | Should -Not -Match 'What if: [^:]*: *P(U|OS)T'
        $text | Should -Match "Step 10 \(Assign a user to the configuration\) in the source tenant: .*no group 'Nowhere'"
    }
}

Describe 'Ensure with -WhatIf -Verbose' {
    It 'shows the requests too' {
        $said = Set-CrossTenantSync @wanted -WhatIf -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        $said.Message -like 'Step 2: PUT http*identitySynchronization {"userSyncInbound":{"isSyncAllowed":true}}' | Should -Not -BeNullOrEmpty
    }
}

Describe 'The table of' {
    BeforeAll {
        Set-CrossTenantSync @wanted
        $principal = Get-MgServicePrincipal -Filter "displayName eq 'Contoso'"
    }

    It 'the provisioning log names the user on both sides, by id where the target has no name' {
        $text = Get-MgAuditLogProvisioning | Where-Object { $_.ProvisioningAction -eq 'create' } | Out-String -Width 120
        $text | Should -Match 'create\s+success\s+Alice Anders\s+[0-9a-f]{8}-[-0-9a-f]{27}'
    }

    It '<Name> fits' -ForEach @(
        @{ Name = 'service principals'; Command = { Get-MgServicePrincipal -Filter "displayName eq 'Contoso'" } }
        @{ Name = 'users'; Command = { Get-MgUser -Top 2 } }
        @{ Name = 'groups'; Command = { Get-MgGroup -Top 2 } }
        @{ Name = 'jobs'; Command = { Get-MgServicePrincipalSynchronizationJob -ServicePrincipalId $principal.Id } }
        @{ Name = 'assignments'; Command = { Get-MgServicePrincipalAppRoleAssignedTo -ServicePrincipalId $principal.Id } }
        @{ Name = 'partners'; Command = { Get-MgPolicyCrossTenantAccessPolicyPartner } }
        @{ Name = 'audits'; Command = { Get-MgAuditLogDirectoryAudit -Top 2 } }
    ) {
        $lines = @((& $Command | Out-String -Width 100).Trim() -split '\r?\n')
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 100 }
        # A heading that breaks, or a value of a type name, is no table to read.
        $lines[1] | Should -Match '^[- ]+$'
        $lines -join '' | Should -Not -Match 'Microsoft\.Graph\.PowerShell|pscustomobject|@\{'
    }
}
