function Get-CtsHostEnvironment {
    # The variables that steer the library. It is given them, because on Linux $env: set in a session does not reach native code.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param()

    $variables = @{}
    foreach ($name in 'CTS_EMULATOR', 'HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'all_proxy', 'no_proxy') {
        $value = [Environment]::GetEnvironmentVariable($name)
        if ($value -and -not $variables.ContainsKey($name)) {
            $variables[$name.ToUpperInvariant()] = $value
        }
    }
    $variables
}
