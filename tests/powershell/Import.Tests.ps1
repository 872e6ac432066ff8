BeforeAll {
    . $PSScriptRoot/TestSession.ps1
}

Describe 'Importing the module' {
    It 'prints nothing, on any stream' {
        $result = Invoke-TestProcess "`$VerbosePreference = 'SilentlyContinue'; Import-Module '$manifest' *>&1"
        $result.Output | Should -BeNullOrEmpty
        $result.Error | Should -BeNullOrEmpty
        $result.ExitCode | Should -Be 0
    }

    It 'loads no assembly that the session did not have, and no native library' {
        # PowerShell loads some assemblies late and by itself: an import of something trivial and a moment let it finish first.
        $result = Invoke-TestProcess @"
`$null = New-Item function:global:Get-Nothing -Value {}
Import-Module (New-Module -Name Warm -ScriptBlock { function Get-Warm { [CmdletBinding(SupportsShouldProcess)] param([switch] `$Please) } })
Import-Module '$root/tests/powershell/TestEmulator.psm1'
Start-Sleep -Milliseconds 1500
`$before = [AppDomain]::CurrentDomain.GetAssemblies()
Import-Module '$manifest'
`$after = [AppDomain]::CurrentDomain.GetAssemblies()
foreach (`$assembly in `$after) { if (`$before -notcontains `$assembly) { 'new: ' + `$assembly.FullName } }
foreach (`$module in [System.Diagnostics.Process]::GetCurrentProcess().Modules) { if (`$module.FileName -like '*cross_tenant_sync*') { 'native: ' + `$module.FileName } }
'done'
"@
        $result.Output.Trim() | Should -Be 'done'
    }

    It 'loads the native library at the first call' {
        $result = Invoke-TestProcess @"
Import-Module '$manifest'
function Test-Loaded { @([System.Diagnostics.Process]::GetCurrentProcess().Modules | Where-Object { `$_.FileName -like '*cross_tenant_sync*' }).Count -gt 0 }
Get-MgContext; Get-MgEnvironment | Out-Null; Select-MgProfile beta
Test-Loaded
`$token = ConvertTo-SecureString 'no-token' -AsPlainText -Force
try { Connect-MgGraph -AccessToken `$token -NoWelcome } catch { }
Test-Loaded
"@
        $result.Output.Trim() -split '\s+' | Should -Be @('False', 'True')
    }

    It 'ends its connections when it is removed, and can be imported again' {
        $result = Invoke-TestProcess "Import-Module '$manifest'; Remove-Module CrossTenantSync; Import-Module '$manifest'; `$null -eq (Get-MgContext)"
        $result.Output.Trim() | Should -Be 'True'
        $result.Error | Should -BeNullOrEmpty
    }
}

Describe 'The manifest' {
    BeforeAll {
        $data = Import-PowerShellDataFile -LiteralPath $manifest
        $folder = [System.IO.Path]::GetDirectoryName($manifest)
        $public = Get-ChildItem -LiteralPath (Join-Path $folder 'Public') -Filter '*.ps1' -Recurse
    }

    It 'exports exactly the functions below Public, by name' {
        ($data.FunctionsToExport | Sort-Object) | Should -Be ($public.BaseName | Sort-Object)
        ((Get-Command -Module CrossTenantSync -CommandType Function).Name | Sort-Object) | Should -Be ($public.BaseName | Sort-Object)
    }

    It 'exports exactly the aliases that the functions declare' {
        $declared = foreach ($command in Get-Command -Module CrossTenantSync -CommandType Function) {
            $command.ScriptBlock.Attributes | Where-Object { $_ -is [System.Management.Automation.AliasAttribute] } | ForEach-Object { $_.AliasNames }
        }
        ($data.AliasesToExport | Sort-Object) | Should -Be ($declared | Sort-Object)
    }

    It 'has no wildcard, and says which editions it is for' {
        $data.FunctionsToExport + $data.AliasesToExport | Where-Object { $_ -match '[*?]' } | Should -BeNullOrEmpty
        $data.CmdletsToExport | Should -HaveCount 0
        $data.VariablesToExport | Should -HaveCount 0
        $data.CompatiblePSEditions | Should -Be @('Desktop', 'Core')
        $data.PowerShellVersion | Should -Be '5.1'
    }

    It 'is accepted by Test-ModuleManifest' {
        { Test-ModuleManifest -Path $manifest -ErrorAction Stop } | Should -Not -Throw
    }
}

Describe 'The sources' {
    It 'are ASCII, since Windows PowerShell 5.1 reads them as ANSI: <Name>' -ForEach @(
        Get-ChildItem -Path "$PSScriptRoot/../../module", "$PSScriptRoot/../../examples", "$PSScriptRoot", "$PSScriptRoot/../../build.ps1" -Include '*.ps1', '*.psm1', '*.psd1', '*.ps1xml' -Recurse |
            ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
    ) {
        $bytes = [System.IO.File]::ReadAllBytes($Path)
        @($bytes | Where-Object { $_ -gt 126 -or ($_ -lt 32 -and $_ -notin 9, 10, 13) }) | Should -HaveCount 0
    }

    It 'use no syntax that Windows PowerShell 5.1 lacks: <Name>' -ForEach @(
        Get-ChildItem -Path "$PSScriptRoot/../../module", "$PSScriptRoot/../../examples", "$PSScriptRoot/../../build.ps1" -Include '*.ps1', '*.psm1' -Recurse |
            ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
    ) {
        $tokens = $null
        $problems = $null
        $tree = [System.Management.Automation.Language.Parser]::ParseFile($Path, [ref] $tokens, [ref] $problems)
        $problems | Should -BeNullOrEmpty
        $newKinds = 'QuestionMark', 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'AndAnd', 'OrOr', 'Clean'
        @($tokens | Where-Object { $newKinds -contains $_.Kind }) | Should -BeNullOrEmpty
        @($tree.FindAll({ $args[0].GetType().Name -in 'TernaryExpressionAst', 'PipelineChainAst' }, $true)) | Should -BeNullOrEmpty
    }

    It 'hold one function each, named as the file' {
        foreach ($file in Get-ChildItem -Path "$root/module/CrossTenantSync/Private", "$root/module/CrossTenantSync/Public" -Filter '*.ps1' -Recurse) {
            # The binding is one file on purpose: its words make PowerShell log whatever file holds them.
            if ($file.Name -eq 'Native.ps1') {
                continue
            }
            $tree = [System.Management.Automation.Language.Parser]::ParseFile($file.FullName, [ref] $null, [ref] $null)
            $names = @($tree.EndBlock.Statements | Where-Object { $_ -is [System.Management.Automation.Language.FunctionDefinitionAst] } | ForEach-Object { $_.Name })
            $names | Should -Be @($file.BaseName)
        }
    }

    It 'keep the words of native calls in one file' {
        $words = 'DefinePInvokeMethod|DefineDynamicAssembly|Marshal|Add-Type|DllImport'
        $found = Get-ChildItem -Path "$root/module/CrossTenantSync" -Include '*.ps1', '*.psm1' -Recurse | Where-Object { [System.IO.File]::ReadAllText($_.FullName) -cmatch $words }
        $found.Name | Should -Be @('Native.ps1')
    }
}

Describe 'A session that cannot use the library' {
    It 'is told what to do when the library is missing' {
        $result = Invoke-TestProcess "Import-Module '$manifest'; & (Get-Module CrossTenantSync) { `$script:CtsModuleRoot = '/nowhere' }; Connect-MgGraph -AccessToken (ConvertTo-SecureString 'x' -AsPlainText -Force)" @{ CTS_LIBRARY = $null }
        ($result.Error + $result.Output) -replace '\s+\|?\s*', ' ' | Should -Match 'native library for .* is missing.*build\.ps1 Build'
    }

    It 'is told when CTS_LIBRARY names nothing' {
        $result = Invoke-TestProcess "Import-Module '$manifest'; Connect-MgGraph -AccessToken (ConvertTo-SecureString 'x' -AsPlainText -Force)" @{ CTS_LIBRARY = '/nowhere/lib.so' }
        ($result.Error + $result.Output) -replace '\s+\|?\s*', ' ' | Should -Match "CTS_LIBRARY names '.*', which does not exist"
    }

    It 'is told when library and module are of different releases' {
        $result = Invoke-TestProcess "Import-Module '$manifest'; & (Get-Module CrossTenantSync) { `$script:CtsAbiMajor = 99 }; Connect-MgGraph -AccessToken (ConvertTo-SecureString 'x' -AsPlainText -Force)"
        ($result.Error + $result.Output) -replace '\s+\|?\s*', ' ' | Should -Match 'speaks ABI version 1\.\d+, this module needs version 99'
    }

    It 'is told when the library is no library' {
        $file = Join-Path $TestDrive 'cross_tenant_sync.so'
        Set-Content -LiteralPath $file -Value 'not a library'
        $result = Invoke-TestProcess "Import-Module '$manifest'; Connect-MgGraph -AccessToken (ConvertTo-SecureString 'x' -AsPlainText -Force)" @{ CTS_LIBRARY = $file }
        ($result.Error + $result.Output) -replace '\s+\|?\s*', ' ' | Should -Match 'cannot be used.*build\.ps1 Build'
    }

    It 'is told about Constrained Language' {
        $result = Invoke-TestProcess "`$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'; Import-Module '$manifest'"
        ($result.Error + $result.Output) -replace '\s+\|?\s*', ' ' | Should -Match 'forbids in ConstrainedLanguage mode.*Full Language'
    }
}
