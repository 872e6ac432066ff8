BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator
}

AfterAll {
    Stop-TestEmulator $emulator
}

Describe 'A connection that is closed while a command runs' {
    BeforeEach {
        Connect-TestTenant $emulator
    }

    It 'makes that command fail, since what it returned is incomplete' {
        $all = @(Get-MgUser -All -PageSize 1)
        $all.Count | Should -BeGreaterThan 5
        $Error.Clear()
        $seen = @(Get-MgUser -All -PageSize 1 -ErrorVariable failure -ErrorAction SilentlyContinue | ForEach-Object {
                if (Get-MgContext) {
                    $null = Disconnect-MgGraph
                }
                $_
            })
        $seen.Count | Should -BeLessThan $all.Count
        @($failure) | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -Be 'Cancelled,Microsoft.Graph.PowerShell.Cmdlets.GetMgUser_List'
        $failure[0].CategoryInfo.Category | Should -Be 'OperationStopped'
        $failure[0].ToString() | Should -Match 'connection was closed.*incomplete'
    }

    It 'is no error of a pipeline that has enough' {
        $Error.Clear()
        @(Get-MgUser -All -PageSize 1 | Select-Object -First 1) | Should -HaveCount 1
        $Error | Should -HaveCount 0
    }
}
