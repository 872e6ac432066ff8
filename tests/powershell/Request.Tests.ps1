BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator
    Connect-TestTenant $emulator
    $sourceId = $emulator.Source.tenantId
    $user = $emulator.Source.users[0]
}

AfterAll {
    Stop-TestEmulator $emulator
}

Describe 'Invoke-MgGraphRequest' {
    BeforeEach {
        Clear-TestRequest $emulator
    }

    It 'takes <Uri>' -ForEach @(
        @{ Uri = '/v1.0/users/{0}' }
        @{ Uri = 'v1.0/users/{0}' }
        @{ Uri = 'users/{0}' }
        @{ Uri = '/beta/users/{0}' }
        @{ Uri = 'https://graph.microsoft.com/v1.0/users/{0}' }
    ) {
        $answer = Invoke-MgGraphRequest -Uri ($Uri -f $user.id)
        $answer | Should -BeOfType [hashtable]
        $answer.displayName | Should -Be $user.displayName
        $answer.DISPLAYNAME | Should -Be $user.displayName
    }

    It 'gives a hashtable, an object or JSON' {
        $table = Invoke-MgGraphRequest -Method GET -Uri 'v1.0/users?$top=2&$select=id,displayName,createdDateTime'
        $table.value | Should -HaveCount 2
        $table.value[0] | Should -BeOfType [hashtable]
        $object = Invoke-MgGraphRequest -Uri 'v1.0/users?$top=2&$select=id,createdDateTime' -OutputType PSObject
        $object.value[0].id | Should -Be $table.value[0].id
        $object.value[0].createdDateTime | Should -BeOfType [datetime]
        $json = Invoke-MgGraphRequest -Uri 'v1.0/users?$top=2' -OutputType Json
        $json | Should -BeOfType [string]
        ($json | ConvertFrom-Json).value[0].id | Should -Be $table.value[0].id
        $failure = Get-TestError { Invoke-MgGraphRequest -Uri v1.0/users -OutputType HttpResponseMessage @args }
        $failure.ToString() | Should -Match 'would hand out the access token'
    }

    It 'sends <Kind> and returns nothing for 204' -ForEach @(
        @{ Kind = 'a hashtable'; Body = @{ userSyncInbound = @{ isSyncAllowed = $true } } }
        @{ Kind = 'JSON text'; Body = '{"userSyncInbound":{"isSyncAllowed":true}}' }
        @{ Kind = 'an object'; Body = [pscustomobject] @{ userSyncInbound = [pscustomobject] @{ isSyncAllowed = $true } } }
    ) {
        $null = New-MgPolicyCrossTenantAccessPolicyPartner -TenantId $sourceId -Connection target -ErrorAction SilentlyContinue
        Remove-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization -CrossTenantAccessPolicyConfigurationPartnerTenantId $sourceId -Connection target -ErrorAction SilentlyContinue
        $answer = Invoke-MgGraphRequest -Method PUT -Uri "v1.0/policies/crossTenantAccessPolicy/partners/$sourceId/identitySynchronization" -Body $Body -Connection target -StatusCodeVariable code -ResponseHeadersVariable headers
        $answer | Should -BeNullOrEmpty
        $code | Should -Be 204
        $headers['request-id'] | Should -Not -BeNullOrEmpty
        (Get-TestRequest $emulator -Write)[-1].requestBody.userSyncInbound.isSyncAllowed | Should -BeTrue
    }

    It 'sends a file and saves the answer in one' {
        $in = Join-Path $TestDrive 'body.json'
        $out = Join-Path $TestDrive 'answer.json'
        [System.IO.File]::WriteAllText($in, '{"requests":[{"id":"1","method":"GET","url":"/users?$top=1"}]}')
        Invoke-MgGraphRequest -Method POST -Uri 'v1.0/$batch' -InputFilePath $in -ContentType 'application/json' -OutputFilePath $out | Should -BeNullOrEmpty
        (Get-Content -Raw -LiteralPath $out | ConvertFrom-Json).responses[0].status | Should -Be 200
        (Invoke-MgGraphRequest -Uri 'v1.0/users?$top=1' -OutputFilePath $out -PassThru).value | Should -HaveCount 1
        (Get-TestError { Invoke-MgGraphRequest -Method POST -Uri 'v1.0/$batch' -InputFilePath (Join-Path $TestDrive 'none') @args }).ToString() | Should -Match 'does not exist'
    }

    It 'makes a query of the hashtable of a GET, and sends headers' {
        (Invoke-MgGraphRequest -Uri v1.0/users -Body @{ '$top' = 3; '$select' = 'id' } -Headers @{ ConsistencyLevel = 'eventual' }).value | Should -HaveCount 3
        (Get-TestRequest $emulator)[-1].path | Should -Match '\$top=3'
    }

    It 'has an error with the request, the status, the headers and the body, and it terminates' {
        $null = New-MgPolicyCrossTenantAccessPolicyPartner -TenantId $sourceId -Connection target -ErrorAction SilentlyContinue
        $uri = "https://graph.microsoft.com/v1.0/policies/crossTenantAccessPolicy/partners/$sourceId/identitySynchronization"
        $body = @{ userSyncInbound = @{ isSyncAllowed = $true } }
        Invoke-MgGraphRequest -Method PUT -Uri $uri -Body $body -Connection target -SkipHttpErrorCheck
        $failure = $null
        try {
            # Not -ErrorAction: this command terminates by itself, as the original.
            Invoke-MgGraphRequest -Method PUT -Uri $uri -Body $body -Connection target -ErrorAction Ignore
        }
        catch {
            $failure = $_
        }
        $lines = $failure.ToString() -split [Environment]::NewLine
        $lines[0] | Should -BeExactly "PUT $uri"
        $lines[1] | Should -BeExactly 'HTTP/1.1 409 Conflict'
        $lines | Should -Contain ''
        ($lines[-1] | ConvertFrom-Json).error.code | Should -Be 'Request_MultipleObjectsWithSameKeyValue'
        ($lines[-1] | ConvertFrom-Json).error.message | Should -Be 'A conflicting object with one or more of the specified property values is present in the directory.'
        $failure.FullyQualifiedErrorId | Should -Be 'Request_MultipleObjectsWithSameKeyValue,Invoke-MgGraphRequest'
        $failure.Exception.Response.StatusCode | Should -Be 'Conflict'
    }

    It 'returns a refusal like any answer with -SkipHttpErrorCheck' {
        $answer = Invoke-MgGraphRequest -Uri "v1.0/users/00000000-0000-0000-0000-00000000dead" -SkipHttpErrorCheck -StatusCodeVariable code
        $answer.error.code | Should -Be 'Request_ResourceNotFound'
        $code | Should -Be 404
    }

    It 'prints the address of Graph for the relative <Uri>' -ForEach @(
        @{ Uri = 'users/00000000-0000-0000-0000-00000000dead' }
        @{ Uri = 'v1.0/users/00000000-0000-0000-0000-00000000dead' }
        # On Linux this one is an absolute file address too.
        @{ Uri = '/v1.0/users/00000000-0000-0000-0000-00000000dead' }
    ) {
        $failure = Get-TestError { Invoke-MgGraphRequest -Uri $Uri @args }
        ($failure.ToString() -split [Environment]::NewLine)[0] | Should -BeExactly 'GET https://graph.microsoft.com/v1.0/users/00000000-0000-0000-0000-00000000dead'
    }

    It 'never calls another host' {
        $failure = Get-TestError { Invoke-MgGraphRequest -Uri 'https://graph.example.com/v1.0/users' @args }
        $failure.ToString() | Should -Match 'not the Graph of connection'
        Get-TestRequest $emulator | Should -BeNullOrEmpty
    }

    It 'sends nothing that writes under -WhatIf' {
        Invoke-MgGraphRequest -Method DELETE -Uri "v1.0/users/$($user.id)" -WhatIf
        Get-TestRequest $emulator | Should -BeNullOrEmpty
    }

    It 'has its aliases, and says what it does not support' {
        (Get-Alias Invoke-GraphRequest, Invoke-MgRestMethod).ResolvedCommandName | Should -Be @('Invoke-MgGraphRequest', 'Invoke-MgGraphRequest')
        (Get-TestError { Invoke-MgGraphRequest -Uri v1.0/users -InferOutputFileName @args }).FullyQualifiedErrorId | Should -BeLike 'NotSupported,*'
        (Get-TestError { Invoke-MgGraphRequest -Uri v1.0/users -SessionVariable s @args }).FullyQualifiedErrorId | Should -BeLike 'NotSupported,*'
    }

    It 'keeps names that differ in case only' -Skip:($PSVersionTable.PSEdition -ne 'Core') {
        InModuleScope CrossTenantSync {
            $parsed = ConvertFrom-CtsJson -Json '{"body":{"a":1,"A":2,"nested":[{"x":1}]}}'
            $table = ConvertTo-CtsHashtable -Value $parsed.body
            $table['a'] | Should -Be 1
            $table['A'] | Should -Be 2
            $table['nested'][0]['x'] | Should -Be 1
        }
    }
}
