# Starts and steers one emulator for tests and for the demo.
Set-StrictMode -Version 3.0

function Start-TestEmulator {
    # Starts the emulator on a free port, and returns its address and what it holds.
    [CmdletBinding()]
    param(
        # The program; the tests get it from build.ps1.
        [string] $Binary = $env:CTS_EMULATOR_BINARY,

        [string[]] $Argument = @()
    )

    if (-not $Binary -or -not [System.IO.File]::Exists($Binary)) {
        throw "The emulator '$Binary' does not exist. Run './build.ps1 Test', which builds it."
    }
    $config = [System.IO.Path]::GetTempFileName()
    [System.IO.File]::Delete($config)
    $start = New-Object System.Diagnostics.ProcessStartInfo
    $start.FileName = $Binary
    $start.Arguments = (@('--port', '0', '--quiet', '--config-file', "`"$config`"") + $Argument) -join ' '
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $waited = [System.Diagnostics.Stopwatch]::StartNew()
    $text = ''
    # The file is complete when it reads as JSON.
    while (-not $text) {
        if ($process.HasExited -or $waited.Elapsed.TotalSeconds -gt 60) {
            throw "The emulator did not start: '$Binary $($start.Arguments)'."
        }
        Start-Sleep -Milliseconds 50
        if ([System.IO.File]::Exists($config)) {
            try {
                $text = [System.IO.File]::ReadAllText($config)
                $settings = ConvertFrom-Json -InputObject $text
            }
            catch {
                $text = ''
            }
        }
    }
    [System.IO.File]::Delete($config)
    [pscustomobject] @{
        Process = $process
        Address = $settings.baseUrl
        Config  = $settings
        Source  = $settings.tenants | Where-Object { $_.role -eq 'source' }
        Target  = $settings.tenants | Where-Object { $_.role -eq 'target' }
    }
}

function Stop-TestEmulator {
    # Ends the emulator that Start-TestEmulator returned.
    [CmdletBinding()]
    param(
        [AllowNull()]
        [object] $Emulator
    )

    if ($null -ne $Emulator -and -not $Emulator.Process.HasExited) {
        $Emulator.Process.Kill()
        $Emulator.Process.WaitForExit()
    }
}

function Invoke-TestEmulator {
    # Calls an admin address of the emulator.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [object] $Emulator,

        [Parameter(Mandatory)]
        [string] $Path,

        [string] $Method = 'GET',

        [AllowNull()]
        [object] $Body
    )

    $call = @{ Uri = "$($Emulator.Address)/_emulator/$Path"; Method = $Method; UseBasicParsing = $true }
    if ($null -ne $Body) {
        if ($Body -isnot [string]) {
            $Body = ConvertTo-Json -InputObject $Body -Depth 100 -Compress
        }
        $call['Body'] = [System.Text.Encoding]::UTF8.GetBytes($Body)
        $call['ContentType'] = 'application/json'
    }
    (Invoke-WebRequest @call).Content
}

function Get-TestRequest {
    # The requests that the emulator received since they were cleared.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [object] $Emulator,

        [switch] $Write
    )

    $path = 'requests'
    if ($Write) {
        $path = 'requests?writes=true'
    }
    (Invoke-TestEmulator -Emulator $Emulator -Path $path | ConvertFrom-Json).value
}

function Clear-TestRequest {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [object] $Emulator
    )

    $null = Invoke-TestEmulator -Emulator $Emulator -Path 'requests' -Method DELETE
}

Export-ModuleMember -Function '*-Test*'
