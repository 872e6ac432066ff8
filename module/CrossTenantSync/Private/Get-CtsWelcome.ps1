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
    $text = "Welcome to Microsoft Graph! Connected to tenant $($Context.TenantId) as $who"
    if ($Context.ConnectionName -ne 'Default') {
        $text += " (connection $($Context.ConnectionName))"
    }
    "$text."
}
