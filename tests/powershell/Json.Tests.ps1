BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator
    Connect-TestTenant $emulator
}

AfterAll {
    Stop-TestEmulator $emulator
}

# PowerShell 7.2 to 7.4 guess dates; the newer ones do so as well when they are not told otherwise, which this makes use of.
Describe 'On a host that guesses dates' -Skip:($PSVersionTable.PSEdition -ne 'Core') {
    BeforeAll {
        InModuleScope CrossTenantSync {
            $script:savedDates = $script:CtsJsonDates
            $script:CtsJsonDates = 'Guessed'
        }
    }

    AfterAll {
        InModuleScope CrossTenantSync {
            $script:CtsJsonDates = $script:savedDates
        }
    }

    It 'guesses without the remedy' {
        (ConvertFrom-Json '{"a":"2024-01-02T03:04:05Z"}').a | Should -BeOfType [datetime]
    }

    It 'keeps the text <Text>' -ForEach @(
        @{ Text = '2024-01-02T03:04:05Z' }
        @{ Text = '2024-01-02T03:04:05.1234567+02:00' }
        @{ Text = '2024-01-02T03:04:05' }
        @{ Text = '/Date(1700000000000)/' }
        @{ Text = 'plain' }
        @{ Text = '' }
    ) {
        InModuleScope CrossTenantSync -Parameters @{ Text = $Text } {
            param($Text)
            foreach ($value in $Text, "$([char] 0xE000)$Text", "say `"$Text`": yes") {
                $json = ConvertTo-Json @{ name = $value; list = @($value, 1, @{ deep = $value }); DisplayName = $value; $value = 'a name' } -Depth 5 -Compress
                $parsed = ConvertFrom-CtsJson -Json $json
                $parsed.name | Should -BeOfType [string]
                $parsed.name | Should -BeExactly $value
                $parsed.DisplayName | Should -BeExactly $value
                $parsed.list[0] | Should -BeExactly $value
                $parsed.list[1] | Should -Be 1
                $parsed.list[2].deep | Should -BeExactly $value
            }
        }
    }

    It 'gives the same objects as any other' {
        $guessing = Get-MgUser -Top 1 -Property Id, DisplayName, CreatedDateTime | ConvertTo-Json -Depth 5
        $guessingRaw = Invoke-MgGraphRequest -Uri 'v1.0/users?$top=1' -OutputType Json
        InModuleScope CrossTenantSync { $script:CtsJsonDates = $script:savedDates }
        try {
            $guessing | Should -BeExactly (Get-MgUser -Top 1 -Property Id, DisplayName, CreatedDateTime | ConvertTo-Json -Depth 5)
            $guessingRaw | Should -BeExactly (Invoke-MgGraphRequest -Uri 'v1.0/users?$top=1' -OutputType Json)
        }
        finally {
            InModuleScope CrossTenantSync { $script:CtsJsonDates = 'Guessed' }
        }
    }
}
