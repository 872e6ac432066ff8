function Disconnect-MgGraph {
    <#
    .SYNOPSIS
    Ends a connection.

    .DESCRIPTION
    Forgets the tokens and the credential of the current connection, or of the one that -Connection names, and returns what it was.

    .PARAMETER Connection
    Name of the connection to end.

    .EXAMPLE
    Disconnect-MgGraph

    Ends the current connection.

    .LINK
    https://learn.microsoft.com/powershell/module/microsoft.graph.authentication/disconnect-mggraph
    #>
    [CmdletBinding()]
    [Alias('Disconnect-Graph')]
    param(
        [Alias('Name')]
        [string] $Connection
    )

    process {
        try {
            if (-not $Connection -and -not $script:CtsState.Current) {
                throw (New-CtsException -Code 'NotConnected' -Category 'ConnectionError' -Message 'No application to sign out from.')
            }
            $found = Get-CtsConnection -Name $Connection
            Close-CtsConnection -Name $found.Name
        }
        catch {
            $PSCmdlet.ThrowTerminatingError((New-CtsErrorRecord -Exception $_.Exception))
        }
        $found.Context
    }
}
