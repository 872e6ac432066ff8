function New-CtsConfiguration {
    # The configuration of a client with these connections. It holds secrets, so it is made for one call and never kept.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        # What Connect-MgGraph kept: TenantId, Environment and Credential, by connection name.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $Settings
    )

    $connections = @{}
    $timeout = 0
    foreach ($name in $Settings.Keys) {
        $setting = $Settings[$name]
        $entry = @{
            environment = $setting.Environment
            credential  = ConvertTo-CtsCredential -Credential $setting.Credential
        }
        if ($setting.TenantId) {
            $entry['tenantId'] = $setting.TenantId
        }
        $connections[$name] = $entry
        $timeout = [Math]::Max($timeout, [double] $setting.ClientTimeout)
    }
    $http = @{ userAgent = "CrossTenantSync/$($MyInvocation.MyCommand.Module.Version) PowerShell/$($PSVersionTable.PSVersion)" }
    if ($timeout -gt 0) {
        $http['timeoutSeconds'] = [int] [Math]::Ceiling($timeout)
    }
    if ($env:CTS_CA_FILE) {
        $http['caFile'] = $env:CTS_CA_FILE
    }
    $configuration = @{
        connections     = $connections
        hostEnvironment = Get-CtsHostEnvironment
        http            = $http
    }
    $custom = @($script:CtsState.Environments.Values | Where-Object { $_.Type -ne 'Built-in' } | ForEach-Object {
            @{ name = $_.Name; graphEndpoint = $_.GraphEndpoint; azureADEndpoint = $_.AzureADEndpoint }
        })
    if ($custom.Count -gt 0) {
        $configuration['environments'] = $custom
    }
    $configuration
}
