BeforeDiscovery {
    $folder = [System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'catalog', 'commands')
    $commands = foreach ($file in Get-ChildItem -LiteralPath $folder -Filter '*.json') {
        foreach ($entry in ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText($file.FullName))) {
            foreach ($version in $entry.versions) {
                $name = $entry.name
                if ($version -eq 'beta') {
                    $name = $name -replace '-Mg', '-MgBeta'
                }
                @{ Name = $name; Version = $version; Entry = $entry }
            }
        }
    }
    Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'module', 'CrossTenantSync', 'CrossTenantSync.psd1')) -Force
    $all = Get-Command -Module CrossTenantSync -CommandType Function | ForEach-Object { @{ Name = $_.Name; Command = $_ } }
}

BeforeDiscovery {
    $idempotent = foreach ($pair in @(
            @('PolicyCrossTenantAccessPolicyPartner', 'New-Mg{0}', 'Update-Mg{0}'),
            @('PolicyCrossTenantAccessPolicyPartnerIdentitySynchronization', 'Set-Mg{0}', 'Update-Mg{0}'),
            @('InstantiateApplicationTemplate', 'Invoke-Mg{0}'),
            @('ServicePrincipalSynchronizationJob', 'New-Mg{0}'),
            @('ServicePrincipalSynchronizationSecret', 'Set-Mg{0}'),
            @('ServicePrincipalSynchronizationJobSchema', 'Update-Mg{0}'),
            @('ServicePrincipalAppRoleAssignedTo', 'New-Mg{0}')
        )) {
        foreach ($original in $pair | Select-Object -Skip 1) {
            @{ Name = "Set-Cts$($pair[0])"; Alias = "Ensure-Mg$($pair[0])"; Original = $original -f $pair[0] }
        }
    }
    $written = foreach ($entry in $all) {
        if ($entry.Name -match '-CrossTenantSync' -or $entry.Name -like 'Set-Cts*') {
            $entry
        }
    }
}

BeforeAll {
    . $PSScriptRoot/TestSession.ps1
}

Describe 'The signature table of the binding' {
    It 'is the header, prototype by prototype' {
        $header = [System.IO.File]::ReadAllText("$root/include/cross_tenant_sync.h") -replace '(?s)/\*.*?\*/', '' -replace '//[^\n]*', ''
        $types = @{
            'uint32_t'        = 'System.UInt32'
            'cts_status'      = 'System.Int32'
            'enum cts_status' = 'System.Int32'
            'int32_t'         = 'System.Int32'
            'cts_handle'      = 'System.UInt64'
            'uint64_t'        = 'System.UInt64'
            'size_t'          = 'System.UIntPtr'
            'uintptr_t'       = 'System.UIntPtr'
            'void'            = 'System.Void'
            'const uint8_t *' = 'System.Byte[]'
            'uint8_t *'       = 'System.IntPtr'
            'uint8_t **'      = 'System.IntPtr&'
            'size_t *'        = 'System.UIntPtr&'
            'uintptr_t *'     = 'System.UIntPtr&'
            'cts_handle *'    = 'System.UInt64&'
            'uint64_t *'      = 'System.UInt64&'
        }
        $declared = @{}
        foreach ($match in [regex]::Matches($header, '(?m)^\s*([A-Za-z_][\w \t]*?[\s\*]+)(cts_\w+)\s*\(([^)]*)\)\s*;')) {
            $returns = $match.Groups[1].Value.Trim() -replace '^(extern|CTS_API)\s+', ''
            $parameters = foreach ($parameter in $match.Groups[3].Value -split ',') {
                $text = ($parameter -replace '\s+', ' ').Trim()
                if ($text -and $text -ne 'void') {
                    $type = ($text -replace '\s*[A-Za-z_]\w*$', '').Trim() -replace '\s*(\*+)$', ' $1'
                    $types[$type]
                }
            }
            $declared[$match.Groups[2].Value] = "$($types[$returns]) ($(@($parameters) -join ', '))"
        }
        $declared.Count | Should -BeGreaterThan 0
        $bound = InModuleScope CrossTenantSync {
            $table = @{}
            foreach ($signature in $script:CtsSignatures) {
                $table[$signature.Name] = "$($signature.Returns.FullName) ($(@($signature.Parameters | ForEach-Object { $_.FullName }) -join ', '))"
            }
            $table
        }
        foreach ($name in $declared.Keys) {
            $bound[$name] | Should -Be $declared[$name] -Because $name
        }
        ($bound.Keys | Sort-Object) | Should -Be ($declared.Keys | Sort-Object)
    }
}

