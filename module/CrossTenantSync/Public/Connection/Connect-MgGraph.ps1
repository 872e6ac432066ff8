function Connect-MgGraph {
    <#
    .SYNOPSIS
    Signs in to a tenant and makes that connection the current one.

    .DESCRIPTION
    Opens a connection to one tenant. Commands use the current connection unless -Connection names another, so the source and the target tenant can be connected side by side: give each a name with -Name.

    Supported are a client secret (-ClientSecretCredential, or -EnvironmentVariable with AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET) and an access token (-AccessToken). When the environment variable CTS_EMULATOR holds the address of the emulator, -TenantId and -Scopes alone sign in as the administrator of that emulated tenant, without a window.

    A token of another tenant than -TenantId is refused before any request is sent.

    .PARAMETER Scopes
    Delegated permissions to sign in with. The default is User.Read.

    .PARAMETER TenantId
    Id or verified domain of the tenant.

    .PARAMETER ClientId
    Application (client) id.

    .PARAMETER CertificateSubjectName
    Subject of the certificate to sign in with. Not supported yet.

    .PARAMETER CertificateThumbprint
    Thumbprint of the certificate to sign in with. Not supported yet.

    .PARAMETER SendCertificateChain
    Sends the certificate chain. Not supported yet.

    .PARAMETER Certificate
    Certificate to sign in with. Not supported yet.

    .PARAMETER Identity
    Signs in with a managed identity. Not supported yet.

    .PARAMETER ClientSecretCredential
    Credential whose user name is the application (client) id and whose password is the client secret.

    .PARAMETER AccessToken
    Access token for Microsoft Graph. It is not refreshed.

    .PARAMETER EnvironmentVariable
    Signs in with the client secret in AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.

    .PARAMETER UseDeviceCode
    Signs in with a device code. Not supported yet.

    .PARAMETER ContextScope
    Accepted for compatibility. A connection always ends with the session or with Disconnect-MgGraph.

    .PARAMETER Environment
    Cloud of the tenant: Global, China, USGov, USGovDoD, or one added with Add-MgEnvironment.

    .PARAMETER ClientTimeout
    Seconds after which a request is given up. The default is 300.

    .PARAMETER NoWelcome
    Prints nothing.

    .PARAMETER Name
    Name of the connection, for -Connection of other commands. Without it the connection is named Default, and replaces an earlier one of that name.

    .EXAMPLE
    Connect-MgGraph -TenantId $TargetTenantId -ClientSecretCredential (Get-Credential) -Name target

    Connects to the target tenant with a client secret and names the connection.

    .EXAMPLE
    Connect-MgGraph -AccessToken $token -NoWelcome

    Uses a token that something else acquired. The token says which tenant it is for.

    .LINK
    https://learn.microsoft.com/powershell/module/microsoft.graph.authentication/connect-mggraph
    #>
    [CmdletBinding(DefaultParameterSetName = 'UserParameterSet')]
    [Alias('Connect-Graph')]
    param(
        [Parameter(ParameterSetName = 'UserParameterSet', Position = 1)]
        [string[]] $Scopes,

        [Parameter(ParameterSetName = 'UserParameterSet', Position = 4)]
        [Parameter(ParameterSetName = 'AppCertificateParameterSet')]
        [Parameter(ParameterSetName = 'AppSecretCredentialParameterSet')]
        [Parameter(ParameterSetName = 'AccessTokenParameterSet')]
        [Alias('Audience', 'Tenant')]
        [string] $TenantId,

        [Parameter(ParameterSetName = 'UserParameterSet')]
        [Parameter(ParameterSetName = 'AppCertificateParameterSet', Mandatory, Position = 1)]
        [Parameter(ParameterSetName = 'IdentityParameterSet')]
        [Alias('AppId', 'ApplicationId')]
        [string] $ClientId,

        [Parameter(ParameterSetName = 'AppCertificateParameterSet', Position = 2)]
        [Alias('CertificateSubject', 'CertificateName')]
        [string] $CertificateSubjectName,

        [Parameter(ParameterSetName = 'AppCertificateParameterSet', Position = 3)]
        [string] $CertificateThumbprint,

        [Parameter(ParameterSetName = 'AppCertificateParameterSet')]
        [bool] $SendCertificateChain,

        [Parameter(ParameterSetName = 'AppCertificateParameterSet')]
        [System.Security.Cryptography.X509Certificates.X509Certificate2] $Certificate,

        [Parameter(ParameterSetName = 'IdentityParameterSet', Position = 1)]
        [Alias('ManagedIdentity', 'ManagedServiceIdentity', 'MSI')]
        [switch] $Identity,

        [Parameter(ParameterSetName = 'AppSecretCredentialParameterSet')]
        [Alias('SecretCredential', 'Credential')]
        [pscredential] $ClientSecretCredential,

        [Parameter(ParameterSetName = 'AccessTokenParameterSet', Mandatory, Position = 1)]
        [securestring] $AccessToken,

        [Parameter(ParameterSetName = 'EnvironmentVariableParameterSet')]
        [switch] $EnvironmentVariable,

        [Parameter(ParameterSetName = 'UserParameterSet')]
        [Alias('UseDeviceAuthentication', 'DeviceCode', 'DeviceAuth', 'Device')]
        [switch] $UseDeviceCode,

        [Parameter(ParameterSetName = 'UserParameterSet')]
        [Parameter(ParameterSetName = 'AppCertificateParameterSet')]
        [Parameter(ParameterSetName = 'IdentityParameterSet')]
        [Parameter(ParameterSetName = 'AppSecretCredentialParameterSet')]
        [Parameter(ParameterSetName = 'EnvironmentVariableParameterSet')]
        [ValidateSet('Process', 'CurrentUser')]
        [string] $ContextScope = 'Process',

        [Alias('EnvironmentName', 'NationalCloud')]
        [string] $Environment = 'Global',

        [double] $ClientTimeout,

        [switch] $NoWelcome,

        [ValidateNotNullOrEmpty()]
        [Alias('Connection')]
        [string] $Name = 'Default'
    )

    process {
        try {
            $setting = Resolve-CtsSignIn -ParameterSetName $PSCmdlet.ParameterSetName -BoundParameters $PSBoundParameters -EnvironmentName $Environment
            $connection = Open-CtsConnection -Cmdlet $PSCmdlet -BoundParameters $PSBoundParameters -Name $Name -Setting $setting -ContextScope $ContextScope
        }
        catch {
            $PSCmdlet.ThrowTerminatingError((New-CtsErrorRecord -Exception $_.Exception))
        }
        if (-not $NoWelcome) {
            Get-CtsWelcome -Context $connection.Context
        }
    }
}
