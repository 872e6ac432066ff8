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
        $steps.Status | Should -Contain 'Planned'
        Get-TestRequest $emulator -Write | Where-Object { $_.path -notlike '*/oauth2/*' } | Should -BeNullOrEmpty
        (Get-TestError { Test-CrossTenantSync -Source nobody -Target target -DisplayName x @args }).FullyQualifiedErrorId | Should -BeLike 'UnknownConnection,*'
    }
}
