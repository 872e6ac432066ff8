BeforeAll {
    . $PSScriptRoot/TestSession.ps1
    $emulator = Use-TestEmulator
    $application = $emulator.Source.application
    $secret = ConvertTo-SecureString $application.clientSecret -AsPlainText -Force
    $credential = New-Object System.Management.Automation.PSCredential $application.clientId, $secret
}

AfterAll {
    Stop-TestEmulator $emulator
}

Describe 'Connect-MgGraph' {
    AfterEach {
        Get-MgContext -ListAvailable | ForEach-Object { $null = Disconnect-MgGraph -Connection $_.ConnectionName }
    }

    It 'signs in as the administrator of an emulated tenant with the words of the article' {
        $text = Connect-MgGraph -TenantId $emulator.Target.tenantId -Scopes 'Policy.Read.All', 'Policy.ReadWrite.CrossTenantAccess'
        $text | Should -Match "Welcome to Microsoft Graph!.*$($emulator.Target.tenantId)"
        $context = Get-MgContext
        $context.TenantId | Should -Be $emulator.Target.tenantId
        $context.AuthType | Should -Be 'Delegated'
        $context.Account | Should -Be $emulator.Target.administrator.userPrincipalName
        $context.Scopes | Should -Contain 'Policy.ReadWrite.CrossTenantAccess'
        $context.ConnectionName | Should -Be 'Default'
        $context.Environment | Should -Be 'Global'
    }

    It 'prints nothing with -NoWelcome' {
        Connect-MgGraph -TenantId $emulator.Target.tenantId -Scopes 'Policy.Read.All' -NoWelcome | Should -BeNullOrEmpty
    }

    It 'signs in with a client secret' {
        Connect-MgGraph -TenantId $emulator.Source.tenantId -ClientSecretCredential $credential -NoWelcome
        $context = Get-MgContext
        $context.AuthType | Should -Be 'AppOnly'
        $context.TokenCredentialType | Should -Be 'ClientSecret'
        $context.ClientId | Should -Be $application.clientId
        (Get-MgUser -Top 1).Id | Should -Not -BeNullOrEmpty
    }

    It 'signs in with the secret in the environment' {
        $env:AZURE_TENANT_ID = $emulator.Source.tenantId
        $env:AZURE_CLIENT_ID = $application.clientId
        $env:AZURE_CLIENT_SECRET = $application.clientSecret
        try {
            Connect-MgGraph -EnvironmentVariable -NoWelcome
            (Get-MgContext).ClientId | Should -Be $application.clientId
            $env:AZURE_CLIENT_SECRET = ''
            { Connect-MgGraph -EnvironmentVariable } | Should -Throw '*AZURE_CLIENT_SECRET*'
        }
        finally {
            $env:AZURE_TENANT_ID = $env:AZURE_CLIENT_ID = $env:AZURE_CLIENT_SECRET = ''
        }
    }

    It 'uses an access token that something else acquired' {
        $form = @{ grant_type = 'client_credentials'; client_id = $application.clientId; client_secret = $application.clientSecret; scope = 'https://graph.microsoft.com/.default' }
        $answer = Invoke-RestMethod -Method Post -Uri "$($emulator.Address)/$($emulator.Source.tenantId)/oauth2/v2.0/token" -Body $form
        $token = ConvertTo-SecureString $answer.access_token -AsPlainText -Force
        Connect-MgGraph -AccessToken $token -NoWelcome
        (Get-MgContext).TenantId | Should -Be $emulator.Source.tenantId
        (Get-MgContext).AuthType | Should -Be 'UserProvidedAccessToken'
        # The wrong-tenant guard: a token of one tenant never serves a connection to another.
        $failure = Get-TestError { Connect-MgGraph -AccessToken $token -TenantId $emulator.Target.tenantId -NoWelcome @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'WrongTenant,*'
        (Get-MgContext).TenantId | Should -Be $emulator.Source.tenantId
    }

    It 'replaces the current connection, as today' {
        Connect-MgGraph -TenantId $emulator.Target.tenantId -Scopes 'Policy.Read.All' -NoWelcome
        Connect-MgGraph -TenantId $emulator.Source.tenantId -Scopes 'Policy.Read.All' -NoWelcome
        @(Get-MgContext -ListAvailable) | Should -HaveCount 1
        (Get-MgContext).TenantId | Should -Be $emulator.Source.tenantId
    }

    It 'keeps named connections side by side' {
        Connect-TestTenant $emulator
        (Get-MgContext).ConnectionName | Should -Be 'source'
        (Get-MgContext -Connection TARGET).TenantId | Should -Be $emulator.Target.tenantId
        (Get-MgUser -Top 1 -Connection target).UserPrincipalName | Should -Match 'contoso'
        (Get-MgUser -Top 1).UserPrincipalName | Should -Match 'fabrikam'
        (Disconnect-MgGraph -Connection target).TenantId | Should -Be $emulator.Target.tenantId
        $failure = Get-TestError { Get-MgUser -Connection target @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'UnknownConnection,*'
        $failure.ToString() | Should -Match "There are: source.*Connect-MgGraph -Name target"
    }

    It 'says what is wrong: <Because>' -ForEach @(
        @{ Because = 'wrong secret'; Code = 'AADSTS7000215'; Call = { $bad = New-Object System.Management.Automation.PSCredential $application.clientId, (ConvertTo-SecureString 'wrong' -AsPlainText -Force); Connect-MgGraph -TenantId $emulator.Source.tenantId -ClientSecretCredential $bad @args } }
        @{ Because = 'unknown tenant'; Code = 'AADSTS90002'; Call = { Connect-MgGraph -TenantId '00000000-0000-0000-0000-00000000000a' -ClientSecretCredential $credential @args } }
        @{ Because = 'unknown application'; Code = 'AADSTS700016'; Call = { Connect-MgGraph -TenantId $emulator.Source.tenantId -ClientSecretCredential (New-Object System.Management.Automation.PSCredential '00000000-0000-0000-0000-00000000000b', $secret) @args } }
        @{ Because = 'a tenant that is none'; Code = 'InvalidConfiguration'; Call = { Connect-MgGraph -TenantId 'no tenant!' -Scopes x @args } }
        @{ Because = 'an unknown cloud'; Code = 'UnknownEnvironment'; Call = { Connect-MgGraph -TenantId $emulator.Source.tenantId -Scopes x -Environment Moon @args } }
        @{ Because = 'a secret without a tenant'; Code = 'InvalidParameter'; Call = { Connect-MgGraph -ClientSecretCredential $credential @args } }
        @{ Because = 'a managed identity'; Code = 'NotSupported'; Call = { Connect-MgGraph -Identity @args } }
        @{ Because = 'a certificate'; Code = 'NotSupported'; Call = { Connect-MgGraph -ClientId x -CertificateThumbprint y @args } }
    ) {
        $failure = Get-TestError $Call
        $failure.FullyQualifiedErrorId | Should -BeLike "$Code,*"
        $failure.ToString() | Should -Not -Match ([regex]::Escape($application.clientSecret))
        Get-MgContext | Should -BeNullOrEmpty
    }

    It 'refuses to sign in as a user where there is no emulator, and says what it can' {
        $saved = $env:CTS_EMULATOR
        $env:CTS_EMULATOR = ''
        try {
            $failure = Get-TestError { Connect-MgGraph -TenantId $emulator.Source.tenantId -Scopes 'User.Read' @args }
            $failure.FullyQualifiedErrorId | Should -BeLike 'NotSupported,*'
            $failure.ToString() | Should -Match 'Supported are -ClientSecretCredential'
        }
        finally {
            $env:CTS_EMULATOR = $saved
        }
    }

    It 'has the parameters of the original' {
        $command = Get-Command Connect-MgGraph
        ($command.ParameterSets.Name | Sort-Object) | Should -Be @('AccessTokenParameterSet', 'AppCertificateParameterSet', 'AppSecretCredentialParameterSet', 'EnvironmentVariableParameterSet', 'IdentityParameterSet', 'UserParameterSet')
        $command.Parameters['TenantId'].Aliases | Should -Be @('Audience', 'Tenant')
        $command.Parameters['ClientSecretCredential'].Aliases | Should -Be @('SecretCredential', 'Credential')
        (Get-Alias Connect-Graph).ResolvedCommandName | Should -Be 'Connect-MgGraph'
    }

    It 'never shows a secret or a token on any stream' {
        $output = & {
            $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
            Connect-MgGraph -Name secretive -TenantId $emulator.Source.tenantId -ClientSecretCredential $credential -Verbose -Debug
            Get-MgUser -Top 1 -Connection secretive -Verbose -Debug
            $sp = (Get-MgServicePrincipal -Top 1 -Connection secretive).Id
            Set-MgServicePrincipalSynchronizationSecret -ServicePrincipalId $sp -Value @(@{ key = 'Password'; value = 'planted-secret-value' }) -Connection secretive -Verbose -Debug
            Invoke-MgGraphRequest -Method PUT -Uri "v1.0/servicePrincipals/$sp/synchronization/secrets" -Body @{ value = @(@{ key = 'Password'; value = 'planted-secret-value' }) } -Connection secretive -Verbose -Debug
            Get-MgContext -Connection secretive | Format-List *
        } *>&1 | Out-String -Width 4000
        $output | Should -Match 'Welcome'
        $output | Should -Not -Match ([regex]::Escape($application.clientSecret))
        $output | Should -Not -Match 'planted-secret-value'
        $output | Should -Not -Match 'eyJ[A-Za-z0-9_-]{20,}'
        ($Error | Out-String -Width 4000) | Should -Not -Match "planted-secret-value|$([regex]::Escape($application.clientSecret))"
    }
}

Describe 'Get-MgContext and Disconnect-MgGraph' {
    It 'give nothing and a clear error when there is no connection' {
        Get-MgContext | Should -BeNullOrEmpty
        (Get-TestError { Disconnect-MgGraph @args }).ToString() | Should -Match 'No application to sign out from'
        (Get-TestError { Get-MgContext -Connection nobody @args }).FullyQualifiedErrorId | Should -BeLike 'UnknownConnection,*'
        (Get-TestError { Get-MgUser @args }).ToString() | Should -Be 'Authentication needed. Please call Connect-MgGraph.'
    }
}

Describe 'Environments' {
    It 'lists the clouds' {
        (Get-MgEnvironment).Name | Should -Be @('Global', 'China', 'USGov', 'USGovDoD')
        (Get-MgEnvironment -Name China).GraphEndpoint | Should -Be 'https://microsoftgraph.chinacloudapi.cn'
    }

    It 'adds, changes and removes one of your own' {
        Add-MgEnvironment -Name Lab -AzureADEndpoint $emulator.Address -GraphEndpoint "$($emulator.Address)/" | Select-Object -ExpandProperty GraphEndpoint | Should -Be $emulator.Address
        Connect-MgGraph -Name lab -TenantId $emulator.Source.tenantId -Environment Lab -ClientSecretCredential $credential -NoWelcome
        (Get-MgUser -Top 1 -Connection lab).Id | Should -Not -BeNullOrEmpty
        (Set-MgEnvironment -Name Lab -GraphEndpoint 'https://graph.lab.example').GraphEndpoint | Should -Be 'https://graph.lab.example'
        Remove-MgEnvironment -Name Lab -WhatIf
        (Get-MgEnvironment -Name Lab).AzureADEndpoint | Should -Be $emulator.Address
        Remove-MgEnvironment -Name Lab
        (Get-TestError { Get-MgEnvironment -Name Lab @args }).FullyQualifiedErrorId | Should -BeLike 'UnknownEnvironment,*'
    }

    It 'refuses what is no address, and to change a built-in cloud' {
        (Get-TestError { Add-MgEnvironment -Name Bad -AzureADEndpoint 'http://login.example' -GraphEndpoint 'https://graph.example' @args }).ToString() | Should -Match '-AzureADEndpoint is not an address'
        (Get-TestError { Set-MgEnvironment -Name Global -GraphEndpoint 'https://graph.example' @args }).ToString() | Should -Match 'built in'
        (Get-TestError { Remove-MgEnvironment -Name USGov @args }).ToString() | Should -Match 'built in'
        (Get-TestError { Add-MgEnvironment -Name Global -AzureADEndpoint 'https://a.example' -GraphEndpoint 'https://b.example' @args }).ToString() | Should -Match 'built in'
    }
}

Describe 'Select-MgProfile' {
    It 'makes the commands without Beta call beta, and back' {
        Connect-TestTenant $emulator
        Clear-TestRequest $emulator
        Select-MgProfile -Name 'beta'
        (Get-MgProfile).Name | Should -Be 'beta'
        $null = Get-MgUser -Top 1
        Select-MgProfile -Name 'v1.0' -PassThru | Should -BeTrue
        $null = Get-MgUser -Top 1
        $null = Get-MgBetaUser -Top 1
        (Get-TestRequest $emulator).path | ForEach-Object { ($_ -split '/')[1] } | Should -Be @('beta', 'v1.0', 'beta')
        { Select-MgProfile -Name 'v2.0' } | Should -Throw
    }
}

Describe 'What a newcomer meets' {
    It 'signs in with User.Read when no scope is named' {
        Connect-MgGraph -TenantId $emulator.Source.tenantId -Name plain -NoWelcome
        (Get-MgContext -Name plain).Scopes | Should -Be @('User.Read')
        (Disconnect-MgGraph -Name plain).ConnectionName | Should -Be 'plain'
    }

    It 'refuses a device code also with the emulator' {
        (Get-TestError { Connect-MgGraph -TenantId $emulator.Source.tenantId -UseDeviceCode @args }).FullyQualifiedErrorId | Should -BeLike 'NotSupported,*'
    }

    It 'says what is known of an opaque token' {
        $text = Connect-MgGraph -AccessToken (ConvertTo-SecureString 'opaque' -AsPlainText -Force) -Name opaque -WarningAction SilentlyContinue
        $text | Should -BeLike '*Connected with an access token whose tenant cannot be checked (connection opaque).'
        $null = Disconnect-MgGraph -Connection opaque
    }

    It 'asks about an emulator that does not answer' {
        $address = $env:CTS_EMULATOR
        try {
            $env:CTS_EMULATOR = 'http://127.0.0.1:9'
            $failure = Get-TestError { Connect-MgGraph -TenantId $emulator.Source.tenantId -Name gone @args }
        }
        finally {
            $env:CTS_EMULATOR = $address
        }
        $failure.ErrorDetails.RecommendedAction | Should -BeExactly 'Is the emulator running at http://127.0.0.1:9 (CTS_EMULATOR)?'
    }

    It 'completes <Line>' -ForEach @(
        @{ Line = 'Get-MgUser -Connection compl'; Expected = "'completed one'" }
        @{ Line = 'Ensure-CrossTenantSync -Source compl'; Expected = "'completed one'" }
        @{ Line = 'Test-CrossTenantSync -Target compl'; Expected = "'completed one'" }
        @{ Line = 'Connect-MgGraph -Environment Chi'; Expected = 'China' }
        @{ Line = 'Connect-MgGraph -Scopes User.Read, Sync'; Expected = 'Synchronization.Read.All', 'Synchronization.ReadWrite.All' }
    ) {
        Connect-MgGraph -TenantId $emulator.Source.tenantId -Name 'completed one' -NoWelcome
        [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches.CompletionText | Should -Be $Expected
        $null = Disconnect-MgGraph -Connection 'completed one'
    }
}

Describe 'A value that cannot be sent' {
    BeforeAll {
        Connect-MgGraph -TenantId $emulator.Target.tenantId -Name values -NoWelcome -Scopes 'Policy.ReadWrite.CrossTenantAccess', 'Policy.Read.All'
    }

    AfterAll {
        $null = Disconnect-MgGraph -Connection values
    }

    It 'is refused by the name of its type' {
        (Get-TestError { Invoke-MgGraphRequest -Method POST -Uri v1.0/groups -Body (Get-Item $PSScriptRoot) -Connection values @args }).ToString() | Should -BeLike '*System.IO.DirectoryInfo*'
        (Get-TestError { Invoke-MgGraphRequest -Method POST -Uri v1.0/groups -Body ([xml] '<a/>') -Connection values @args }).ToString() | Should -BeLike '*System.Xml.XmlDocument*'
    }

    It 'is refused when two keys differ only in case' {
        $body = New-Object System.Collections.Hashtable ([System.StringComparer]::Ordinal)
        $body['tenantId'] = 1
        $body['TenantId'] = 2
        (Get-TestError { New-MgPolicyCrossTenantAccessPolicyPartner -BodyParameter $body -Connection values @args }).ToString() | Should -BeLike '*differ only in case*'
    }

    It 'is pointed to a parameter when it is a text in the pipeline' {
        (Get-TestError { 'alice@fabrikam.com' | Get-MgUser -Connection values @args }).ToString() | Should -BeLike '*-UserId*'
    }

    It 'may come as the lines of a file' {
        $lines = '{', "  `"tenantId`": `"$($emulator.Source.tenantId)`"", '}'
        (New-MgPolicyCrossTenantAccessPolicyPartner -BodyParameter $lines -Connection values).TenantId | Should -Be $emulator.Source.tenantId
    }

    It 'is not sent where nobody can be asked' {
        $result = Invoke-TestProcess @"
`$env:CTS_EMULATOR = '$($emulator.Address)'; Import-Module '$manifest'; Connect-MgGraph -TenantId $($emulator.Target.tenantId) -Scopes 'Policy.ReadWrite.CrossTenantAccess' -NoWelcome
Remove-MgPolicyCrossTenantAccessPolicyPartner -CrossTenantAccessPolicyConfigurationPartnerTenantId $($emulator.Source.tenantId) -Confirm -ErrorVariable kept -ErrorAction SilentlyContinue
`$kept[-1].FullyQualifiedErrorId
"@
        $result.Output | Should -Match 'ConfirmationUnavailable,'
    }
}
