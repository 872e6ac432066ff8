BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator
    Connect-TestTenant $emulator
    $global:existing = $emulator.Source.tenantId
    $null = New-MgPolicyCrossTenantAccessPolicyPartner -TenantId $existing -Connection target
}

AfterAll {
    Remove-Variable -Name existing -Scope Global
    Stop-TestEmulator $emulator
}

Describe 'Errors of the typed commands' {
    It 'do not terminate, and fail the command' {
        $Error.Clear()
        $reached = $false
        $after = $true
        New-MgPolicyCrossTenantAccessPolicyPartner -TenantId $existing -Connection target -ErrorVariable kept -ErrorAction Continue 2>$null; $after = $?; $reached = $true
        $reached | Should -BeTrue
        $after | Should -BeFalse
        @($kept) | Should -HaveCount 1
        $Error | Should -HaveCount 1
    }

    It 'carry what a runbook branches on' {
        $failure = Get-TestError { New-MgPolicyCrossTenantAccessPolicyPartner -TenantId $existing -Connection target @args }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'Request_MultipleObjectsWithSameKeyValue,Microsoft.Graph.PowerShell.Cmdlets.NewMgPolicyCrossTenantAccessPolicyPartner_CreateExpanded'
        $failure.CategoryInfo.Category | Should -Be 'ResourceExists'
        $failure.CategoryInfo.Activity | Should -Be 'New-MgPolicyCrossTenantAccessPolicyPartner_CreateExpanded'
        $failure.Exception.Data['Status'] | Should -Be 409
        $failure.Exception.Data['RequestId'] | Should -Match '^[0-9a-f-]{36}$'
        $failure.Exception.Data['Retryable'] | Should -Be $false
        $failure.Exception.Data['Outcome'] | Should -Be 'answered'
        $failure.TargetObject.TenantId | Should -Be $emulator.Target.tenantId
        $failure.TargetObject.Connection | Should -Be 'target'
        $failure.TargetObject.Hint | Should -Not -BeNullOrEmpty
    }

    It 'stop with -ErrorAction Stop, are silent with SilentlyContinue, leave no trace with Ignore' {
        { New-MgPolicyCrossTenantAccessPolicyPartner -TenantId $existing -Connection target -ErrorAction Stop } | Should -Throw -ExpectedMessage 'Another object with the same value*'
        $Error.Clear()
        New-MgPolicyCrossTenantAccessPolicyPartner -TenantId $existing -Connection target -ErrorAction SilentlyContinue 2>&1 | Should -BeNullOrEmpty
        $Error | Should -HaveCount 1
        $Error.Clear()
        New-MgPolicyCrossTenantAccessPolicyPartner -TenantId $existing -Connection target -ErrorAction Ignore 2>&1 | Should -BeNullOrEmpty
        $Error | Should -HaveCount 0
    }

    It 'look as documented at a console' {
        $result = Invoke-TestProcess @"
`$env:CTS_EMULATOR = '$($emulator.Address)'; Import-Module '$manifest'; Connect-MgGraph -TenantId $($emulator.Target.tenantId) -Scopes 'Policy.ReadWrite.CrossTenantAccess' -NoWelcome; New-MgPolicyCrossTenantAccessPolicyPartner -BodyParameter @{ TenantId = '$existing' }
"@
        ($result.Error + $result.Output) | Should -Match '(?s)New-MgPolicyCrossTenantAccessPolicyPartner_Create: .*Another object with the same value for property tenantId already exists\.'
    }

    It 'point at the line of the script that ran the command' {
        $script = Join-Path $TestDrive 'caller.ps1'
        Set-Content -LiteralPath $script -Value @('# a comment', "New-MgPolicyCrossTenantAccessPolicyPartner -TenantId $existing -Connection target")
        $failure = & $script 2>&1
        $failure.InvocationInfo.ScriptName | Should -Be $script
        $failure.InvocationInfo.ScriptLineNumber | Should -Be 2
    }
}

Describe 'Preferences of the caller' {
    BeforeAll {
        # Another module calls the command: its variables are what counts, though modules do not inherit from each other.
        $caller = New-Module -Name Caller -ScriptBlock {
            function Invoke-Caller {
                param([string] $Name, [object] $Value, [scriptblock] $Then)

                Set-Variable -Name $Name -Value $Value
                . ([scriptblock]::Create($Then.ToString()))
            }
            function Invoke-CallerStop {
                $ErrorActionPreference = 'Stop'
                New-MgPolicyCrossTenantAccessPolicyPartner -TenantId $global:existing -Connection target
                'went on'
            }
            function Invoke-CallerSilent {
                $ErrorActionPreference = 'SilentlyContinue'
                New-MgPolicyCrossTenantAccessPolicyPartner -TenantId $global:existing -Connection target
                'went on'
            }
            function Invoke-CallerWhatIf {
                $WhatIfPreference = $true
                Remove-MgPolicyCrossTenantAccessPolicyPartner -CrossTenantAccessPolicyConfigurationPartnerTenantId $global:existing -Connection target
                Invoke-MgGraphRequest -Method DELETE -Uri "v1.0/policies/crossTenantAccessPolicy/partners/$global:existing" -Connection target
                Select-MgProfile beta
            }
            function Invoke-CallerVerbose {
                $VerbosePreference = 'Continue'
                $null = Get-MgUser -Top 1 -Connection target
            }
            function Invoke-CallerQuiet {
                $VerbosePreference = 'SilentlyContinue'
                $null = Get-MgUser -Top 1 -Connection target
            }
            function Invoke-CallerDebug {
                $DebugPreference = 'Continue'
                $null = Get-MgUser -Top 1 -Connection target
            }
        } -PassThru
        Import-Module $caller -Global
    }

    AfterAll {
        Remove-Module Caller
    }

    It 'ErrorActionPreference' {
        { Invoke-CallerStop } | Should -Throw -ExpectedMessage 'Another object with the same value*'
        Invoke-CallerSilent 2>&1 | Should -Be 'went on'
    }

    It 'WhatIfPreference sends nothing' {
        Clear-TestRequest $emulator
        Invoke-CallerWhatIf
        Get-TestRequest $emulator -Write | Should -BeNullOrEmpty
        (Get-MgProfile).Name | Should -Be 'v1.0'
        (Get-MgPolicyCrossTenantAccessPolicyPartner -Connection target).TenantId | Should -Be $existing
    }

    It 'VerbosePreference and DebugPreference' {
        $quiet = @(Invoke-CallerQuiet 4>&1)
        $quiet | Should -HaveCount 0
        $talk = @(Invoke-CallerVerbose 4>&1) + @(Invoke-CallerDebug 5>&1)
        $talk | Should -Not -BeNullOrEmpty
        $talk | ForEach-Object { $_.GetType().Name } | Should -BeIn @('VerboseRecord', 'DebugRecord')
        @($talk | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] -and $_.Message -match '^GET http\S+/users\S* 200$' }) | Should -HaveCount 1
    }
}

Describe 'What -WhatIf shows' {
    It 'is the method, the address and the body, and nothing is sent' {
        Clear-TestRequest $emulator
        $result = Invoke-TestProcess @"
`$env:CTS_EMULATOR = '$($emulator.Address)'; Import-Module '$manifest'; Connect-MgGraph -TenantId $($emulator.Target.tenantId) -Scopes 'Policy.ReadWrite.CrossTenantAccess' -NoWelcome
Update-MgPolicyCrossTenantAccessPolicyPartner -CrossTenantAccessPolicyConfigurationPartnerTenantId $existing -AutomaticUserConsentSettings @{ InboundAllowed = 'True' } -WhatIf
"@
        ($result.Output -replace '\s*\n\s*', '') | Should -Match 'What if: .*PATCH http.*/v1\.0/policies/crossTenantAccessPolicy/partners/.*\{"automaticUserConsentSettings":\{"inboundAllowed":true\}\}'
        @(Get-TestRequest $emulator -Write) | Where-Object { $_.path -notlike '*/oauth2/*' } | Should -BeNullOrEmpty
    }

    It 'is refused like the command itself when a parameter is wrong' {
        $failure = Get-TestError { Update-MgPolicyCrossTenantAccessPolicyPartner -CrossTenantAccessPolicyConfigurationPartnerTenantId $existing -BodyParameter '{ "oops": ' -WhatIf -Connection target @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Invalid*,Microsoft.Graph.PowerShell.Cmdlets.UpdateMgPolicyCrossTenantAccessPolicyPartner*'
    }
}
