BeforeAll {
    . $PSScriptRoot/TestSession.ps1

    function Invoke-Example {
        # Runs an example in a console of its own, wide enough that nothing is cut.
        param([object] $Emulator, [string] $Name)

        Invoke-TestProcess -Environment @{ CTS_EMULATOR = $Emulator.Address } -Script @"
function global:Out-Host { `$input | Out-String -Width 2000 }
Import-Module '$manifest'
& '$root/examples/$Name.ps1' *>&1 | Out-String -Width 2000
"@
    }
}

Describe 'examples/onboarding.ps1' {
    BeforeAll {
        $emulator = Use-TestEmulator
        $result = Invoke-Example $emulator 'onboarding'
        $after = Invoke-Example $emulator 'troubleshooting'
    }

    AfterAll {
        Stop-TestEmulator $emulator
    }

    It 'runs to its end' {
        $result.ExitCode | Should -Be 0 -Because $result.Error
        $result.Output | Should -Match 'Step 13'
    }

    It 'prints what the article prints' {
        foreach ($line in @(
                'AutomaticUserConsentSettings : Microsoft\.Graph\.PowerShell\.Models\.MicrosoftGraphInboundOutboundPolicyConfiguration'
                'B2BCollaborationInbound\s+: Microsoft\.Graph\.PowerShell\.Models\.MicrosoftGraphCrossTenantAccessPolicyB2BSetting'
                'InboundTrust\s+: Microsoft\.Graph\.PowerShell\.Models\.MicrosoftGraphCrossTenantAccessPolicyInboundTrust'
                "TenantId\s+: $($emulator.Source.tenantId)"
                'AdditionalProperties\s+: \{\[@odata\.context, .*\], \[crossCloudMeetingConfiguration, System\.Collections\.Generic\.Dictionary`2\[System\.String,System\.Object\]\]'
                '(?m)^IsSyncAllowed\s*\r?\n-------------\s*\r?\nTrue'
                'AppDisplayName\s+: Fabrikam'
                'SynchronizationJobSettings : \{AzureIngestionAttributeOptimization, LookaheadQueryEnabled\}'
                'PrincipalType\s+: User'
                'Metadata\s+: \{defaultSourceObjectMappings, supportsProvisionOnDemand\}'
                'ObjectMappings\s+: \{Provision Azure Active Directory Users'
                'Key\s+: Microsoft\.Identity\.Health\.CPP\.Common\.DataContracts\.SyncFabric\.StatusInfo'
                'Value\s+: \[\{"provisioningSteps"'
                'InitiatedBy\s+: Microsoft\.Graph\.PowerShell\.Models\.MicrosoftGraphAuditActivityInitiator1'
                "ResultReason\s+: User '.*@fabrikam\.com' was created in Azure Active Directory \(target tenant\)"
            )) {
            $result.Output | Should -Match $line
        }
    }

    It 'ends with users in the target tenant and no write' {
        $result.Output | Should -Match '#EXT#@contoso'
        $result.Output.TrimEnd() | Should -Match '0 writes$'
    }

    It 'leaves what the troubleshooting section is about, whose texts are as documented' {
        foreach ($line in @(
                'New-MgPolicyCrossTenantAccessPolicyPartner_Create: (?s:.{0,400})Insufficient privileges to complete the operation\.'
                'code: Authorization_RequestDenied'
                'New-MgPolicyCrossTenantAccessPolicyPartner_Create: (?s:.{0,400})Another object with the same value for property tenantId already exists\.'
                "Invoke-MgGraphRequest: (?s:.{0,400})PUT https://graph\.microsoft\.com/v1\.0/policies/crossTenantAccessPolicy/partners/$($emulator.Source.tenantId)/identitySynchronization\s+HTTP/1\.1 409 Conflict"
                '"code":"Request_MultipleObjectsWithSameKeyValue","message":"A conflicting object with one or more of the specified property values is present in the directory\."'
            )) {
            $after.Output | Should -Match $line
        }
    }
}

Describe 'examples/onboarding-beta-2023.ps1' {
    It 'runs the older article to its end and prints its tables' {
        $emulator = Use-TestEmulator
        try {
            $result = Invoke-Example $emulator 'onboarding-beta-2023'
            $result.ExitCode | Should -Be 0 -Because $result.Error
            $result.Output | Should -Match '(?m)^IsServiceProvider TenantId\s*\r?\n----------------- --------'
            $result.Output | Should -Match '(?m)^IsSyncAllowed\s*\r?\n-------------\s*\r?\nTrue'
            $result.Output | Should -Match '(?m)^Id\s+TemplateId\s*\r?\n--\s+----------\s*\r?\nAzure2Azure\.\S+\s+Azure2Azure'
            $result.Output | Should -Match 'Step 12, continued'
            @(Get-TestRequest $emulator | Where-Object { $_.path -match '^/beta/applications/.*/provisionOnDemand' -and $_.status -eq 200 }) | Should -HaveCount 1
        }
        finally {
            Stop-TestEmulator $emulator
        }
    }
}

Describe 'examples/desired-state.ps1' {
    It 'plans, applies, finds nothing to do, repairs, exports and takes down; and sets up a mesh' {
        $emulator = Use-TestEmulator -Argument '--tenants', 'Fabrikam,Contoso,Northwind'
        try {
            $result = Invoke-Example $emulator 'desired-state'
            $result.ExitCode | Should -Be 0 -Because $result.Error
            $result.Output | Should -Not -Match 'Failed|Unknown'
            $counts = @([regex]::Matches($result.Output, 'Requests besides reads: (\d+)') | ForEach-Object { [int] $_.Groups[1].Value })
            $planned = [int] ([regex]::Match($result.Output, 'Writes\s+: (\d+)').Groups[1].Value)
            # Plan, apply, again, repair, mesh, mesh again.
            $counts | Should -HaveCount 6
            $counts[0] | Should -Be 0
            $counts[1] | Should -Be $planned
            $counts[2] | Should -Be 0
            $counts[3] | Should -BeGreaterThan 0
            $counts[4] | Should -BeGreaterThan 40
            $counts[5] | Should -Be 0
            $result.Output | Should -Match '(?m)^ +3 target Update Drifted .*inboundAllowed: False -> True'
            $result.Output | Should -Match 'elena_fabrikam\.com#EXT#'
            $result.Output | Should -Match '(?m)^contoso +northwind +contoso to northwind +InDesiredState'
        }
        finally {
            Stop-TestEmulator $emulator
        }
    }
}
