BeforeDiscovery {
    # Every command runs once for Graph v1.0 and once as its beta twin.
    $twins = @(@{ Infix = 'Mg'; Version = 'v1.0' }, @{ Infix = 'MgBeta'; Version = 'beta' })
}

BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator
    Connect-TestTenant $emulator
    $sourceId = $emulator.Source.tenantId
    $targetId = $emulator.Target.tenantId
    $none = '00000000-0000-0000-0000-00000000dead'
    $user = $emulator.Source.users[0]
    $empty = Invoke-TestEmulator $emulator 'state'
    $null = Set-CrossTenantSync -Source source -Target target -DisplayName 'Fabrikam' -User $user.id -WarningAction SilentlyContinue
    # What the tests begin with: a complete configuration whose job has not been started.
    $configured = Invoke-TestEmulator $emulator 'state'
    $servicePrincipal = Get-MgServicePrincipal -Filter "displayName eq 'Fabrikam'"
    $application = Get-MgApplication -Filter "displayName eq 'Fabrikam'"
    $job = Get-MgServicePrincipalSynchronizationJob -ServicePrincipalId $servicePrincipal.Id

    function Reset-State {
        param([string] $State = $configured)

        $null = Invoke-TestEmulator $emulator 'state' -Method PUT -Body $State
        Clear-TestRequest $emulator
    }
}

AfterAll {
    Stop-TestEmulator $emulator
}

