BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator -Argument '--tenants', 'Fabrikam,Contoso,Northwind'
    $names = 'fabrikam', 'contoso', 'northwind'
    for ($index = 0; $index -lt 3; $index++) {
        Connect-MgGraph -Name $names[$index] -TenantId $emulator.Config.tenants[$index].tenantId -Scopes $writeScopes -NoWelcome
    }
    $empty = Invoke-TestEmulator $emulator 'state'

    function New-TestPair {
        # The document of one pair, with the members of it that are given.
        param([string] $Source = 'fabrikam', [string] $Target = 'contoso', [hashtable] $With = @{})

        $pair = @{ source = @{ connection = $Source }; target = @{ connection = $Target }; application = @{ displayName = "$Source to $Target" } }
        foreach ($name in $With.Keys) {
            $pair[$name] = $With[$name]
        }
        $pair
    }

    function Get-TestWrite {
        # The writes that tenants received; signing in is none.
        Get-TestRequest $emulator -Write | Where-Object { $_.path -notlike '*/oauth2/*' }
    }

    function Reset-TestTenant {
        $null = Invoke-TestEmulator $emulator 'state' -Method PUT -Body $empty
        Clear-TestRequest $emulator
    }
}

AfterAll {
    Stop-TestEmulator $emulator
}

