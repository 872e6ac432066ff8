function New-CtsState {
    # What a session begins with: no connection, Graph v1.0, the known clouds.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param()

    @{
        Connections  = [ordered] @{}
        Current      = $null
        Completes    = $false
        Profile      = 'v1.0'
        Environments = [ordered] @{
            Global   = New-CtsEnvironment -Name 'Global' -AzureADEndpoint 'https://login.microsoftonline.com' -GraphEndpoint 'https://graph.microsoft.com' -Type 'Built-in'
            China    = New-CtsEnvironment -Name 'China' -AzureADEndpoint 'https://login.chinacloudapi.cn' -GraphEndpoint 'https://microsoftgraph.chinacloudapi.cn' -Type 'Built-in'
            USGov    = New-CtsEnvironment -Name 'USGov' -AzureADEndpoint 'https://login.microsoftonline.us' -GraphEndpoint 'https://graph.microsoft.us' -Type 'Built-in'
            USGovDoD = New-CtsEnvironment -Name 'USGovDoD' -AzureADEndpoint 'https://login.microsoftonline.us' -GraphEndpoint 'https://dod-graph.microsoft.us' -Type 'Built-in'
        }
    }
}
