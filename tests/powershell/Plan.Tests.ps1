BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator
    Connect-TestTenant $emulator
    $empty = Invoke-TestEmulator $emulator 'state'
    $pair = @{
        source      = @{ connection = 'source' }
        target      = @{ connection = 'target' }
        application = @{ displayName = 'Contoso' }
        assignments = @{ users = @('alice@fabrikam.com') }
        job         = @{ state = 'Started' }
    }
    $connect = "`$ProgressPreference = 'SilentlyContinue'; `$env:CTS_EMULATOR = '$($emulator.Address)'; Import-Module '$manifest'; " +
        "Connect-MgGraph -Name source -TenantId $($emulator.Source.tenantId) -Scopes '$($writeScopes -join "','")' -NoWelcome; " +
        "Connect-MgGraph -Name target -TenantId $($emulator.Target.tenantId) -Scopes '$($writeScopes -join "','")' -NoWelcome; "

    function Get-TestWrite {
        # What a plan counts: every request that is no read, the test of the connection included.
        Get-TestRequest $emulator | Where-Object { $_.method -ne 'GET' -and $_.path -notlike '*/oauth2/*' }
    }
}

AfterAll {
    Stop-TestEmulator $emulator
}

Describe 'Get-CrossTenantSyncPlan' {
    BeforeEach {
        $null = Invoke-TestEmulator $emulator 'state' -Method PUT -Body $empty
        Clear-TestRequest $emulator
    }

    It 'returns a plan that says what would be done, and writes nothing' {
        $plan = Get-CrossTenantSyncPlan -DesiredState $pair
        $plan.PSObject.TypeNames[0] | Should -Be 'CrossTenantSync.CrossTenantSyncPlan'
        $plan.Version | Should -Be 1
        $plan.Digest | Should -Not -BeNullOrEmpty
        $plan.SourceTenantId | Should -Be $emulator.Source.tenantId
        $plan.TargetTenantId | Should -Be $emulator.Target.tenantId
        $plan.Steps.Step | Should -Be (1..13)
        $plan.Writes | Should -Be @($plan.Steps.Request | Where-Object { $_ }).Count
        $plan.DesiredState.application.displayName | Should -Be 'Contoso'
        Get-TestWrite | Should -BeNullOrEmpty
        $text = $plan | Out-String -Width 100
        $text | Should -Match "Source\s+: source \($($emulator.Source.tenantId)\)"
        $text | Should -Match "6 source tenant: create application 'Contoso' \(displayName, tags\)"
        # Named parameters say the same.
        $named = Get-CrossTenantSyncPlan -Source source -Target target -DisplayName Contoso -User alice@fabrikam.com -Start
        $named.Digest | Should -Be $plan.Digest
    }

    It 'has, request for request, what the run then sends' {
        $plan = Get-CrossTenantSyncPlan -DesiredState $pair
        $planned = @($plan.Steps.Request | Where-Object { $_ } | ForEach-Object { "$($_.Method) $($_.Url -replace '^https?://[^/]+', '')" -replace '<\w+>', '*' })
        Clear-TestRequest $emulator
        $steps = @($plan | Set-CrossTenantSync)
        $steps.Step | Should -Be (1..13)
        $steps.Status | Should -Contain 'Changed'
        $sent = @(Get-TestWrite | ForEach-Object { "$($_.method) $($_.path)" })
        $sent | Should -HaveCount $planned.Count
        foreach ($one in $planned) {
            @($sent -like $one) | Should -Not -BeNullOrEmpty -Because $one
        }
    }

    It 'is a file that another session carries out' {
        $file = Join-Path $TestDrive 'plan.json'
        $made = Invoke-TestProcess ($connect + "Get-CrossTenantSyncPlan -Source source -Target target -DisplayName Contoso -Start -AsJson | Set-Content -LiteralPath '$file'")
        $made.Error | Should -BeNullOrEmpty
        Get-TestWrite | Should -BeNullOrEmpty
        $kept = [System.IO.File]::ReadAllText($file) | ConvertFrom-Json
        $kept.version | Should -Be 1
        $run = Invoke-TestProcess ($connect + "Get-Content -LiteralPath '$file' | Set-CrossTenantSync | ForEach-Object { `$_.Status }")
        $run.Error | Should -BeNullOrEmpty
        @($run.Output -split '\s+' | Where-Object { $_ }) | Should -HaveCount 13
        $run.Output | Should -Match 'Changed'
        $run.Output | Should -Not -Match 'Failed'
        @(Get-TestWrite).Count | Should -Be $kept.writes
    }

    It 'is taken as <Name>' -ForEach @(
        @{ Name = 'an object'; Given = { param($plan) Set-CrossTenantSync -Plan $plan } }
        @{ Name = 'JSON text that ConvertTo-Json made of it'; Given = { param($plan) $plan | ConvertTo-Json -Depth 100 | Set-CrossTenantSync } }
        @{ Name = 'what ConvertFrom-Json makes of that'; Given = { param($plan) $plan | ConvertTo-Json -Depth 100 | ConvertFrom-Json | Set-CrossTenantSync } }
        @{ Name = 'a file'; Given = { param($plan) Set-Content -LiteralPath "$TestDrive/a.json" -Value ($plan | ConvertTo-Json -Depth 100); Get-Item "$TestDrive/a.json" | Set-CrossTenantSync } }
        @{ Name = 'lines as an argument'; Given = { param($plan) Set-CrossTenantSync -Plan (($plan | ConvertTo-Json -Depth 100) -split '\r?\n') } }
    ) {
        $steps = @(& $Given (Get-CrossTenantSyncPlan -DesiredState $pair))
        $steps.Step | Should -Be (1..13)
        $steps.Status | Should -Contain 'Changed'
        $steps.Status | Should -Not -Contain 'Failed'
    }

    It 'is refused when a tenant changed since, and nothing is written' {
        $plan = Get-CrossTenantSyncPlan -DesiredState $pair
        $null = New-MgPolicyCrossTenantAccessPolicyPartner -TenantId $emulator.Source.tenantId -Connection target
        Clear-TestRequest $emulator
        $failure = Get-TestError { $plan | Ensure-CrossTenantSync @args }
        $failure.FullyQualifiedErrorId | Should -Be 'PlanChanged,CrossTenantSync.Ensure-CrossTenantSync'
        Get-TestWrite | Should -BeNullOrEmpty
    }

    It 'is refused when it was changed by hand, before anything is sent' {
        $plan = Get-CrossTenantSyncPlan -DesiredState $pair -AsJson
        Clear-TestRequest $emulator
        $failure = Get-TestError { Set-CrossTenantSync -Plan $plan.Replace('"inboundAllowed"', '"outboundAllowed"') @args }
        $failure.FullyQualifiedErrorId | Should -Be 'InvalidPlan,CrossTenantSync.Set-CrossTenantSync'
        Get-TestRequest $emulator | Should -BeNullOrEmpty
    }

    It 'is refused when the connections belong to other tenants' {
        $plan = Get-CrossTenantSyncPlan -DesiredState $pair -AsJson
        $turned = $connect.Replace('-Name source', '-Name x').Replace('-Name target', '-Name source').Replace('-Name x', '-Name target')
        Set-Content -LiteralPath "$TestDrive/plan.json" -Value $plan
        $run = Invoke-TestProcess ($turned + "try { Set-CrossTenantSync -Path '$TestDrive/plan.json' -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId }")
        $run.Output.Trim() | Should -Be 'WrongTenant,CrossTenantSync.Set-CrossTenantSync'
        Get-TestWrite | Should -BeNullOrEmpty
    }

    It 'is shown by -WhatIf and asked about by -Confirm, and a refusal does nothing' {
        $plan = Get-CrossTenantSyncPlan -DesiredState $pair
        @($plan | Set-CrossTenantSync -WhatIf).Status | Should -Contain 'Planned'
        Mock Request-CtsConsent -ModuleName CrossTenantSync { $false }
        $plan | Set-CrossTenantSync -Confirm | Should -BeNullOrEmpty
        Should -Invoke Request-CtsConsent -ModuleName CrossTenantSync -Times 1 -Exactly -ParameterFilter { $Question[1] -like '*Step 12, source tenant: start job*' }
        Get-TestWrite | Should -BeNullOrEmpty
    }

    It 'is no desired state' {
        $plan = Get-CrossTenantSyncPlan -DesiredState $pair
        (Get-TestError { $plan | Test-CrossTenantSync @args }).ToString() | Should -Match 'Set-CrossTenantSync -Plan'
    }
}
