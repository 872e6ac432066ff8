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

Describe 'A desired state' {
    It 'is taken as <Name>' -ForEach @(
        @{ Name = 'a hashtable'; Given = { Test-CrossTenantSync -DesiredState (New-TestPair) } }
        @{ Name = 'a hashtable from the pipeline'; Given = { New-TestPair | Test-CrossTenantSync } }
        @{ Name = 'an ordered dictionary'; Given = { [ordered] @{ Source = [ordered] @{ Connection = 'fabrikam' }; TARGET = @{ connection = 'contoso' }; application = @{ DisplayName = 'x' } } | Test-CrossTenantSync } }
        @{ Name = 'an object'; Given = { New-TestPair | ConvertTo-Json -Depth 9 | ConvertFrom-Json | Test-CrossTenantSync } }
        @{ Name = 'JSON text'; Given = { Test-CrossTenantSync -DesiredState (New-TestPair | ConvertTo-Json -Depth 9) } }
        @{ Name = 'JSON text from the pipeline'; Given = { New-TestPair | ConvertTo-Json -Depth 9 | Test-CrossTenantSync } }
        @{ Name = 'lines of a file'; Given = { Get-Content -LiteralPath $file | Test-CrossTenantSync } }
        @{ Name = 'lines of a file as an argument'; Given = { Test-CrossTenantSync -DesiredState (Get-Content -LiteralPath $file) } }
        @{ Name = 'a path'; Given = { Test-CrossTenantSync -Path $file } }
        @{ Name = 'a path with a wildcard'; Given = { Test-CrossTenantSync -Path "$TestDrive/pai*.json" } }
        @{ Name = 'a file from the pipeline'; Given = { Get-Item -LiteralPath $file | Test-CrossTenantSync } }
        @{ Name = 'a row of a table'; Given = { "Source,Target,DisplayName,User,Start,Group`nfabrikam,contoso,x,alice@fabrikam.com,True," | ConvertFrom-Csv | Test-CrossTenantSync } }
    ) {
        $file = Join-Path $TestDrive 'pair.json'
        Set-Content -LiteralPath $file -Value (New-TestPair | ConvertTo-Json -Depth 9)
        $steps = @(& $Given)
        $steps.Step | Should -Be (1..13)
        $steps[0].PSObject.TypeNames[0] | Should -Be 'CrossTenantSync.CrossTenantSyncStep'
    }

    It 'is taken by every command that compares or writes' {
        (Get-CrossTenantSyncPlan -DesiredState (New-TestPair)).DesiredState.source.connection | Should -Be 'fabrikam'
        @(Set-CrossTenantSync -DesiredState (New-TestPair) -WhatIf) | Should -HaveCount 13
    }

    It 'says everything that is wrong at once, each with its place, before anything is sent' {
        Clear-TestRequest $emulator
        $wrong = New-TestPair -With @{ job = @{ state = 'Running' }; assigments = @{}; verifyUsers = 'a', 3 }
        $failure = Get-TestError { Set-CrossTenantSync -DesiredState $wrong @args }
        $failure.FullyQualifiedErrorId | Should -Be 'InvalidParameter,CrossTenantSync.Set-CrossTenantSync'
        $failure.ToString() | Should -Match 'job\.state'
        $failure.ToString() | Should -Match 'assigments'
        $failure.ToString() | Should -Match 'verifyUsers\[1\]'
        Get-TestRequest $emulator | Should -BeNullOrEmpty
    }

    It 'says which file is wrong' {
        Set-Content -LiteralPath "$TestDrive/right.json" -Value (New-TestPair | ConvertTo-Json -Depth 9)
        Set-Content -LiteralPath "$TestDrive/wrong.json" -Value (New-TestPair -Target northwind -With @{ job = @{ state = 'Running' } } | ConvertTo-Json -Depth 9)
        Set-Content -LiteralPath "$TestDrive/broken.json" -Value '{ "source": '
        (Get-TestError { Test-CrossTenantSync -Path "$TestDrive/right.json", "$TestDrive/wrong.json" @args }).ToString() | Should -Match '^wrong\.json: job\.state'
        (Get-TestError { Test-CrossTenantSync -Path "$TestDrive/right.json", "$TestDrive/broken.json" @args }).ToString() | Should -Match "'broken\.json' is not valid JSON"
        (Get-TestError { Test-CrossTenantSync -Path "$TestDrive/none.json" @args }).FullyQualifiedErrorId | Should -Be 'FileNotFound,CrossTenantSync.Test-CrossTenantSync'
    }

    It 'must name connections that exist, and those that do not are named' {
        Clear-TestRequest $emulator
        $failure = Get-TestError { Ensure-CrossTenantSync -DesiredState (New-TestPair 'nobody' 'nowhere'), (New-TestPair) @args }
        $failure.FullyQualifiedErrorId | Should -Be 'UnknownConnection,CrossTenantSync.Ensure-CrossTenantSync'
        $failure.CategoryInfo.Activity | Should -Be 'Ensure-CrossTenantSync'
        $failure.ToString() | Should -Match "'nobody', 'nowhere'.*fabrikam"
        $mesh = @{ topology = 'mesh'; tenants = @{ fabrikam = @{}; adatum = @{}; other = @{ connection = 'woodgrove' } } }
        (Get-TestError { Test-CrossTenantSync -DesiredState $mesh @args }).ToString() | Should -Match "'adatum', 'woodgrove'"
        Get-TestRequest $emulator | Should -BeNullOrEmpty
    }

    It 'that is no document is refused with what to give' {
        (Get-TestError { 'pairs.json' | Set-CrossTenantSync @args }).ToString() | Should -Match '-Path reads files'
        (Get-TestError { Set-CrossTenantSync -DesiredState '[]' @args }).ToString() | Should -Match 'empty array'
        (Get-TestError { Set-CrossTenantSync -DesiredState 7 @args }).FullyQualifiedErrorId | Should -Match '^(InvalidParameter|NotConnected),'
    }
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
            defaults = @{ job = @{ state = 'Started' } }
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
