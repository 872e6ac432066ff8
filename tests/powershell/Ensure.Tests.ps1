BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator
    Connect-TestTenant $emulator
    $empty = Invoke-TestEmulator $emulator 'state'
    $wanted = @{ Source = 'source'; Target = 'target'; DisplayName = 'Fabrikam'; User = $emulator.Source.users[0].userPrincipalName; Group = $emulator.Source.groups[0].id; Start = $true }
}

AfterAll {
    Stop-TestEmulator $emulator
}

Describe 'Set-CrossTenantSync' {
    BeforeEach {
        $null = Invoke-TestEmulator $emulator 'state' -Method PUT -Body $empty
        Clear-TestRequest $emulator
    }

    It 'does the 13 steps, and a second run sends no write' {
        $steps = @(Set-CrossTenantSync @wanted)
        $steps.Step | Should -Be (1..13)
        $steps.Status | Where-Object { $_ -notin 'Changed', 'Verified', 'InDesiredState', 'Skipped' } | Should -BeNullOrEmpty
        @($steps | Where-Object { $_.Status -eq 'Changed' }).Count | Should -BeGreaterThan 5
        $steps[0].PSObject.TypeNames[0] | Should -Be 'CrossTenantSync.CrossTenantSyncStep'
        Clear-TestRequest $emulator
        $again = @(Ensure-CrossTenantSync @wanted)
        $again.Step | Should -Be (1..13)
        $again.Status | Should -Not -Contain 'Changed'
        Get-TestRequest $emulator -Write | Where-Object { $_.path -notlike '*/oauth2/*' } | Should -BeNullOrEmpty
        (Get-TestRequest $emulator).Count | Should -BeGreaterThan 5
    }

    It 'shows its plan under -WhatIf and sends no write' {
        $steps = @(Set-CrossTenantSync @wanted -WhatIf)
        $steps.Step | Should -Be (1..13)
        $steps.Status | Should -Contain 'Planned'
        ($steps | Where-Object { $_.Step -eq 2 }).Changes.Count | Should -BeGreaterThan 0
        ($steps | Where-Object { $_.Step -eq 2 }).Request[0].Method | Should -BeIn @('POST', 'PUT')
        Get-TestRequest $emulator -Write | Where-Object { $_.path -notlike '*/oauth2/*' } | Should -BeNullOrEmpty
        ($steps | Out-String -Width 200) | Should -Match 'Step Side\s+Action\s+Status'
        ($steps | Out-String -Width 300) | Should -Match 'isSyncAllowed -> True'
    }

    It 'returns its steps and writes one error when a step is not done' {
        $steps = @(Ensure-CrossTenantSync @wanted -VerifyUser 'nobody@fabrikam.com' -ErrorAction SilentlyContinue -ErrorVariable kept)
        $steps.Step | Should -Be (1..13)
        @($kept) | Should -HaveCount 1
        $kept[0].Exception.Message | Should -BeLike "Step * source tenant*nobody@fabrikam.com*"
        @($kept[0].Exception.Data['Steps']).Step | Should -Be (1..13)
        $kept[0].CategoryInfo.Activity | Should -BeExactly 'Ensure-CrossTenantSync'
        $kept[0].TargetObject.Connection | Should -Be 'source'
        $kept[0].TargetObject.TenantId | Should -Be $emulator.Source.tenantId
        $kept[0].TargetObject.Code | Should -Not -BeNullOrEmpty
        $Error.Clear()
        Set-CrossTenantSync @wanted -VerifyUser 'nobody@fabrikam.com' -ErrorAction Ignore | Should -HaveCount 13
        $Error | Should -HaveCount 0
        try {
            $null = Set-CrossTenantSync @wanted -VerifyUser 'nobody@fabrikam.com' -ErrorAction Stop
            $caught = $null
        }
        catch {
            $caught = $_
        }
        @($caught.Exception.Data['Steps']) | Should -HaveCount 13
        $caught.CategoryInfo.Activity | Should -BeExactly 'Set-CrossTenantSync'
    }

    It 'tells in the error what Graph answered' {
        $few = @{ Name = 'few'; TenantId = $emulator.Source.tenantId; NoWelcome = $true; Scopes = @('Policy.Read.All', 'Application.Read.All', 'Directory.Read.All') }
        Connect-MgGraph @few
        $null = Set-CrossTenantSync -Source few -Target target -DisplayName Few -ErrorAction SilentlyContinue -ErrorVariable kept
        Disconnect-MgGraph -Connection few | Out-Null
        @($kept) | Should -HaveCount 1
        $kept[0].TargetObject.Connection | Should -Be 'few'
        $kept[0].TargetObject.TenantId | Should -Be $emulator.Source.tenantId
        $failed = @($kept[0].Exception.Data['Steps'] | Where-Object { $_.Status -in 'Failed', 'Unknown' })
        $failed | Should -Not -BeNullOrEmpty
        if ($kept[0].TargetObject.Outcome -eq 'answered') {
            $kept[0].TargetObject.Status | Should -Be 403
            $kept[0].TargetObject.Url | Should -BeLike 'http*'
        }
    }

    It 'names steps and requests under -Verbose' {
        $lines = @(Set-CrossTenantSync @wanted -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object { $_.Message })
        @($lines -like 'Step 6 of 13: *') | Should -HaveCount 1
        $lines | Where-Object { $_ -match '^POST http\S+/instantiate 201$' } | Should -HaveCount 1
    }

    It 'ends with an error that says what is wrong' {
        $failure = Get-TestError { Set-CrossTenantSync -Source source -Target source -DisplayName x @args }
        $failure.ToString() | Should -Match 'same connection'
        (Get-TestError { Set-CrossTenantSync -Source source -Target nobody -DisplayName x @args }).FullyQualifiedErrorId | Should -BeLike 'UnknownConnection,*'
        (Get-TestError { Set-CrossTenantSync -Source source -Target target -DisplayName x -User 'nobody@fabrikam.com' @args }) | Should -Not -BeNullOrEmpty
    }
}

