# Dot-sourced by the tests: the module under test, one emulator for the file, and short names for what tests do often.
# A test sees what a new session has, whatever the script that runs it has set.
Set-StrictMode -Off
$script:ErrorActionPreference = 'Continue'
$script:root = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
$script:manifest = [System.IO.Path]::Combine($script:root, 'module', 'CrossTenantSync', 'CrossTenantSync.psd1')
# Nothing may reach a cloud's metadata address, whoever runs the tests.
$env:IDENTITY_ENDPOINT = 'http://127.0.0.1:9/'
$env:IDENTITY_HEADER = 'none'
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, 'TestEmulator.psm1')) -Force
Import-Module $script:manifest -Force

$script:readScopes = 'Policy.Read.All', 'Application.Read.All', 'Directory.Read.All', 'AuditLog.Read.All', 'Synchronization.Read.All'
$script:writeScopes = 'Policy.Read.All', 'Policy.ReadWrite.CrossTenantAccess', 'Application.ReadWrite.All', 'Directory.ReadWrite.All', 'AuditLog.Read.All',
    'AppRoleAssignment.ReadWrite.All', 'Synchronization.ReadWrite.All'
$script:templateId = '518e5f48-1fc8-4c48-9387-9fdf28b0dfe7'

function Use-TestEmulator {
    # Starts an emulator and points the module at it.
    param([string[]] $Argument = @())

    $emulator = Start-TestEmulator -Argument $Argument
    $env:CTS_EMULATOR = $emulator.Address
    $emulator
}

function Connect-TestTenant {
    # Named connections to both tenants; the source is the current one.
    param([object] $Emulator)

    Connect-MgGraph -Name target -TenantId $Emulator.Target.tenantId -Scopes $script:writeScopes -NoWelcome
    Connect-MgGraph -Name source -TenantId $Emulator.Source.tenantId -Scopes $script:writeScopes -NoWelcome
}

function Get-TestError {
    # The error record of a command that is to fail, whether it terminates or not.
    # The name is unlikely on purpose: the block sees the variables of this function before those of its test.
    param([scriptblock] $FailingBlock)

    try {
        & $FailingBlock -ErrorAction Stop 2>&1 | ForEach-Object {
            if ($_ -is [System.Management.Automation.ErrorRecord]) {
                return $_
            }
        }
    }
    catch {
        return $_
    }
}

function Invoke-TestProcess {
    # Runs a script in a PowerShell of its own, and returns what it printed and its exit code. A variable with no value is not set there.
    param([string] $Script, [hashtable] $Environment = @{})

    $start = New-Object System.Diagnostics.ProcessStartInfo
    $start.FileName = (Get-Process -Id $PID).Path
    $encoded = [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($Script))
    $start.Arguments = "-NoProfile -NonInteractive -EncodedCommand $encoded"
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.EnvironmentVariables['NO_COLOR'] = '1'
    foreach ($name in $Environment.Keys) {
        if ($null -eq $Environment[$name]) {
            $start.EnvironmentVariables.Remove($name)
            continue
        }
        $start.EnvironmentVariables[$name] = $Environment[$name]
    }
    $process = [System.Diagnostics.Process]::Start($start)
    $failure = $process.StandardError.ReadToEndAsync()
    $output = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    # Colours are of no interest.
    $escape = [string] [char] 27 + '\[[0-9;?]*[A-Za-z]'
    [pscustomobject] @{
        Output   = $output -replace $escape, ''
        Error    = $failure.Result -replace $escape, ''
        ExitCode = $process.ExitCode
    }
}