Describe '<Name>' -ForEach $commands {
    BeforeAll {
        $command = Get-Command -Name $Name
    }

    It 'has the parameter sets of the catalog' {
        ($command.ParameterSets.Name | Sort-Object) | Should -Be ($Entry.parameterSets.name | Sort-Object)
        $default = @($Entry.parameterSets | Where-Object { $_.PSObject.Properties['default'] -and $_.default }).name
        if ($default) {
            $command.DefaultParameterSet | Should -Be $default
        }
    }

    It 'has the parameters of the catalog in each set, with their aliases' {
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters +
            @('Headers', 'ResponseHeadersVariable', 'Connection', 'ProgressAction')
        foreach ($set in $Entry.parameterSets) {
            $expected = foreach ($parameter in $set.parameters) {
                $versions = $Entry.parameters.$parameter.PSObject.Properties['versions']
                if (-not $versions -or $versions.Value -contains $Version) {
                    $parameter
                }
            }
            $found = ($command.ParameterSets | Where-Object { $_.Name -eq $set.name }).Parameters
            ($found.Name | Where-Object { $common -notcontains $_ } | Sort-Object) | Should -Be ($expected | Sort-Object) -Because $set.name
            foreach ($parameter in $found) {
                $described = $Entry.parameters.PSObject.Properties[$parameter.Name]
                if ($described -and $described.Value.PSObject.Properties['aliases']) {
                    ($parameter.Aliases | Sort-Object) | Should -Be ($described.Value.aliases | Sort-Object) -Because $parameter.Name
                }
            }
        }
    }

    It 'asks before it changes something, and only then' {
        $command.Parameters.ContainsKey('WhatIf') | Should -Be ([bool] $Entry.shouldProcess)
    }

    It 'takes a connection and hands out the response headers' {
        $command.Parameters.Keys | Should -Contain 'Connection'
        $command.Parameters.Keys | Should -Contain 'ResponseHeadersVariable'
        $command.Parameters.Keys | Should -Contain 'Headers'
    }
}

Describe 'Help of <Name>' -ForEach $all {
    BeforeAll {
        $help = Get-Help -Name $Name -Full
    }

    It 'has a synopsis, a description, an example and a link' {
        $help.Synopsis.Trim() | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match "^\s*$Name \["
        ($help.description | Out-String).Trim() | Should -Not -BeNullOrEmpty
        @($help.examples.example).Count | Should -BeGreaterThan 0
        ($help.examples.example[0].code).Trim() | Should -Not -BeNullOrEmpty
        @($help.relatedLinks.navigationLink).Count | Should -BeGreaterThan 0
    }

    It 'describes every parameter' {
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters + @('ProgressAction')
        foreach ($parameter in $Command.Parameters.Keys | Where-Object { $common -notcontains $_ }) {
            $text = ($help.parameters.parameter | Where-Object { $_.name -eq $parameter }).description | Out-String
            $text.Trim() | Should -Not -BeNullOrEmpty -Because "$Name -$parameter"
        }
    }
}

Describe '<Alias> and <Original>' -ForEach $idempotent {
    It 'take the same parameters, of the same types and aliases' {
        $command = Get-Command -Name $Alias
        $command.CommandType | Should -Be 'Alias'
        $command.Definition | Should -Be $Name
        $command = Get-Command -Name $Name
        $left = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters +
            @('InputObject', 'Headers', 'ResponseHeadersVariable', 'ProgressAction', 'PassThru')
        foreach ($parameter in (Get-Command -Name $Original).Parameters.Values | Where-Object { $left -notcontains $_.Name }) {
            $found = $command.Parameters.Values | Where-Object { $_.Name -eq $parameter.Name -or $_.Aliases -contains $parameter.Name }
            $found | Should -Not -BeNullOrEmpty -Because $parameter.Name
            $found.ParameterType | Should -Be $parameter.ParameterType -Because $parameter.Name
            $parameter.Aliases | Where-Object { $found.Aliases -notcontains $_ } | Should -BeNullOrEmpty -Because $parameter.Name
        }
    }
}

Describe 'The hand-written <Name>' -ForEach $written {
    It 'has a verb that is approved, two examples that name it, and asks before it changes something' {
        (Get-Verb).Verb | Should -Contain $Command.Verb
        $help = Get-Help -Name $Name -Full
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        $names = @($Name) + @(Get-Alias -Definition $Name -ErrorAction Ignore | ForEach-Object { $_.Name })
        foreach ($example in $help.examples.example) {
            $text = "$($example.code) $($example.remarks.Text)"
            @($names | Where-Object { $text.Contains($_) }) | Should -Not -BeNullOrEmpty -Because $text
            @($example.remarks.Text -join ' ').Trim() | Should -Not -BeNullOrEmpty
        }
        $Command.Parameters.ContainsKey('WhatIf') | Should -Be (@('Set', 'Remove') -contains $Command.Verb)
        $Command.OutputType | Should -Not -BeNullOrEmpty
    }

    It 'shows examples that PowerShell can read and whose parameters exist' {
        foreach ($example in (Get-Help -Name $Name -Full).examples.example) {
            $problems = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($example.code, [ref] $null, [ref] $problems)
            $problems | Should -BeNullOrEmpty -Because $example.code
            foreach ($call in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $called = Get-Command -Name $call.GetCommandName() -ErrorAction Ignore
                if ($called -is [System.Management.Automation.AliasInfo]) {
                    $called = $called.ResolvedCommand
                }
                $called | Should -Not -BeNullOrEmpty -Because $call.Extent.Text
                foreach ($element in $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                    { $called.ResolveParameter($element.ParameterName) } | Should -Not -Throw -Because $call.Extent.Text
                }
            }
        }
    }
}