Describe 'Several pairs' {
    BeforeEach {
        Reset-TestTenant
    }

    It 'give a result each, and the second run sends no write' {
        $pairs = (New-TestPair), (New-TestPair 'fabrikam' 'northwind')
        $results = @($pairs | Set-CrossTenantSync)
        $results | Should -HaveCount 2
        $results[0].PSObject.TypeNames[0] | Should -Be 'CrossTenantSync.CrossTenantSyncResult'
        $results.Status | Select-Object -Unique | Should -Be 'Changed'
        ($results.Target | Sort-Object) | Should -Be 'contoso', 'northwind'
        $results[0].Steps.Step | Should -Be (1..13)
        $results[0].Steps[0].PSObject.TypeNames[0] | Should -Be 'CrossTenantSync.CrossTenantSyncStep'
        Clear-TestRequest $emulator
        $again = @(Ensure-CrossTenantSync -DesiredState $pairs -ThrottleLimit 1)
        $again.Status | Select-Object -Unique | Should -Be 'InDesiredState'
        Get-TestWrite | Should -BeNullOrEmpty
        Test-CrossTenantSync -DesiredState $pairs -Quiet | Should -BeTrue
        $pairs[1]['assignments'] = @{ users = @('alice@fabrikam.com') }
        Test-CrossTenantSync -DesiredState $pairs -Quiet | Should -BeFalse
    }

    It 'that fail have an error each, and the others go on' {
        $pairs = (New-TestPair -With @{ assignments = @{ groups = @('Nowhere') } }), (New-TestPair 'fabrikam' 'northwind')
        $results = @(Set-CrossTenantSync -DesiredState $pairs -ErrorAction SilentlyContinue -ErrorVariable kept)
        $results | Should -HaveCount 2
        ($results | Where-Object { $_.Target -eq 'contoso' }).Status | Should -Be 'Failed'
        ($results | Where-Object { $_.Target -eq 'northwind' }).Status | Should -Be 'Changed'
        @($kept) | Should -HaveCount 1
        $kept[0].ToString() | Should -Match "^fabrikam to contoso: .*no group 'Nowhere'"
        $kept[0].CategoryInfo.Activity | Should -Be 'Set-CrossTenantSync'
        @($kept[0].Exception.Data['Steps']).Step | Should -Be (1..13)
        $kept[0].TargetObject.TenantId | Should -Be $emulator.Config.tenants[0].tenantId
    }

    It 'have a progress bar for all and one below it for what is being done, and both end' {
        $shell = [powershell]::Create()
        try {
            $text = "`$env:CTS_EMULATOR = '$($emulator.Address)'; Import-Module '$manifest'; "
            for ($index = 0; $index -lt 3; $index++) {
                $text += "Connect-MgGraph -Name $($names[$index]) -TenantId $($emulator.Config.tenants[$index].tenantId) -Scopes '$($readScopes -join "','")' -NoWelcome; "
            }
            $null = $shell.AddScript($text + "Test-CrossTenantSync -DesiredState @{ topology = 'mesh'; tenants = @{ fabrikam = @{}; contoso = @{}; northwind = @{} } }")
            $shell.Invoke() | Should -HaveCount 6
            $told = @($shell.Streams.Progress)
        }
        finally {
            $shell.Dispose()
        }
        $all = @($told | Where-Object { $_.ActivityId -eq 0 -and $_.Activity -eq 'Test-CrossTenantSync' })
        $all.StatusDescription | Should -Contain '0 of 6 pairs done'
        $all[-1].RecordType | Should -Be 'Completed'
        $one = @($told | Where-Object { $_.ActivityId -eq 1 })
        $one.ParentActivityId | Select-Object -Unique | Should -Be 0
        $one.Activity | Should -Contain 'fabrikam to contoso'
        $one[-1].RecordType | Should -Be 'Completed'
    }

    It 'are told one by one under -WhatIf, and nothing is written' {
        $told = Invoke-TestProcess @"
`$ProgressPreference = 'SilentlyContinue'; `$env:CTS_EMULATOR = '$($emulator.Address)'; Import-Module '$manifest'
$(for ($index = 0; $index -lt 3; $index++) { "Connect-MgGraph -Name $($names[$index]) -TenantId $($emulator.Config.tenants[$index].tenantId) -Scopes '$($writeScopes -join "','")' -NoWelcome;" })
Set-CrossTenantSync -DesiredState @{ topology = 'hubAndSpoke'; hub = 'fabrikam'; direction = 'hubToSpokes'; tenants = @{ fabrikam = @{}; contoso = @{}; northwind = @{} } } -WhatIf | Format-Table
"@
        $told.Error | Should -BeNullOrEmpty
        $told.Output | Should -Match 'What if: fabrikam to contoso, step 2, target tenant: create source tenant as partner'
        $told.Output | Should -Match "What if: fabrikam to northwind, step 6, source tenant: create application 'fabrikam to northwind'"
        $told.Output | Should -Match '(?m)^Source\s+Target\s+DisplayName\s+Status\s+Message'
        $told.Output | Should -Match '(?m)^fabrikam\s+contoso\s+fabrikam to contoso\s+Planned'
        Get-TestWrite | Should -BeNullOrEmpty
    }

    It 'are asked about one by one, and only what was agreed to is done' {
        Mock Request-CtsConsent -ModuleName CrossTenantSync { $Question[0] -like '*to northwind*' }
        $results = @(Set-CrossTenantSync -DesiredState (New-TestPair), (New-TestPair 'fabrikam' 'northwind') -Confirm)
        Should -Invoke Request-CtsConsent -ModuleName CrossTenantSync -Times 2 -Exactly
        Should -Invoke Request-CtsConsent -ModuleName CrossTenantSync -ParameterFilter { $Question[1] -like "*Step 6, source tenant: create application 'fabrikam to contoso'*" } -Times 1
        $results | Where-Object { $_.Status -eq 'Changed' -or $_.Step -eq 6 } | Should -Not -BeNullOrEmpty
        (Get-MgServicePrincipal -Connection fabrikam -Filter "startswith(displayName, 'fabrikam to')").DisplayName | Should -Be 'fabrikam to northwind'
    }
}

Describe 'A mesh of three tenants' {
    It 'is set up in one run, and the next sends no write' {
        Reset-TestTenant
        $mesh = @{
            topology = 'mesh'
            tenants  = @{ fabrikam = @{ assignments = @{ users = @('alice@fabrikam.com') } }; contoso = @{}; northwind = @{} }
            defaults = @{ job = @{ state = 'Started'; waitForFirstCycle = $true } }
        }
        $results = @(Ensure-CrossTenantSync -DesiredState $mesh)
        $results | Should -HaveCount 6
        $results.Status | Select-Object -Unique | Should -Be 'Changed'
        $lines = @(($results | Out-String -Width 80).Trim() -split '\r?\n')
        $lines | Should -HaveCount 8
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        Clear-TestRequest $emulator
        $again = @(Ensure-CrossTenantSync -DesiredState $mesh)
        $again.Status | Select-Object -Unique | Should -Be 'InDesiredState'
        Get-TestWrite | Should -BeNullOrEmpty
        (Get-MgUser -Connection northwind -Filter "userType eq 'Guest' or externalUserState eq 'Accepted'").DisplayName | Should -Contain 'Alice Anders'
    }
}
