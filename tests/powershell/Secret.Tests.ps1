BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator
}

AfterAll {
    Stop-TestEmulator $emulator
}

# What -WhatIf prints goes to the host, so only another process shows it.
Describe 'What -WhatIf and -Verbose print' {
    BeforeAll {
        $start = "`$env:CTS_EMULATOR = '$($emulator.Address)'; Import-Module '$manifest'; Connect-MgGraph -TenantId $($emulator.Source.tenantId) " +
            "-Scopes 'Application.ReadWrite.All', 'Synchronization.ReadWrite.All' -NoWelcome`n"
        $id = '11111111-2222-3333-4444-555555555555'
        $uri = "v1.0/servicePrincipals/$id/synchronization/secrets"
    }

    It 'holds no secret: <Kind> with <Switch>' -ForEach @(
        foreach ($switch in '-WhatIf', '-Verbose', '-Verbose -Debug') {
            @{ Switch = $switch; Kind = 'a command'; Shown = '"\*\*\*"'; Command = 'Set-MgServicePrincipalSynchronizationSecret -ServicePrincipalId ID -Value @(@{ key = "Password"; value = "planted" })' }
            @{ Switch = $switch; Kind = 'a hashtable'; Shown = '"\*\*\*"'; Command = 'Invoke-MgGraphRequest -Method PUT -Uri URI -Body @{ value = @(@{ key = "Password"; value = "planted" }) }' }
            @{ Switch = $switch; Kind = 'JSON text'; Shown = '"\*\*\*"'; Command = 'Invoke-MgGraphRequest -Method PUT -Uri URI -Body ''{"value":[{"key":"Password","value":"planted"}]}''' }
            @{ Switch = $switch; Kind = 'other text'; Shown = 'secrets (<|&lt;)16 bytes'; Command = 'Invoke-MgGraphRequest -Method PUT -Uri URI -ContentType text/plain -Body "password=planted"' }
        }
    ) {
        $call = $Command.Replace('URI', $uri).Replace('ID', $id)
        $result = Invoke-TestProcess "$start try { $call $Switch } catch { 'refused' }"
        $printed = ($result.Output + $result.Error) -replace '\s*\n\s*', ''
        $printed | Should -Match 'PUT http.*/synchronization/secrets'
        $printed | Should -Match $Shown
        $printed | Should -Not -Match 'planted'
    }

    It 'is the whole address, and a refusal is an error, as when it is sent' {
        $result = Invoke-TestProcess "$start Invoke-MgGraphRequest -Method DELETE -Uri users/$id -WhatIf"
        ($result.Output -replace '\s*\n\s*', '') | Should -Match "What if: .*DELETE http.*/v1\.0/users/$id"
        Connect-TestTenant $emulator
        $failure = Get-TestError { Invoke-MgGraphRequest -Method DELETE -Uri 'https://graph.example.com/v1.0/users/x' -WhatIf @args }
        $failure.ToString() | Should -Match 'not the Graph of connection'
    }
}
