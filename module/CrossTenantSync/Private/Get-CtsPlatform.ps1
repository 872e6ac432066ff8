function Get-CtsPlatform {
    # Runtime identifier of this process and the file name of its library; Windows PowerShell 5.1 has no RuntimeInformation everywhere.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param()

    $system = 'win'
    $extension = 'dll'
    $architecture = 'x64'
    if ($PSVersionTable.PSEdition -eq 'Core') {
        if ($IsMacOS) {
            $system = 'osx'
            $extension = 'dylib'
        }
        elseif ($IsLinux) {
            $system = 'linux'
            $extension = 'so'
        }
        $architecture = [System.Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture.ToString().ToLowerInvariant()
    }
    elseif ([IntPtr]::Size -eq 4) {
        $architecture = 'x86'
    }
    elseif ($env:PROCESSOR_ARCHITECTURE -eq 'ARM64') {
        $architecture = 'arm64'
    }
    @{ Identifier = "$system-$architecture"; LibraryName = "cross_tenant_sync.$extension" }
}
