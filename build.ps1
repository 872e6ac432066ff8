<#
.SYNOPSIS
Builds, tests and shows CrossTenantSync.

.DESCRIPTION
Build     builds the native library and puts it into the module.
Test      builds the library, the module and the emulator, and runs the Pester tests against the emulator.
Demo      builds all and runs the documented commands against the emulator: examples/onboarding.ps1, those of 2023 (beta), the troubleshooting tips, and desired state (examples/desired-state.ps1).
Package   makes a module folder for release in out/, with one script file instead of many.
Generate  rewrites what is generated from the command catalog.

.PARAMETER Task
What to do. The default is Build.

.PARAMETER Configuration
Release is optimised, Debug builds faster. The default is Debug for Test and Release for the rest.

.PARAMETER TestName
Runs only the Pester tests whose full name matches this pattern.

.EXAMPLE
./build.ps1 Demo

Shows cross-tenant synchronization being set up between two emulated tenants.
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Demo', 'Package', 'Generate')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration,

    [string] $TestName
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

$root = $PSScriptRoot
$moduleFolder = [System.IO.Path]::Combine($root, 'module', 'CrossTenantSync')
if (-not $Configuration) {
    $Configuration = 'Release'
    if ($Task -eq 'Test') {
        $Configuration = 'Debug'
    }
}

function Invoke-Cargo {
    # Runs cargo and stops at its failure, which it has explained itself.
    param([string[]] $Arguments)

    if (-not (Get-Command -Name cargo -CommandType Application -ErrorAction Ignore)) {
        throw 'cargo was not found. Install Rust from https://rustup.rs, open a new terminal, and run this again.'
    }
    & cargo @Arguments | Out-Host
    if ($LASTEXITCODE -ne 0) {
        throw "cargo $($Arguments -join ' ') failed."
    }
}

function Get-BuildFolder {
    # Where cargo puts what it builds in this configuration.
    $metadata = & cargo metadata --no-deps --format-version 1 --manifest-path ([System.IO.Path]::Combine($root, 'Cargo.toml')) | ConvertFrom-Json
    [System.IO.Path]::Combine($metadata.target_directory, $Configuration.ToLowerInvariant())
}

function Get-CargoOption {
    if ($Configuration -eq 'Release') {
        return @('--release')
    }
    @()
}

