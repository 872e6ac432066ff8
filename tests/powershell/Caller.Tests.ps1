BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator
    Connect-TestTenant $emulator
    $missing = '00000000-0000-0000-0000-00000000dead'
}

AfterAll {
    Stop-TestEmulator $emulator
}

Describe 'A script in strict mode' {
    It 'runs every kind of command' {
        Set-StrictMode -Version Latest
        @(Get-MgUser -Top 2) | Should -HaveCount 2
        (Get-MgUser -Top 1 | Format-Table | Out-String) | Should -Match 'DisplayName'
        (Invoke-MgGraphRequest -Uri 'v1.0/users?$top=2').value | Should -HaveCount 2
        $steps = @(Test-CrossTenantSync -Source source -Target target -DisplayName X)
        $steps | Should -HaveCount 13
        ($steps | Out-String) | Should -Match 'isSync|tenantId'
        (Get-MgContext).ConnectionName | Should -Be 'source'
        { Get-MgUser -UserId $missing -ErrorAction Stop } | Should -Throw '*does not exist*'
        { Invoke-MgGraphRequest -Uri "v1.0/users/$missing" } | Should -Throw '*does not exist*'
    }
}

Describe 'A script that stops at errors' {
    It 'catches <Name> with the code and the data of the answer' -ForEach @(
        @{ Name = 'a command'; Id = 'Request_ResourceNotFound,Microsoft.Graph.PowerShell.Cmdlets.GetMgUser_Get'; Call = { Get-MgUser -UserId $missing } }
        @{ Name = 'a raw request'; Id = 'Request_ResourceNotFound,Invoke-MgGraphRequest'; Call = { Invoke-MgGraphRequest -Uri "v1.0/users/$missing" } }
    ) {
        $ErrorActionPreference = 'Stop'
        $caught = $null
        try {
            & $Call
        }
        catch {
            $caught = $_
        }
        $caught.FullyQualifiedErrorId | Should -Be $Id
        $caught.Exception.Data['Code'] | Should -Be 'Request_ResourceNotFound'
        $caught.Exception.Data['Status'] | Should -Be 404
        $caught.Exception.Data['RequestId'] | Should -Match '^[0-9a-f-]{36}$'
        $caught.Exception.Data['Outcome'] | Should -Be 'answered'
    }

    It 'catches Ensure with the code of the step that failed' {
        $ErrorActionPreference = 'Stop'
        $caught = $null
        try {
            $null = Test-CrossTenantSync -Source source -Target nobody -DisplayName X
        }
        catch {
            $caught = $_
        }
        $caught.Exception.Data['Code'] | Should -Be 'UnknownConnection'
    }
}

Describe 'Variables of the caller that are named like those of the module' {
    It 'do no harm and come to none' {
        $names = 'Cmdlet', 'BoundParameters', 'connection', 'request', 'preference', 'native', 'received', 'operation', 'failure', 'emitted', 'types', 'client', 'CtsState',
            'CtsNativeType', 'CtsJsonDates', 'item', 'agreed', 'option', 'marked', 'refusal', 'steps', 'plan'
        foreach ($name in $names) {
            Set-Variable -Name $name -Value 'mine' -Scope Global
        }
        $global:OFS = '|'
        try {
            @(Get-MgUser -Top 2) | Should -HaveCount 2
            (Invoke-MgGraphRequest -Uri 'v1.0/users?$top=2').value | Should -HaveCount 2
            @(Test-CrossTenantSync -Source source -Target target -DisplayName X) | Should -HaveCount 13
            foreach ($name in $names) {
                Get-Variable -Name $name -Scope Global -ValueOnly | Should -Be 'mine'
            }
        }
        finally {
            Remove-Variable -Name ($names + 'OFS') -Scope Global
        }
    }
}
