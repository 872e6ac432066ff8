function New-CtsEnvironment {
    # One cloud: the hosts that sign in and that answer Graph calls.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [string] $Name,

        [Parameter(Mandatory)]
        [string] $AzureADEndpoint,

        [Parameter(Mandatory)]
        [string] $GraphEndpoint,

        [string] $Type = 'User-defined'
    )

    $environment = [pscustomobject] @{
        Name            = $Name
        AzureADEndpoint = $AzureADEndpoint
        GraphEndpoint   = $GraphEndpoint
        Type            = $Type
    }
    $environment.PSObject.TypeNames.Insert(0, 'CrossTenantSync.Environment')
    $environment
}
