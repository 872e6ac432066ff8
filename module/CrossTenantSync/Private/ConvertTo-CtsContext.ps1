function ConvertTo-CtsContext {
    # What Get-MgContext shows of a connection.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [psobject] $Item,

        [Parameter(Mandatory)]
        [string] $Name,

        [Parameter(Mandatory)]
        [string] $ContextScope
    )

    $context = [pscustomobject] [ordered] @{
        ClientId               = $Item.clientId
        TenantId               = $Item.tenantId
        Scopes                 = @($Item.scopes)
        AuthType               = $Item.authType
        TokenCredentialType    = $Item.tokenCredentialType
        CertificateThumbprint  = $null
        CertificateSubjectName = $null
        SendCertificateChain   = $false
        Account                = $Item.account
        AppName                = $Item.appName
        ContextScope           = $ContextScope
        Certificate            = $null
        PSHostVersion          = $Host.Version
        ManagedIdentityId      = $null
        ClientSecret           = $null
        Environment            = $Item.environment
        ConnectionName         = $Name
    }
    $context.PSObject.TypeNames.Insert(0, 'Microsoft.Graph.PowerShell.Authentication.AuthContext')
    $context.PSObject.TypeNames.Insert(0, 'CrossTenantSync.Context')
    $context
}
