function Resolve-CtsSignIn {
    # Which tenant, cloud and credential the parameters of Connect-MgGraph mean; what is not supported is refused with what is.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [string] $ParameterSetName,

        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [System.Collections.IDictionary] $BoundParameters,

        [Parameter(Mandatory)]
        [string] $EnvironmentName
    )

    $cloud = Find-CtsEnvironment -Name $EnvironmentName
    $setting = @{
        TenantId      = $BoundParameters['TenantId']
        Environment   = $cloud.Name
        ClientTimeout = $BoundParameters['ClientTimeout']
    }
    $supported = 'Supported are -ClientSecretCredential, -AccessToken, and -EnvironmentVariable with AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.'
    switch ($ParameterSetName) {
        'AppSecretCredentialParameterSet' {
            if (-not $BoundParameters['ClientSecretCredential']) {
                throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message 'Give -ClientSecretCredential: the user name is the client id, the password the client secret.')
            }
            if (-not $setting.TenantId) {
                throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message 'Give -TenantId: an application signs in to one tenant.')
            }
            $setting['Credential'] = @{ Type = 'clientSecret'; Secret = $BoundParameters['ClientSecretCredential'] }
        }
        'AccessTokenParameterSet' {
            $setting['Credential'] = @{ Type = 'accessToken'; Secret = $BoundParameters['AccessToken'] }
        }
        'EnvironmentVariableParameterSet' {
            $missing = @('AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET' | Where-Object { -not [Environment]::GetEnvironmentVariable($_) })
            if ($missing.Count -gt 0) {
                throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message "-EnvironmentVariable needs a client secret in the environment; not set: $($missing -join ', ').")
            }
            $setting['TenantId'] = $env:AZURE_TENANT_ID
            $secret = (New-Object System.Net.NetworkCredential '', $env:AZURE_CLIENT_SECRET).SecurePassword
            $setting['Credential'] = @{ Type = 'clientSecret'; Secret = (New-Object System.Management.Automation.PSCredential $env:AZURE_CLIENT_ID, $secret) }
        }
        'UserParameterSet' {
            if ($BoundParameters['UseDeviceCode']) {
                throw (New-CtsException -Code 'NotSupported' -Category 'NotImplemented' -Message "Signing in with a device code is not supported yet. $supported")
            }
            if (-not $env:CTS_EMULATOR) {
                throw (New-CtsException -Code 'NotSupported' -Category 'NotImplemented' -Message "Signing in as a user is not supported yet. $supported")
            }
            if (-not $setting.TenantId) {
                throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message 'Give -TenantId: the emulator holds several tenants.')
            }
            $scopes = @($BoundParameters['Scopes'] | Where-Object { $_ })
            if ($scopes.Count -eq 0) {
                $scopes = @('User.Read')
            }
            $setting['Credential'] = @{ Type = 'emulatorAdministrator'; Scopes = $scopes }
        }
        'AppCertificateParameterSet' {
            throw (New-CtsException -Code 'NotSupported' -Category 'NotImplemented' -Message "Signing in with a certificate is not supported yet. $supported")
        }
        'IdentityParameterSet' {
            throw (New-CtsException -Code 'NotSupported' -Category 'NotImplemented' -Message "Signing in with a managed identity is not supported yet. $supported")
        }
    }
    $setting
}