Describe 'Commands for Graph <Version>' -ForEach $twins {
    BeforeAll {
        function Invoke-Twin {
            # Runs the v1.0 command of this name or its beta twin.
            param([string] $Name, [hashtable] $With = @{})

            & ($Name -replace '-Mg', "-$Infix") @With
        }

        function Get-TwinError {
            param([string] $Name, [hashtable] $With = @{})

            $command = $Name -replace '-Mg', "-$Infix"
            $record = Get-TestError { & $command @With @args }
            $record | Should -Not -BeNullOrEmpty -Because "$command was to fail"
            $record
        }
        $jobOf = @{ ServicePrincipalId = $servicePrincipal.Id; SynchronizationJobId = $job.Id }
        $jobOfNone = @{ ServicePrincipalId = $none; SynchronizationJobId = 'no.job' }
        $partner = @{ CrossTenantAccessPolicyConfigurationPartnerTenantId = $sourceId; Connection = 'target' }
        $noPartner = @{ CrossTenantAccessPolicyConfigurationPartnerTenantId = $none; Connection = 'target' }
    }

    BeforeEach {
        Reset-State
    }

    It 'calls its own version only' {
        $null = Invoke-Twin Get-MgUser @{ Top = 1 }
        (Get-TestRequest $emulator).path | Should -Match "^/$([regex]::Escape($Version))/users"
    }

    Context 'policies' {
        It 'New-MgPolicyCrossTenantAccessPolicyPartner' {
            Reset-State $empty
            $made = Invoke-Twin New-MgPolicyCrossTenantAccessPolicyPartner @{ BodyParameter = @{ TenantId = $sourceId }; Connection = 'target' }
            $made.TenantId | Should -Be $sourceId
            $made.PSObject.TypeNames[0] | Should -Be 'CrossTenantSync.MicrosoftGraphCrossTenantAccessPolicyConfigurationPartner'
            $made.PSObject.TypeNames | Should -Contain 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphCrossTenantAccessPolicyConfigurationPartner'
            $made.AutomaticUserConsentSettings.ToString() | Should -Be 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphInboundOutboundPolicyConfiguration'
            $again = Get-TwinError New-MgPolicyCrossTenantAccessPolicyPartner @{ TenantId = $sourceId; Connection = 'target' }
            $again.FullyQualifiedErrorId | Should -BeLike 'Request_MultipleObjectsWithSameKeyValue,*'
            $again.ToString() | Should -Be 'Another object with the same value for property tenantId already exists.'
            $again.CategoryInfo.Activity | Should -Be "New-${Infix}PolicyCrossTenantAccessPolicyPartner_CreateExpanded"
        }

        It 'Get-MgPolicyCrossTenantAccessPolicyPartner' {
            (Invoke-Twin Get-MgPolicyCrossTenantAccessPolicyPartner @{ Connection = 'target' }).TenantId | Should -Be $sourceId
            (Invoke-Twin Get-MgPolicyCrossTenantAccessPolicyPartner $partner).AutomaticUserConsentSettings.InboundAllowed | Should -BeTrue
            (Get-TwinError Get-MgPolicyCrossTenantAccessPolicyPartner $noPartner).FullyQualifiedErrorId | Should -BeLike 'Request_ResourceNotFound,*'
        }

        It 'Update-MgPolicyCrossTenantAccessPolicyPartner' {
            Invoke-Twin Update-MgPolicyCrossTenantAccessPolicyPartner ($partner + @{ AutomaticUserConsentSettings = @{ InboundAllowed = 'False' } }) | Should -BeNullOrEmpty
            (Invoke-Twin Get-MgPolicyCrossTenantAccessPolicyPartner $partner).AutomaticUserConsentSettings.InboundAllowed | Should -Be $false
            $body = (Get-TestRequest $emulator -Write)[-1].requestBody
            $body.automaticUserConsentSettings.inboundAllowed | Should -Be $false
            (Get-TwinError Update-MgPolicyCrossTenantAccessPolicyPartner ($noPartner + @{ AutomaticUserConsentSettings = @{ InboundAllowed = $true } })).FullyQualifiedErrorId | Should -BeLike 'Directory_ObjectNotFound,*'
        }

        It 'Remove-MgPolicyCrossTenantAccessPolicyPartner' {
            Invoke-Twin Remove-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization $partner | Should -BeNullOrEmpty
            Invoke-Twin Remove-MgPolicyCrossTenantAccessPolicyPartner ($partner + @{ PassThru = $true }) | Should -BeTrue
            (Get-TwinError Remove-MgPolicyCrossTenantAccessPolicyPartner $partner).TargetObject.Status | Should -Be 404
            (Get-TwinError Remove-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization $partner).TargetObject.Status | Should -Be 404
        }

        It 'Get-, Set- and Update-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization' {
            (Invoke-Twin Get-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization $partner).UserSyncInbound.IsSyncAllowed | Should -BeTrue
            (Get-TwinError Get-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization $noPartner).TargetObject.Status | Should -Be 404
            # Graph answers 409 to the PUT; the command goes on as the article's remedy says it does.
            Invoke-Twin Set-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization ($partner + @{ BodyParameter = @{ userSyncInbound = @{ isSyncAllowed = $false } } })
            (Get-TestRequest $emulator -Write).method | Should -Be @('PUT', 'PATCH')
            (Invoke-Twin Get-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization $partner).UserSyncInbound.IsSyncAllowed | Should -Be $false
            Invoke-Twin Update-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization ($partner + @{ UserSyncInbound = @{ IsSyncAllowed = $true } })
            (Invoke-Twin Get-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization $partner).UserSyncInbound.IsSyncAllowed | Should -BeTrue
            foreach ($verb in 'Set', 'Update') {
                (Get-TwinError "$verb-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization" ($noPartner + @{ UserSyncInbound = @{ IsSyncAllowed = $true } })).TargetObject.Status | Should -Be 404
            }
        }

        It 'Get- and Update-MgPolicyCrossTenantAccessPolicyDefault' {
            (Invoke-Twin Get-MgPolicyCrossTenantAccessPolicyDefault @{ Connection = 'target' }).IsServiceDefault | Should -BeTrue
            Invoke-Twin Update-MgPolicyCrossTenantAccessPolicyDefault @{ InboundTrust = @{ IsMfaAccepted = $true }; Connection = 'target' }
            (Invoke-Twin Get-MgPolicyCrossTenantAccessPolicyDefault @{ Connection = 'target' }).InboundTrust.IsMfaAccepted | Should -BeTrue
            Connect-MgGraph -Name nothing -TenantId $targetId -Scopes 'User.Read' -NoWelcome
            (Get-TwinError Get-MgPolicyCrossTenantAccessPolicyDefault @{ Connection = 'nothing' }).FullyQualifiedErrorId | Should -BeLike 'Authorization_RequestDenied,*'
            (Get-TwinError Update-MgPolicyCrossTenantAccessPolicyDefault @{ InboundTrust = @{ IsMfaAccepted = $true }; Connection = 'nothing' }).ToString() | Should -Be 'Insufficient privileges to complete the operation.'
            $null = Disconnect-MgGraph -Connection nothing
            Connect-MgGraph -Name source -TenantId $sourceId -Scopes $writeScopes -NoWelcome
        }
    }

    Context 'applications' {
        It 'Get-MgApplicationTemplate and Invoke-MgInstantiateApplicationTemplate' {
            (Invoke-Twin Get-MgApplicationTemplate @{ ApplicationTemplateId = $templateId }).Id | Should -Be $templateId
            @(Invoke-Twin Get-MgApplicationTemplate).Id | Should -Contain $templateId
            (Get-TwinError Get-MgApplicationTemplate @{ ApplicationTemplateId = $none }).TargetObject.Status | Should -Be 404
            $made = Invoke-Twin Invoke-MgInstantiateApplicationTemplate @{ ApplicationTemplateId = $templateId; DisplayName = 'Twin' }
            $made.ServicePrincipal.DisplayName | Should -Be 'Twin'
            $made.Application.AppId | Should -Be $made.ServicePrincipal.AppId
            (Get-TwinError Invoke-MgInstantiateApplicationTemplate @{ ApplicationTemplateId = $none; DisplayName = 'Twin' }).TargetObject.Status | Should -Be 404
        }

        It 'Get- and Remove-MgApplication' {
            (Invoke-Twin Get-MgApplication @{ ApplicationId = $application.Id }).DisplayName | Should -Be 'Fabrikam'
            (Get-TwinError Get-MgApplication @{ ApplicationId = $none }).FullyQualifiedErrorId | Should -BeLike 'Request_ResourceNotFound,*'
            Invoke-Twin Remove-MgApplication @{ ApplicationId = $application.Id } | Should -BeNullOrEmpty
            (Get-TwinError Remove-MgApplication @{ ApplicationId = $application.Id }).TargetObject.Status | Should -Be 404
        }

        It 'Get-, Update- and Remove-MgServicePrincipal' {
            $found = Invoke-Twin Get-MgServicePrincipal @{ Filter = "DisplayName eq 'Fabrikam'" }
            $found.Id | Should -Be $servicePrincipal.Id
            $found.AppRoles.DisplayName | Should -Contain 'User'
            (Get-TwinError Get-MgServicePrincipal @{ Filter = 'nonsense' }).TargetObject.Status | Should -Be 400
            (Get-TwinError Get-MgServicePrincipal @{ ServicePrincipalId = $none }).TargetObject.Status | Should -Be 404
            Invoke-Twin Update-MgServicePrincipal @{ ServicePrincipalId = $servicePrincipal.Id; Notes = 'by a test' }
            (Invoke-Twin Get-MgServicePrincipal @{ ServicePrincipalId = $servicePrincipal.Id }).Notes | Should -Be 'by a test'
            (Get-TwinError Update-MgServicePrincipal @{ ServicePrincipalId = $none; Notes = 'x' }).TargetObject.Status | Should -Be 404
            Invoke-Twin Remove-MgServicePrincipal @{ ServicePrincipalId = $servicePrincipal.Id }
            (Get-TwinError Remove-MgServicePrincipal @{ ServicePrincipalId = $servicePrincipal.Id }).TargetObject.Status | Should -Be 404
        }

        It 'New-, Get- and Remove-MgServicePrincipalAppRoleAssignedTo' {
            $role = ($servicePrincipal.AppRoles | Where-Object { $_.DisplayName -eq 'User' }).Id
            $body = @{ PrincipalId = $emulator.Source.users[1].id; ResourceId = $servicePrincipal.Id; AppRoleId = $role }
            $made = Invoke-Twin New-MgServicePrincipalAppRoleAssignedTo @{ ServicePrincipalId = $servicePrincipal.Id; BodyParameter = $body }
            $made.PrincipalDisplayName | Should -Be $emulator.Source.users[1].displayName
            # Beta names the date differently.
            $created = @($made.CreatedDateTime, $made.CreationTimestamp) | Where-Object { $null -ne $_ }
            $created | Should -BeOfType [datetime]
            $created.Kind | Should -Be 'Utc'
            (Get-TwinError New-MgServicePrincipalAppRoleAssignedTo @{ ServicePrincipalId = $servicePrincipal.Id; BodyParameter = $body }).TargetObject.Status | Should -Be 400
            @(Invoke-Twin Get-MgServicePrincipalAppRoleAssignedTo @{ ServicePrincipalId = $servicePrincipal.Id }) | Should -HaveCount 2
            (Get-TwinError Get-MgServicePrincipalAppRoleAssignedTo @{ ServicePrincipalId = $none }).TargetObject.Status | Should -Be 404
            Invoke-Twin Remove-MgServicePrincipalAppRoleAssignedTo @{ ServicePrincipalId = $servicePrincipal.Id; AppRoleAssignmentId = $made.Id }
            @(Invoke-Twin Get-MgServicePrincipalAppRoleAssignedTo @{ ServicePrincipalId = $servicePrincipal.Id }) | Should -HaveCount 1
            (Get-TwinError Remove-MgServicePrincipalAppRoleAssignedTo @{ ServicePrincipalId = $servicePrincipal.Id; AppRoleAssignmentId = $made.Id }).TargetObject.Status | Should -BeIn @(400, 404)
        }
    }

    Context 'synchronization' {
        It 'New-, Get- and Remove-MgServicePrincipalSynchronizationJob' {
            (Invoke-Twin Get-MgServicePrincipalSynchronizationJob $jobOf).TemplateId | Should -Be 'Azure2Azure'
            (Get-TwinError Get-MgServicePrincipalSynchronizationJob $jobOfNone).TargetObject.Status | Should -Be 404
            Invoke-Twin Remove-MgServicePrincipalSynchronizationJob $jobOf
            (Get-TwinError Remove-MgServicePrincipalSynchronizationJob $jobOf).TargetObject.Status | Should -Be 404
            $made = Invoke-Twin New-MgServicePrincipalSynchronizationJob @{ ServicePrincipalId = $servicePrincipal.Id; TemplateId = 'Azure2Azure' }
            $made.Id | Should -BeLike 'Azure2Azure.*'
            $made.SynchronizationJobSettings.Name | Should -Contain 'LookaheadQueryEnabled'
            (Get-TwinError New-MgServicePrincipalSynchronizationJob @{ ServicePrincipalId = $servicePrincipal.Id; TemplateId = 'NoSuchTemplate' }).TargetObject.Status | Should -BeGreaterOrEqual 400
        }

        It 'Start-, Suspend- and Restart-MgServicePrincipalSynchronizationJob' {
            Invoke-Twin Start-MgServicePrincipalSynchronizationJob $jobOf | Should -BeNullOrEmpty
            Invoke-Twin Start-MgServicePrincipalSynchronizationJob ($jobOf + @{ PassThru = $true }) | Should -BeTrue
            Invoke-Twin Suspend-MgServicePrincipalSynchronizationJob $jobOf
            (Invoke-Twin Get-MgServicePrincipalSynchronizationJob $jobOf).Schedule.State | Should -Not -Be 'Active'
            Invoke-Twin Restart-MgServicePrincipalSynchronizationJob ($jobOf + @{ Criteria = @{ ResetScope = 'Full' } })
            foreach ($verb in 'Start', 'Suspend', 'Restart') {
                (Get-TwinError "$verb-MgServicePrincipalSynchronizationJob" $jobOfNone).TargetObject.Status | Should -Be 404
            }
        }

        It 'Test-MgServicePrincipalSynchronizationJobCredential gives a Boolean' {
            Invoke-Twin Test-MgServicePrincipalSynchronizationJobCredential ($jobOf + @{ UseSavedCredentials = $true }) | Should -BeTrue
            $wrong = @(@{ key = 'CompanyId'; value = $none }, @{ key = 'AuthenticationType'; value = 'SyncPolicy' })
            (Get-TwinError Test-MgServicePrincipalSynchronizationJobCredential ($jobOf + @{ Credentials = $wrong; TemplateId = 'Azure2Azure' })).TargetObject.Status | Should -BeGreaterOrEqual 400
        }

        It 'Get- and Update-MgServicePrincipalSynchronizationJobSchema' {
            $schema = Invoke-Twin Get-MgServicePrincipalSynchronizationJobSchema $jobOf
            $schema.SynchronizationRules[0].Name | Should -Be 'USER_INBOUND_USER'
            (Get-TwinError Get-MgServicePrincipalSynchronizationJobSchema $jobOfNone).TargetObject.Status | Should -Be 404
            # What was read can be changed and sent back.
            $schema.SynchronizationRules[0].Priority = 7
            Invoke-Twin Update-MgServicePrincipalSynchronizationJobSchema ($jobOf + @{ BodyParameter = $schema })
            (Get-TestRequest $emulator -Write)[-1].method | Should -Be 'PUT'
            $changed = Invoke-Twin Get-MgServicePrincipalSynchronizationJobSchema $jobOf
            $changed.SynchronizationRules[0].Priority | Should -Be 7
            @($changed.SynchronizationRules[0].ObjectMappings).Count | Should -Be @($schema.SynchronizationRules[0].ObjectMappings).Count
            (Get-TwinError Update-MgServicePrincipalSynchronizationJobSchema ($jobOfNone + @{ BodyParameter = $schema })).TargetObject.Status | Should -Be 404
        }

        It 'Get-MgServicePrincipalSynchronizationTemplate' {
            @(Invoke-Twin Get-MgServicePrincipalSynchronizationTemplate @{ ServicePrincipalId = $servicePrincipal.Id }).Id | Should -Contain 'Azure2Azure'
            (Get-TwinError Get-MgServicePrincipalSynchronizationTemplate @{ ServicePrincipalId = $none }).TargetObject.Status | Should -Be 404
        }

        It 'Set-MgServicePrincipalSynchronizationSecret sends its body' {
            $value = @(@{ key = 'AuthenticationType'; value = 'SyncPolicy' }, @{ key = 'CompanyId'; value = $targetId })
            $null = Invoke-Twin Set-MgServicePrincipalSynchronizationSecret @{ ServicePrincipalId = $servicePrincipal.Id; Value = $value }
            @((Get-TestRequest $emulator -Write)[-1].requestBody.value) | Should -HaveCount 2
            (Get-TwinError Set-MgServicePrincipalSynchronizationSecret @{ ServicePrincipalId = $none; Value = $value }).TargetObject.Status | Should -Be 404
        }

        It 'New-MgServicePrincipalSynchronizationJobOnDemand and the older New-MgApplicationSynchronizationJobOnDemand' {
            $rule = (Invoke-Twin Get-MgServicePrincipalSynchronizationJobSchema $jobOf).SynchronizationRules[0].Id
            $body = @{ Parameters = @(@{ Subjects = @(@{ ObjectId = $user.id; ObjectTypeName = 'User' }); RuleId = $rule }) }
            $done = Invoke-Twin New-MgServicePrincipalSynchronizationJobOnDemand ($jobOf + @{ BodyParameter = $body })
            $done.Key | Should -Be 'Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo'
            $done.Value | Should -Match 'provisioningSteps'
            (Get-TwinError New-MgServicePrincipalSynchronizationJobOnDemand ($jobOfNone + @{ BodyParameter = $body })).TargetObject.Status | Should -Be 404
            $flat = @{ RuleId = $rule; Subjects = @(@{ ObjectId = $user.id; ObjectTypeName = 'User' }) }
            $done = Invoke-Twin New-MgApplicationSynchronizationJobOnDemand @{ ApplicationId = $servicePrincipal.Id; SynchronizationJobId = $job.Id; BodyParameter = $flat }
            $done.Value | Should -Match 'provisioningSteps'
            (Get-TestRequest $emulator -Write)[-1].requestBody.parameters[0].ruleId | Should -Be $rule
            (Get-TwinError New-MgApplicationSynchronizationJobOnDemand @{ ApplicationId = $none; SynchronizationJobId = $job.Id; BodyParameter = $flat }).TargetObject.Status | Should -Be 404
        }
    }

    Context 'logs and directory' {
        It 'Get-MgAuditLogProvisioning and Get-MgAuditLogDirectoryAudit' {
            $rule = (Invoke-Twin Get-MgServicePrincipalSynchronizationJobSchema $jobOf).SynchronizationRules[0].Id
            $body = @{ Parameters = @(@{ Subjects = @(@{ ObjectId = $user.id; ObjectTypeName = 'User' }); RuleId = $rule }) }
            $null = Invoke-Twin New-MgServicePrincipalSynchronizationJobOnDemand ($jobOf + @{ BodyParameter = $body })
            $entry = @(Invoke-Twin Get-MgAuditLogProvisioning)[0]
            $entry.SourceIdentity.DisplayName | Should -Be $user.displayName
            $entry.ActivityDateTime | Should -BeOfType [datetime]
            Connect-MgGraph -Name nothing -TenantId $sourceId -Scopes 'User.Read' -NoWelcome
            (Get-TwinError Get-MgAuditLogProvisioning @{ Connection = 'nothing' }).TargetObject.Status | Should -Be 403
            $null = Disconnect-MgGraph -Connection nothing
            Connect-MgGraph -Name source -TenantId $sourceId -Scopes $writeScopes -NoWelcome
            $entry = @(Invoke-Twin Get-MgAuditLogDirectoryAudit)[0]
            $entry.Category | Should -Not -BeNullOrEmpty
            (Invoke-Twin Get-MgAuditLogDirectoryAudit @{ DirectoryAuditId = $entry.Id }).Id | Should -Be $entry.Id
            (Get-TwinError Get-MgAuditLogDirectoryAudit @{ DirectoryAuditId = 'none' }).TargetObject.Status | Should -Be 404
        }

        It 'Get-MgUser' {
            (Invoke-Twin Get-MgUser @{ UserId = $user.id }).DisplayName | Should -Be $user.displayName
            (@{ UserId = $user.id } | ForEach-Object { [pscustomobject] $_ } | & "Get-${Infix}User").Id | Should -Be $user.id
            (Get-TwinError Get-MgUser @{ UserId = $none }).FullyQualifiedErrorId | Should -BeLike 'Request_ResourceNotFound,*'
            $users = & "Get-${Infix}User" -All -CountVariable counted -ConsistencyLevel eventual -ResponseHeadersVariable answered
            $answered['request-id'] | Should -Not -BeNullOrEmpty
            $counted | Should -Be @($users).Count
        }

        It 'Get-MgGroup' {
            (Invoke-Twin Get-MgGroup @{ GroupId = $emulator.Source.groups[0].id }).DisplayName | Should -Be $emulator.Source.groups[0].displayName
            @(Invoke-Twin Get-MgGroup).Count | Should -BeGreaterThan 1
            (Get-TwinError Get-MgGroup @{ GroupId = $none }).TargetObject.Status | Should -Be 404
        }
    }
}

