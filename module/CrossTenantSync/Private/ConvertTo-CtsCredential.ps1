function ConvertTo-CtsCredential {
    # The credential of a connection as the configuration wants it: the only place where a secret becomes text.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [hashtable] $Credential
    )

    switch ($Credential.Type) {
        'clientSecret' {
            return @{
                type         = 'clientSecret'
                clientId     = $Credential.Secret.UserName
                clientSecret = $Credential.Secret.GetNetworkCredential().Password
            }
        }
        'accessToken' {
            return @{
                type        = 'accessToken'
                accessToken = (New-Object System.Net.NetworkCredential '', $Credential.Secret).Password
            }
        }
        'emulatorAdministrator' {
            return @{ type = 'emulatorAdministrator'; scopes = @($Credential.Scopes) }
        }
    }
}
