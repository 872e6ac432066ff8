BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator -Argument '--clock', 'virtual'
    Connect-TestTenant $emulator
    $wanted = @{ Source = 'source'; Target = 'target'; DisplayName = 'Contoso'; User = 'alice@fabrikam.com'; Start = $true }
    $empty = Invoke-TestEmulator $emulator 'state'
    $null = Set-CrossTenantSync @wanted
    $null = Invoke-TestEmulator $emulator 'clock' -Method POST -Body @{ advanceSeconds = 2400 }
    $ready = Invoke-TestEmulator $emulator 'state'
    $connect = "`$ProgressPreference = 'SilentlyContinue'; `$env:CTS_EMULATOR = '$($emulator.Address)'; Import-Module '$manifest'; " +
        "Connect-MgGraph -Name source -TenantId $($emulator.Source.tenantId) -Scopes '$($writeScopes -join "','")' -NoWelcome; " +
        "Connect-MgGraph -Name target -TenantId $($emulator.Target.tenantId) -Scopes '$($writeScopes -join "','")' -NoWelcome; "

    function Get-TestWrite {
        Get-TestRequest $emulator -Write | Where-Object { $_.path -notlike '*/oauth2/*' }
    }

    function Reset-TestTenant {
        $null = Invoke-TestEmulator $emulator 'state' -Method PUT -Body $ready
        Clear-TestRequest $emulator
    }

    function Start-TestClock {
        # Lets the virtual clock run fast beside a command that waits, and returns what stops it.
        $shell = [powershell]::Create()
        $null = $shell.AddScript({
                param($address)
                while ($true) {
                    Start-Sleep -Milliseconds 200
                    $null = Invoke-WebRequest -UseBasicParsing -Uri "$address/_emulator/clock" -Method POST -ContentType 'application/json' -Body '{"advanceSeconds":600}'
                }
            }).AddArgument($emulator.Address)
        $null = $shell.BeginInvoke()
        $shell
    }
}

AfterAll {
    Stop-TestEmulator $emulator
}

Describe 'Drift' {
    It 'is shown with what differs, and repaired' {
        Reset-TestTenant
        Update-MgPolicyCrossTenantAccessPolicyPartner -CrossTenantAccessPolicyConfigurationPartnerTenantId $emulator.Source.tenantId -AutomaticUserConsentSettings @{ InboundAllowed = $false } -Connection target
        $drifted = @(Test-CrossTenantSync @wanted | Where-Object { $_.Status -notin 'InDesiredState', 'Verified', 'Skipped' })
        $drifted | Should -HaveCount 1
        $drifted[0].Step | Should -Be 3
        $drifted[0].Status | Should -Be 'Drifted'
        [string] $drifted[0].Changes[0] | Should -BeExactly 'automaticUserConsentSettings.inboundAllowed: False -> True'
        Test-CrossTenantSync @wanted -Quiet | Should -BeFalse
        Clear-TestRequest $emulator
        @(Ensure-CrossTenantSync @wanted | Where-Object { $_.Status -eq 'Changed' }).Step | Should -Be 3
        @(Get-TestWrite) | Should -HaveCount 1
        Test-CrossTenantSync @wanted -Quiet | Should -BeTrue
    }

    It 'is Missing where nothing is there' {
        $null = Invoke-TestEmulator $emulator 'state' -Method PUT -Body $empty
        $steps = @(Test-CrossTenantSync @wanted)
        ($steps | Where-Object { $_.Step -eq 6 }).Status | Should -Be 'Missing'
        $steps.Status | Should -Not -Contain 'Planned'
        Test-CrossTenantSync @wanted -Quiet | Should -BeFalse
    }
}

Describe 'Get-CrossTenantSync' {
    BeforeAll {
        Reset-TestTenant
    }

    It 'returns what is set up, and its export is what is there' {
        $found = @(Get-CrossTenantSync -Source source -Target target)
        $found | Should -HaveCount 1
        $found[0].PSObject.TypeNames[0] | Should -Be 'CrossTenantSync.CrossTenantSyncConfiguration'
        $found[0].DisplayName | Should -Be 'Contoso'
        $found[0].AssignedUsers | Should -Be 1
        $found[0].JobId | Should -BeLike 'Azure2Azure.*'
        $found[0].Incomplete | Should -BeNullOrEmpty
        $found | Test-CrossTenantSync -Quiet | Should -BeTrue
        Clear-TestRequest $emulator
        @($found | Set-CrossTenantSync).Status | Should -Not -Contain 'Changed'
        Get-TestWrite | Should -BeNullOrEmpty
        $text = $found | Out-String -Width 100
        $text | Should -Match "Source\s+: source \($($emulator.Source.tenantId)\)"
        $text | Should -Match 'DisplayName\s+: Contoso'
    }

    It 'gives the document as JSON text that a file can hold' {
        $file = Join-Path $TestDrive 'contoso.json'
        Get-CrossTenantSync -Source source -Target target -AsJson | Set-Content -LiteralPath $file
        $document = [System.IO.File]::ReadAllText($file) | ConvertFrom-Json
        $document.source.connection | Should -Be 'source'
        $document.application.displayName | Should -Be 'Contoso'
        Test-CrossTenantSync -Path $file -Quiet | Should -BeTrue
    }

    It 'returns nothing where nothing is set up' {
        Get-CrossTenantSync -Source target -Target source | Should -BeNullOrEmpty
    }
}

