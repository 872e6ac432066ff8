BeforeAll {
    . $PSScriptRoot/TestSession.ps1
}

Describe 'A stopped pipeline' {
    BeforeAll {
        # Answers sign-in at once and every Graph call never: what a stuck service looks like.
        $server = [powershell]::Create()
        $listener = New-Object System.Net.Sockets.TcpListener ([System.Net.IPAddress]::Loopback), 0
        $listener.Start()
        $port = $listener.LocalEndpoint.Port
        $null = $server.AddScript({
                param($listener, $token)
                $kept = New-Object System.Collections.ArrayList
                while ($true) {
                    try { $client = $listener.AcceptTcpClient() } catch { return }
                    $null = $kept.Add($client)
                }
            }).AddArgument($listener)
        $running = $server.BeginInvoke()
        $payload = [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes((@{
                        tid = '11111111-2222-3333-4444-555555555555'; aud = 'https://graph.microsoft.com'; roles = @('User.Read.All'); exp = [DateTimeOffset]::UtcNow.AddHours(1).ToUnixTimeSeconds()
                    } | ConvertTo-Json -Compress))).TrimEnd('=').Replace('+', '-').Replace('/', '_')
        $token = "eyJhbGciOiJub25lIn0.$payload.c2ln"
    }

    AfterAll {
        $listener.Stop()
        $server.Stop()
        $server.Dispose()
    }

    It 'cancels within half a second' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript({
                    param($manifest, $port, $token)
                    $env:CTS_EMULATOR = "http://127.0.0.1:$port"
                    Import-Module $manifest
                    Connect-MgGraph -AccessToken (ConvertTo-SecureString $token -AsPlainText -Force) -NoWelcome
                    'connected'
                    Get-MgUser -All
                }).AddArgument($manifest).AddArgument($port).AddArgument($token)
            $output = New-Object 'System.Management.Automation.PSDataCollection[psobject]'
            $call = $shell.BeginInvoke((New-Object 'System.Management.Automation.PSDataCollection[psobject]'), $output)
            $waited = [System.Diagnostics.Stopwatch]::StartNew()
            while ($output.Count -eq 0 -and $waited.Elapsed.TotalSeconds -lt 60 -and -not $call.IsCompleted) {
                Start-Sleep -Milliseconds 20
            }
            $output[0] | Should -Be 'connected'
            Start-Sleep -Milliseconds 700
            $call.IsCompleted | Should -BeFalse
            $waited.Restart()
            $shell.Stop()
            $waited.ElapsedMilliseconds | Should -BeLessThan 500
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        }
        finally {
            $shell.Dispose()
        }
    }
}

Describe 'A long list' {
    BeforeAll {
        $emulator = Use-TestEmulator -Argument '--users', '5000'
        Connect-TestTenant $emulator
    }

    AfterAll {
        Stop-TestEmulator $emulator
    }

    It 'is read no further than Select-Object -First needs' {
        Clear-TestRequest $emulator
        (Get-MgUser -All -PageSize 100 | Select-Object -First 1).Id | Should -Not -BeNullOrEmpty
        @(Get-TestRequest $emulator | Where-Object { $_.path -like '*/users*' }).Count | Should -BeIn @(1, 2, 3)
        # What was cancelled stays cancelled.
        Start-Sleep -Milliseconds 500
        @(Get-TestRequest $emulator | Where-Object { $_.path -like '*/users*' }).Count | Should -BeLessOrEqual 3
    }

    It 'is read whole with -All, and one page without' {
        @(Get-MgUser -All -Property id -PageSize 999).Count | Should -BeGreaterThan 5000
        @(Get-MgUser -Property id).Count | Should -BeLessOrEqual 100
        @(Get-MgUser -Property id -Top 250).Count | Should -Be 250
    }

    It 'goes on when a command downstream fails in its own way' {
        { Get-MgUser -Top 3 | ForEach-Object { throw 'mine' } } | Should -Throw -ExpectedMessage 'mine'
        # The error of another command of this module, downstream, is that command's.
        $failure = $null
        try {
            Get-MgUser -Top 3 | ForEach-Object { Get-MgGroup -GroupId '00000000-0000-0000-0000-00000000dead' -ErrorAction Stop }
        }
        catch {
            $failure = $_
        }
        $failure.CategoryInfo.Activity | Should -Be 'Get-MgGroup_Get'
    }
}

Describe 'Two connections' {
    BeforeAll {
        $emulator = Use-TestEmulator
        Connect-TestTenant $emulator
    }

    AfterAll {
        Stop-TestEmulator $emulator
    }

    It 'used in turn a thousand times never cross' {
        $crossed = 0
        $wrong = 0
        Clear-TestRequest $emulator
        for ($index = 0; $index -lt 500; $index++) {
            if ((Get-MgUser -Top 1 -Connection source).UserPrincipalName -notmatch 'fabrikam') {
                $crossed++
            }
            if ((Get-MgUser -Top 1 -Connection target).UserPrincipalName -notmatch 'contoso') {
                $crossed++
            }
        }
        $crossed | Should -Be 0
        $tenants = @(Get-TestRequest $emulator | Where-Object { $_.path -like '*/users*' }).tenantId
        $tenants | Should -HaveCount 1000
        for ($index = 0; $index -lt 1000; $index++) {
            if ($tenants[$index] -ne @($emulator.Source.tenantId, $emulator.Target.tenantId)[$index % 2]) {
                $wrong++
            }
        }
        $wrong | Should -Be 0
    }

    It 'in two runspaces of one process do not see each other' {
        $shells = foreach ($tenant in $emulator.Source, $emulator.Target) {
            $shell = [powershell]::Create()
            $null = $shell.AddScript({
                    param($manifest, $tenantId)
                    Import-Module $manifest
                    Connect-MgGraph -TenantId $tenantId -Scopes 'User.Read.All' -NoWelcome
                    foreach ($turn in 1..20) { (Get-MgUser -Top 1).UserPrincipalName -replace '^.*@' }
                }).AddArgument($manifest).AddArgument($tenant.tenantId)
            [pscustomobject] @{ Shell = $shell; Call = $shell.BeginInvoke(); Domain = $tenant.verifiedDomains }
        }
        foreach ($each in $shells) {
            $seen = @($each.Shell.EndInvoke($each.Call))
            $seen | Should -HaveCount 20
            $seen | Select-Object -Unique | Should -BeIn $each.Domain
            $each.Shell.Dispose()
        }
    }
}
