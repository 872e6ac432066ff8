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
        if ($Context.AppName) {
            $who = "application '$($Context.AppName)' ($($Context.ClientId))"
        }
    }
    $text = "Welcome to Microsoft Graph! Connected to tenant $($Context.TenantId) as $who"
    if (-not $Context.TenantId) {
        $text = 'Welcome to Microsoft Graph! Connected with an access token whose tenant cannot be checked'
    }
    elseif (-not $Context.Account -and -not $Context.ClientId) {
        $text = "Welcome to Microsoft Graph! Connected to tenant $($Context.TenantId)"
    }
    if ($Context.ConnectionName -ne 'Default') {
        $text += " (connection $($Context.ConnectionName))"
    }
    "$text."
}