Describe 'Test-CrossTenantSync' {
    It 'tells what differs and changes nothing' {
        $null = Invoke-TestEmulator $emulator 'state' -Method PUT -Body $empty
        Clear-TestRequest $emulator
        $steps = @(Test-CrossTenantSync @wanted)
        $steps.Step | Should -Be (1..13)
        $steps.Status | Should -Contain 'Missing'
        $steps.Status | Should -Not -Contain 'Planned'
        Get-TestRequest $emulator -Write | Where-Object { $_.path -notlike '*/oauth2/*' } | Should -BeNullOrEmpty
        (Get-TestError { Test-CrossTenantSync -Source nobody -Target target -DisplayName x @args }).FullyQualifiedErrorId | Should -BeLike 'UnknownConnection,*'
    }

    It 'warns of a step that cannot be done' {
        $steps = @(Test-CrossTenantSync -Source source -Target target -DisplayName x -Group Nowhere -WarningVariable said -WarningAction SilentlyContinue)
        $steps | Should -HaveCount 13
        @($said -like "*no group 'Nowhere'*") | Should -HaveCount 1
    }

    It 'answers with a Boolean under -Quiet' {
        $null = Invoke-TestEmulator $emulator 'state' -Method PUT -Body $empty
        $answer = Test-CrossTenantSync @wanted -Quiet
        $answer | Should -BeOfType [bool]
        $answer | Should -BeFalse
        $null = Set-CrossTenantSync @wanted
        Test-CrossTenantSync @wanted -Quiet | Should -BeTrue
        $wrong = $wanted.Clone()
        $wrong['Group'] = 'Nowhere'
        Test-CrossTenantSync @wrong -Quiet -WarningVariable said -WarningAction SilentlyContinue | Should -BeFalse
        $said | Should -Not -BeNullOrEmpty
    }
}
