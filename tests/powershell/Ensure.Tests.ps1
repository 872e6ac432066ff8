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

Describe 'The commands of desired state, called by another module' {
    BeforeAll {
        $null = Invoke-TestEmulator $emulator 'state' -Method PUT -Body $empty
        $caller = New-Module -Name PairCaller -ScriptBlock {
            function Invoke-PairCaller {
                # Runs a command with a preference that is this module's own.
                param([string] $Name, [object] $Value, [string] $Command, [hashtable] $With)

                Set-Variable -Name $Name -Value $Value
                & $Command @With
                'went on'
            }
        } -PassThru
        Import-Module $caller -Global
        $nowhere = @{ Source = 'source'; Target = 'target'; DisplayName = 'x'; Group = 'Nowhere' }
    }

    AfterAll {
        Remove-Module PairCaller
    }

    It 'follow its WhatIfPreference and ConfirmPreference' {
        Clear-TestRequest $emulator
        (Invoke-PairCaller WhatIfPreference $true Set-CrossTenantSync $wanted).Status | Should -Contain 'Planned'
        Mock Request-CtsConsent -ModuleName CrossTenantSync { $false }
        Invoke-PairCaller ConfirmPreference Low Ensure-CrossTenantSync $wanted | Should -Be 'went on'
        Should -Invoke Request-CtsConsent -ModuleName CrossTenantSync -Times 1 -Exactly
        Get-TestRequest $emulator -Write | Where-Object { $_.path -notlike '*/oauth2/*' } | Should -BeNullOrEmpty
    }

    It 'follow its ErrorActionPreference' {
        { Invoke-PairCaller ErrorActionPreference Stop Ensure-CrossTenantSync $nowhere } | Should -Throw -ExpectedMessage "*no group 'Nowhere'*"
        @(Invoke-PairCaller ErrorActionPreference SilentlyContinue Ensure-CrossTenantSync $nowhere 2>&1)[-1] | Should -Be 'went on'
    }

    It 'follow its WarningPreference, VerbosePreference and ProgressPreference' {
        @(Invoke-PairCaller WarningPreference SilentlyContinue Test-CrossTenantSync $nowhere 3>&1 | Where-Object { $_ -is [System.Management.Automation.WarningRecord] }) | Should -BeNullOrEmpty
        @(Invoke-PairCaller WarningPreference Continue Test-CrossTenantSync $nowhere 3>&1 | Where-Object { $_ -is [System.Management.Automation.WarningRecord] }) | Should -HaveCount 1
        @(Invoke-PairCaller VerbosePreference Continue Test-CrossTenantSync $wanted 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] -and $_.Message -match '^GET http\S+ 200$' }) | Should -Not -BeNullOrEmpty
        foreach ($pair in @(@('Continue', $true), @('SilentlyContinue', $false))) {
            $shell = [powershell]::Create()
            try {
                $null = $shell.AddScript("`$env:CTS_EMULATOR = '$($emulator.Address)'; Import-Module '$manifest'; `$ProgressPreference = '$($pair[0])'; " +
                    "Connect-MgGraph -Name source -TenantId $($emulator.Source.tenantId) -Scopes '$($readScopes -join "','")' -NoWelcome; " +
                    "Connect-MgGraph -Name target -TenantId $($emulator.Target.tenantId) -Scopes '$($readScopes -join "','")' -NoWelcome; " +
                    'Test-CrossTenantSync -Source source -Target target -DisplayName x')
                $shell.Invoke() | Should -HaveCount 13
                $told = @($shell.Streams.Progress | Where-Object { $_.Activity -eq 'Test-CrossTenantSync' })
                ($told.Count -gt 0) | Should -Be $pair[1]
                if ($told) {
                    $told[-1].RecordType | Should -Be 'Completed'
                }
            }
            finally {
                $shell.Dispose()
            }
        }
    }
}

Describe 'A terminating error' {
    It 'is named as the caller named the command, and ends the statement only' {
        $told = Invoke-TestProcess "Import-Module '$manifest'; Ensure-CrossTenantSync -Source nobody -Target nowhere -DisplayName x; 'went on'; `$Error.Count; `$Error[0].FullyQualifiedErrorId"
        ($told.Error -replace '_x001B_\[[0-9;]*m', '') | Should -Match 'Ensure-CrossTenantSync: '
        @($told.Output -split '\r?\n' | Where-Object { $_ }) | Should -Be 'went on', '1', 'UnknownConnection,CrossTenantSync.Ensure-CrossTenantSync'
    }
}

Describe 'Names of connections' {
    It 'are completed for <Text>' -ForEach @(
        @{ Text = 'Ensure-CrossTenantSync -Source '; Found = 'source', 'target' }
        @{ Text = 'Watch-CrossTenantSync -Target t'; Found = @('target') }
        @{ Text = 'Ensure-MgServicePrincipalSynchronizationJob -Connection s'; Found = @('source') }
    ) {
        (TabExpansion2 -inputScript $Text -cursorColumn $Text.Length).CompletionMatches.CompletionText | Should -Be $Found
    }
}

Describe 'Pairs in several runspaces' {
    It 'do not share connections' {
        $shells = foreach ($name in 'one', 'two') {
            $shell = [powershell]::Create()
            $null = $shell.AddScript({
                    param($manifest, $emulator, $name, $scopes)
                    Import-Module $manifest
                    Connect-MgGraph -Name "$name-source" -TenantId $emulator.Source.tenantId -Scopes $scopes -NoWelcome
                    Connect-MgGraph -Name "$name-target" -TenantId $emulator.Target.tenantId -Scopes $scopes -NoWelcome
                    (Get-CrossTenantSyncPlan -Source "$name-source" -Target "$name-target" -DisplayName $name).DesiredState.application.displayName
                }).AddArgument($manifest).AddArgument($emulator).AddArgument($name).AddArgument($writeScopes)
            @{ Shell = $shell; Call = $shell.BeginInvoke(); Name = $name }
        }
        foreach ($each in $shells) {
            $each.Shell.EndInvoke($each.Call) | Should -Be $each.Name
            $each.Shell.Dispose()
        }
    }
}
