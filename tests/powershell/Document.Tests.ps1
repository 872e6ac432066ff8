BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator -Argument '--tenants', 'Fabrikam,Contoso,Northwind'
    $names = 'fabrikam', 'contoso', 'northwind'
    for ($index = 0; $index -lt 3; $index++) {
        Connect-MgGraph -Name $names[$index] -TenantId $emulator.Config.tenants[$index].tenantId -Scopes $writeScopes -NoWelcome
    }

    function New-TestPair {
        # The document of one pair, with the members of it that are given.
        param([string] $Source = 'fabrikam', [string] $Target = 'contoso', [hashtable] $With = @{})

        $pair = @{ source = @{ connection = $Source }; target = @{ connection = $Target }; application = @{ displayName = "$Source to $Target" } }
        foreach ($name in $With.Keys) {
            $pair[$name] = $With[$name]
        }
        $pair
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