Describe 'Bodies' {
    BeforeEach {
        Reset-State $empty
    }

    It 'may be <Kind>' -ForEach @(
        @{ Kind = 'a hashtable'; Body = { @{ TenantId = $sourceId } } }
        @{ Kind = 'an ordered dictionary'; Body = { [ordered] @{ tenantId = $sourceId } } }
        @{ Kind = 'a case-sensitive hashtable'; Body = { $table = New-Object System.Collections.Hashtable; $table['tenantId'] = $sourceId; $table } }
        @{ Kind = 'a PSCustomObject'; Body = { [pscustomobject] @{ tenantid = $sourceId } } }
        @{ Kind = 'JSON text'; Body = { "{ `"tenantId`": `"$sourceId`" }" } }
        @{ Kind = 'the result of ConvertFrom-Json'; Body = { "{ `"tenantId`": `"$sourceId`" }" | ConvertFrom-Json } }
    ) {
        $null = New-MgPolicyCrossTenantAccessPolicyPartner -BodyParameter (& $Body) -Connection target
        $sent = (Get-TestRequest $emulator -Write)[-1].requestBody
        ($sent | ConvertTo-Json -Compress) | Should -BeExactly "{`"tenantId`":`"$sourceId`"}"
    }

    It 'may come through the pipeline' {
        (@{ TenantId = $sourceId } | New-MgPolicyCrossTenantAccessPolicyPartner -Connection target).TenantId | Should -Be $sourceId
    }

    It 'keep nulls, empty arrays, nested values, Booleans as text, and only what was given' {
        $null = New-MgPolicyCrossTenantAccessPolicyPartner -TenantId $sourceId -Connection target
        Update-MgPolicyCrossTenantAccessPolicyPartner -CrossTenantAccessPolicyConfigurationPartnerTenantId $sourceId -Connection target `
            -InboundTrust $null -AutomaticUserConsentSettings @{ InboundAllowed = 'True' } `
            -B2BCollaborationInbound @{ UsersAndGroups = @{ AccessType = 'blocked'; Targets = @(@{ Target = 'AllUsers'; TargetType = 'user' }) } }
        $sent = (Get-TestRequest $emulator -Write)[-1].requestBody
        ($sent.PSObject.Properties.Name | Sort-Object) | Should -BeExactly @('automaticUserConsentSettings', 'b2bCollaborationInbound', 'inboundTrust')
        $sent.inboundTrust | Should -BeNullOrEmpty
        $sent.automaticUserConsentSettings.inboundAllowed | Should -BeTrue
        $sent.automaticUserConsentSettings.inboundAllowed | Should -BeOfType [bool]
        @($sent.b2bCollaborationInbound.usersAndGroups.targets)[0].target | Should -Be 'AllUsers'
    }

    It 'that cannot be sent are refused: <Kind>' -ForEach @(
        @{ Kind = 'a SecureString'; Body = { @{ TenantId = (ConvertTo-SecureString 'x' -AsPlainText -Force) } }; Text = 'SecureString' }
        @{ Kind = 'a script block'; Body = { @{ TenantId = { 1 } } }; Text = 'script block' }
        @{ Kind = 'an endless value'; Body = { $loop = @{}; $loop['TenantId'] = $loop; $loop }; Text = '64 levels' }
        @{ Kind = 'no JSON'; Body = { '{ "tenantId": ' }; Text = 'JSON' }
    ) {
        $failure = Get-TestError { New-MgPolicyCrossTenantAccessPolicyPartner -BodyParameter (& $Body) -Connection target @args }
        $failure.ToString() | Should -Match $Text
        Get-TestRequest $emulator -Write | Should -BeNullOrEmpty
    }

    It 'and ids that are none are refused before anything is sent' {
        $failure = Get-TestError { New-MgPolicyCrossTenantAccessPolicyPartner -TenantId 'not a guid' -Connection target @args }
        $failure | Should -Not -BeNullOrEmpty
        $failure.TargetObject.Code | Should -Not -BeNullOrEmpty
    }
}