Describe 'Remove-CrossTenantSync' {
    BeforeEach {
        Reset-TestTenant
    }

    It 'says under -WhatIf what would go and who would stay, and writes nothing' {
        $told = Invoke-TestProcess ($connect + 'Remove-CrossTenantSync -Source source -Target target -WhatIf')
        $told.Error | Should -BeNullOrEmpty
        $told.Output | Should -Match 'What if: .*remove application'
        ($told.Output -replace '\s+', ' ') | Should -Match 'Alice Anders|alice'
        Get-TestWrite | Should -BeNullOrEmpty
    }

    It 'asks unless it is told not to' {
        Mock Request-CtsConsent -ModuleName CrossTenantSync { $false }
        Remove-CrossTenantSync -Source source -Target target | Should -BeNullOrEmpty
        Should -Invoke Request-CtsConsent -ModuleName CrossTenantSync -Times 1 -Exactly
        Get-TestWrite | Should -BeNullOrEmpty
    }

    It 'removes everything but the users, whom it names, and the partner settings' {
        $steps = @(Remove-CrossTenantSync -Source source -Target target -Confirm:$false)
        $steps.Status | Should -Contain 'Changed'
        $steps.Status | Should -Not -Contain 'Failed'
        ($steps.Message -join ' ') | Should -Match 'alice|Alice'
        Get-MgServicePrincipal -Filter "displayName eq 'Contoso'" | Should -BeNullOrEmpty
        (Get-MgUser -Connection target -Filter "externalUserState eq 'Accepted'").DisplayName | Should -Contain 'Alice Anders'
        Get-MgPolicyCrossTenantAccessPolicyPartner -Connection target | Should -Not -BeNullOrEmpty
        Clear-TestRequest $emulator
        @(Remove-CrossTenantSync -Source source -Target target -Confirm:$false).Status | Should -Not -Contain 'Changed'
        Get-TestWrite | Should -BeNullOrEmpty
    }

    It 'takes the users out first with -Deprovision, and the partners with -RemovePartner' {
        $clock = Start-TestClock
        try {
            $steps = @(Get-CrossTenantSync -Source source -Target target | Remove-CrossTenantSync -Deprovision -RemovePartner -Confirm:$false)
        }
        finally {
            $clock.Stop()
            $clock.Dispose()
        }
        $steps.Status | Should -Not -Contain 'Failed'
        Get-MgUser -Connection target -Filter "externalUserState eq 'Accepted'" | Should -BeNullOrEmpty
        Get-MgPolicyCrossTenantAccessPolicyPartner -Connection target | Should -BeNullOrEmpty
        Get-MgPolicyCrossTenantAccessPolicyPartner -Connection source | Should -BeNullOrEmpty
    }
}

Describe 'Watch-CrossTenantSync' {
    BeforeEach {
        Reset-TestTenant
    }

    It 'shows progress and ends with one object when the cycle ends' {
        $clock = Start-TestClock
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript($connect + '$ProgressPreference = "Continue"; Watch-CrossTenantSync -Source source -Target target -IntervalSeconds 1 -TimeoutSeconds 60')
            $results = @($shell.Invoke())
            $progress = @($shell.Streams.Progress)
        }
        finally {
            $shell.Dispose()
            $clock.Stop()
            $clock.Dispose()
        }
        $results | Should -HaveCount 1
        $results[0].PSObject.TypeNames[0] | Should -Be 'CrossTenantSync.CrossTenantSyncWatchResult'
        $results[0].Outcome | Should -Be 'CycleEnded'
        @($progress | Where-Object { $_.Activity -like 'Watch*' }).Count | Should -BeGreaterThan 1
        $progress[-1].RecordType | Should -Be 'Completed'
    }

    It 'ends when the time is over, and at once when the pipeline is stopped' {
        (Watch-CrossTenantSync -Source source -Target target -IntervalSeconds 1 -TimeoutSeconds 2).Outcome | Should -Be 'TimedOut'
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript($connect + "'connected'; Watch-CrossTenantSync -Source source -Target target")
            $output = New-Object 'System.Management.Automation.PSDataCollection[psobject]'
            $call = $shell.BeginInvoke((New-Object 'System.Management.Automation.PSDataCollection[psobject]'), $output)
            $waited = [System.Diagnostics.Stopwatch]::StartNew()
            while ($output.Count -eq 0 -and $waited.Elapsed.TotalSeconds -lt 60 -and -not $call.IsCompleted) {
                Start-Sleep -Milliseconds 20
            }
            Start-Sleep -Milliseconds 800
            $call.IsCompleted | Should -BeFalse
            $waited.Restart()
            $shell.Stop()
            $waited.ElapsedMilliseconds | Should -BeLessThan 500
        }
        finally {
            $shell.Dispose()
        }
    }

    It 'says that a job is paused' {
        $found = Get-CrossTenantSync -Source source -Target target
        Suspend-MgServicePrincipalSynchronizationJob -ServicePrincipalId $found.ServicePrincipalId -SynchronizationJobId $found.JobId
        $result = $found | Watch-CrossTenantSync -IntervalSeconds 1 -TimeoutSeconds 20
        $result.Outcome | Should -Be 'Paused'
        ($result | Out-String) | Should -Match 'Outcome\s+: Paused'
    }
}
