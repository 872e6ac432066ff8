function Get-MgContext {
    <#
    .SYNOPSIS
    Shows who is connected to which tenant.

    .DESCRIPTION
    Returns the current connection, the one that -Connection names, or all of them; nothing when there is none.

    .PARAMETER Connection
    Name of the connection to show.

    .PARAMETER ListAvailable
    Shows every connection of the session.

    .EXAMPLE
    (Get-MgContext).TenantId

    The tenant that commands act on when they are given no connection.

    .LINK
    https://learn.microsoft.com/powershell/module/microsoft.graph.authentication/get-mgcontext
    #>
    [CmdletBinding()]
    param(
        [Alias('Name')]
        [string] $Connection,

        [switch] $ListAvailable
    )

    process {
        if ($ListAvailable) {
            foreach ($each in @($script:CtsState.Connections.Values)) {
                $each.Context
            }
            return
        }
        if (-not $Connection -and -not $script:CtsState.Current) {
            return
        }
        try {
            $found = Get-CtsConnection -Name $Connection
        }
        catch {
            $PSCmdlet.ThrowTerminatingError((New-CtsErrorRecord -Exception $_.Exception))
        }
        $found.Context
    }
}
