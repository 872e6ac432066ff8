function Get-CtsWelcome {
    # What Connect-MgGraph prints: who is connected, to which tenant, through which connection.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [psobject] $Context
    )

    $who = $Context.Account
    if (-not $who) {
        $who = "application $($Context.ClientId)"
    }
    $tenant = "tenant $($Context.TenantId)"
    if (-not $Context.TenantId) {
        $tenant = 'the tenant of the access token'
    }
    if (-not $Context.Account -and -not $Context.ClientId) {
        $who = 'its owner'
    }
    $text = "Welcome to Microsoft Graph! Connected to $tenant as $who"
    if ($Context.ConnectionName -ne 'Default') {
        $text += " (connection $($Context.ConnectionName))"
    }
    "$text."
}