function Get-Platform {
    # The folder below bin/ and the names of the library here and in cargo's folder; the module looks for the same.
    $windows = $PSVersionTable.PSEdition -ne 'Core' -or $IsWindows
    $architecture = 'x64'
    if ($PSVersionTable.PSEdition -eq 'Core') {
        $architecture = [System.Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture.ToString().ToLowerInvariant()
    }
    elseif ([IntPtr]::Size -eq 4) {
        $architecture = 'x86'
    }
    elseif ($env:PROCESSOR_ARCHITECTURE -eq 'ARM64') {
        $architecture = 'arm64'
    }
    if ($windows) {
        return @{ Folder = "win-$architecture"; Built = 'cross_tenant_sync.dll'; Library = 'cross_tenant_sync.dll'; Executable = '.exe' }
    }
    if ($IsMacOS) {
        return @{ Folder = "osx-$architecture"; Built = 'libcross_tenant_sync.dylib'; Library = 'cross_tenant_sync.dylib'; Executable = '' }
    }
    @{ Folder = "linux-$architecture"; Built = 'libcross_tenant_sync.so'; Library = 'cross_tenant_sync.so'; Executable = '' }
}

function Invoke-NativeBuild {
    # Library and emulator in one call that also names the example: cargo then compiles dependencies with the same features as the README's first command, once.
    Invoke-Cargo -Arguments (@('build', '--package', 'cross-tenant-sync', '--lib', '--example', 'onboarding', '--package', 'graph-emulator', '--bin', 'graph-emulator') + (Get-CargoOption))
}

function Invoke-BuildTask {
    # Builds the library and copies it into the module. A copy is made beside it and moved over, so that a session that uses the old one keeps it.
    Invoke-NativeBuild
    $platform = Get-Platform
    $folder = [System.IO.Path]::Combine($moduleFolder, 'bin', $platform.Folder)
    $null = New-Item -ItemType Directory -Path $folder -Force
    $library = [System.IO.Path]::Combine($folder, $platform.Library)
    $fresh = "$library.new"
    Copy-Item -LiteralPath ([System.IO.Path]::Combine((Get-BuildFolder), $platform.Built)) -Destination $fresh -Force
    try {
        Move-Item -LiteralPath $fresh -Destination $library -Force
    }
    catch {
        Remove-Item -LiteralPath $fresh -Force
        throw "'$library' cannot be replaced: $($_.Exception.Message) Close the PowerShell sessions that use the module and run this again."
    }
    Write-Host "Built $library"
}

function Get-EmulatorPath {
    [System.IO.Path]::Combine((Get-BuildFolder), "graph-emulator$((Get-Platform).Executable)")
}

function Invoke-GenerateTask {
    Invoke-Cargo -Arguments @('run', '--package', 'xtask', '--', 'generate')
}

function Invoke-TestTask {
    # The tests use what they built where it lies, so that they do not leave a debug library in the module.
    Invoke-NativeBuild
    $env:CTS_EMULATOR_BINARY = Get-EmulatorPath
    $env:CTS_LIBRARY = [System.IO.Path]::Combine((Get-BuildFolder), (Get-Platform).Built)
    if (-not (Get-Module -ListAvailable -Name Pester | Where-Object { $_.Version.Major -ge 5 })) {
        throw 'Pester 5 was not found. Install it with: Install-Module Pester -MinimumVersion 5.5 -Scope CurrentUser'
    }
    Import-Module Pester -MinimumVersion 5.0
    $options = New-PesterConfiguration
    $options.Run.Path = [System.IO.Path]::Combine($root, 'tests', 'powershell')
    $options.Run.PassThru = $true
    $options.Output.Verbosity = 'Normal'
    if ($TestName) {
        $options.Filter.FullName = $TestName
    }
    $result = Invoke-Pester -Configuration $options
    if ($result.Result -ne 'Passed') {
        throw "$($result.FailedCount) tests failed."
    }
}

function Invoke-DemoTask {
    # Each article starts from tenants that nobody has touched.
    Invoke-BuildTask
    $binary = Get-EmulatorPath
    Import-Module ([System.IO.Path]::Combine($root, 'tests', 'powershell', 'TestEmulator.psm1')) -Force
    # The troubleshooting tips are about a configuration that exists, so they share the tenants of the first example.
    $runs = @(
        @{ Examples = @('onboarding.ps1', 'troubleshooting.ps1'); Argument = @() }
        @{ Examples = @('onboarding-beta-2023.ps1'); Argument = @() }
        @{ Examples = @('desired-state.ps1'); Argument = @('--tenants', 'Fabrikam,Contoso,Northwind') }
    )
    $previous = $env:CTS_EMULATOR
    foreach ($run in $runs) {
        $emulator = Start-TestEmulator -Binary $binary -Argument $run.Argument
        try {
            $env:CTS_EMULATOR = $emulator.Address
            Import-Module ([System.IO.Path]::Combine($moduleFolder, 'CrossTenantSync.psd1')) -Force
            foreach ($example in $run.Examples) {
                Write-Host "`n======== examples/$example" -ForegroundColor Yellow
                & ([System.IO.Path]::Combine($root, 'examples', $example))
            }
        }
        finally {
            $env:CTS_EMULATOR = $previous
            Remove-Module CrossTenantSync -ErrorAction Ignore
            Stop-TestEmulator -Emulator $emulator
        }
    }
}

function Invoke-PackageTask {
    # One script file imports much faster than many; the text of every file goes into it as it is.
    Invoke-BuildTask
    $package = [System.IO.Path]::Combine($root, 'out', 'CrossTenantSync')
    if (Test-Path -LiteralPath $package) {
        Remove-Item -LiteralPath $package -Recurse -Force
    }
    $null = New-Item -ItemType Directory -Path $package -Force
    foreach ($name in Get-ChildItem -LiteralPath $moduleFolder | Where-Object { @('Public', 'Private', 'CrossTenantSync.psm1') -notcontains $_.Name }) {
        Copy-Item -LiteralPath $name.FullName -Destination $package -Recurse
    }
    Copy-Item -LiteralPath ([System.IO.Path]::Combine($root, 'LICENSE')) -Destination $package
    $text = New-Object System.Text.StringBuilder
    $main = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($moduleFolder, 'CrossTenantSync.psm1')) -replace "`r`n", "`n"
    $loader = [regex] "(?s)foreach \(\`$folder in 'Private', 'Public'\) \{.*?\n\}\n"
    if (-not $loader.IsMatch($main)) {
        throw 'CrossTenantSync.psm1 no longer has the loop that the package replaces.'
    }
    foreach ($folder in 'Private', 'Public') {
        foreach ($file in Get-ChildItem -LiteralPath ([System.IO.Path]::Combine($moduleFolder, $folder)) -Filter '*.ps1' -Recurse | Sort-Object FullName) {
            # The binding stays in a file of its own: its words make PowerShell log the whole script block that holds them.
            if ($file.Name -eq 'Native.ps1') {
                $null = New-Item -ItemType Directory -Path ([System.IO.Path]::Combine($package, 'Private')) -Force
                Copy-Item -LiteralPath $file.FullName -Destination ([System.IO.Path]::Combine($package, 'Private'))
                $null = $text.Append(". ([System.IO.Path]::Combine(`$PSScriptRoot, 'Private', 'Native.ps1'))`n`n")
                continue
            }
            $null = $text.Append(([System.IO.File]::ReadAllText($file.FullName) -replace "`r`n", "`n").TrimEnd()).Append("`n`n")
        }
    }
    $bundle = $loader.Replace($main, { param($match) $text.ToString() }, 1)
    [System.IO.File]::WriteAllText([System.IO.Path]::Combine($package, 'CrossTenantSync.psm1'), $bundle, (New-Object System.Text.UTF8Encoding $false))
    Write-Host "Packaged $package"
}

$saved = @{}
# Nothing that this script starts may ask a cloud's metadata address for an identity: a closed loopback port answers in its place.
foreach ($pair in @{ IDENTITY_ENDPOINT = 'http://127.0.0.1:9/'; IDENTITY_HEADER = 'none' }.GetEnumerator()) {
    $saved[$pair.Key] = [Environment]::GetEnvironmentVariable($pair.Key)
    [Environment]::SetEnvironmentVariable($pair.Key, $pair.Value)
}
Push-Location -LiteralPath $root
try {
    & "Invoke-${Task}Task"
}
finally {
    Pop-Location
    foreach ($name in @($saved.Keys)) {
        [Environment]::SetEnvironmentVariable($name, $saved[$name])
    }
}
