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
        $lines[3] | Should -BeLike '   2 target Create Missing        source tenant as partner tenantId -> 2766ca9f...; isSyncAllowed*'
        $lines[11] | Should -BeLike '  10 source Create Missing        1 assignment             appRoleAssignedTo?alice@fabrikam.com?*'
        $lines[12] | Should -BeLike '  11 source Verify Missing        alice@fabrikam.com       Provision 1 on demand.'
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
Ensure-CrossTenantSync -Source source -Target target -DisplayName Contoso -WhatIf
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

Describe 'A list of several pages' {
    It 'says how many objects have come, from the second page on, and ends that' {
        $progress = [System.Collections.Generic.List[object]]::new()
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("`$env:CTS_EMULATOR = '$($emulator.Address)'; Import-Module '$manifest'; " +
                "Connect-MgGraph -TenantId $($emulator.Source.tenantId) -Scopes '$($writeScopes -join "','")' -NoWelcome; Get-MgUser -All -PageSize 2")
            $users = $shell.Invoke()
            foreach ($record in $shell.Streams.Progress) {
                if ($record.Activity -eq 'Get-MgUser') {
                    $progress.Add($record)
                }
            }
        }
        finally {
            $shell.Dispose()
        }
        $users.Count | Should -BeGreaterThan 4
        $progress[0].StatusDescription | Should -BeExactly '4 received'
        $progress[-1].StatusDescription | Should -BeExactly "$($users.Count) received"
        $progress[-1].RecordType | Should -Be 'Completed'
    }

    It 'is printed row by row: no table of a list is measured first' {
        $views = ([xml] (Get-Content -LiteralPath ($manifest -replace 'psd1$', 'format.ps1xml') -Raw)).Configuration.ViewDefinitions.View
        foreach ($name in 'User', 'Group', 'ServicePrincipal', 'Application', 'ApplicationTemplate', 'AppRoleAssignment', 'SynchronizationJob', 'DirectoryAudit',
            'ProvisioningObjectSummary', 'CrossTenantAccessPolicyConfigurationPartner') {
            $view = $views | Where-Object { $_.Name -eq "CrossTenantSync.MicrosoftGraph$name" }
            $view | Should -Not -BeNullOrEmpty -Because $name
            $view.TableControl.SelectSingleNode('AutoSize') | Should -BeNullOrEmpty -Because $name
        }
    }
}

Describe 'Objects of a list' {
    It 'do not share their empty members' {
        $users = @(Get-MgUser -Top 2)
        $users[0].PasswordProfile.Password = 'x'
        $users[0].PasswordProfile.AdditionalProperties['y'] = 1
        $users[1].PasswordProfile.Password | Should -BeNullOrEmpty
        $users[1].PasswordProfile.AdditionalProperties.Count | Should -Be 0
        (Get-MgUser -Top 1).PasswordProfile.Password | Should -BeNullOrEmpty
    }

    It 'have every known member in order, whatever Graph sent' {
        $user = Get-MgUser -Top 1 -Property id
        $names = @($user.PSObject.Properties | ForEach-Object { $_.Name })
        $names | Should -Contain 'PasswordProfile'
        $names | Should -Contain 'JobTitle'
        $names[-1] | Should -BeExactly 'AdditionalProperties'
        $user.JobTitle | Should -BeNullOrEmpty
        $user.PasswordProfile.PSObject.TypeNames[1] | Should -BeExactly 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphPasswordProfile'
        , $user.AdditionalProperties | Should -BeOfType ([System.Collections.Generic.Dictionary[string, object]])
    }
}

Describe 'Mappings and logs' {
    It 'show what flows where' {
        $principal = Get-MgServicePrincipal -Filter "displayName eq 'Contoso'"
        $job = Get-MgServicePrincipalSynchronizationJob -ServicePrincipalId $principal.Id
        $schema = Get-MgServicePrincipalSynchronizationJobSchema -ServicePrincipalId $principal.Id -SynchronizationJobId $job.Id
        $text = $schema.SynchronizationRules[0].ObjectMappings[0].AttributeMappings | Out-String -Width 100
        $text | Should -Match 'department\s+Always\s+\d\s+<- department'
        $text | Should -Match 'alternativeSecurityIds\s+Always\s+1\s+<- AltSecIdFromNetId'
    }

    It 'say why an object was skipped or failed, in place of its target' {
        $entry = [pscustomobject] @{
            PSTypeName             = 'CrossTenantSync.MicrosoftGraphProvisioningObjectSummary'
            ProvisioningStatusInfo = [pscustomobject] @{ Status = 'skipped'; ErrorInformation = [pscustomobject] @{ Reason = 'Not in scope.' } }
            ProvisioningSteps      = @()
            TargetIdentity         = [pscustomobject] @{ DisplayName = 'Alice'; Id = '1' }
        }
        $entry.GetOutcome() | Should -BeExactly 'Not in scope.'
        $entry.ProvisioningStatusInfo.ErrorInformation = $null
        $entry.ProvisioningSteps = @([pscustomobject] @{ Status = 'success'; Description = 'a' }, [pscustomobject] @{ Status = 'skipped'; Description = 'b' })
        $entry.GetOutcome() | Should -BeExactly 'b'
        $entry.ProvisioningStatusInfo.Status = 'success'
        $entry.GetOutcome() | Should -BeExactly 'Alice'
    }
}

Describe 'A dictionary with keys named Keys and Count' {
    It 'is sent and returned whole' {
        InModuleScope CrossTenantSync {
            $given = @{ Keys = 'k'; Count = 0; Values = 'v' }
            $table = ConvertTo-CtsHashtable -Value $given
            @($table.GetEnumerator() | ForEach-Object { $_.Key } | Sort-Object) | Should -Be 'Count', 'Keys', 'Values'
            Add-CtsQuery -Uri 'http://x' -Query $given | Should -Match '(?=.*Keys=k)(?=.*Count=0)'
        }
    }
}
