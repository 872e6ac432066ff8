function Get-CtsConnection {
    # The connection of this name, or the current one; its absence says what to do.
    [CmdletBinding()]
    param(
        [AllowNull()]
        [AllowEmptyString()]
        [string] $Name
    )

    if (-not $Name) {
        $Name = $script:CtsState.Current
        if (-not $Name) {
            throw (New-CtsException -Code 'NotConnected' -Category 'ConnectionError' -Message 'Authentication needed. Please call Connect-MgGraph.')
        }
    }
    $connection = $script:CtsState.Connections[$Name]
    if ($null -eq $connection) {
        $known = @($script:CtsState.Connections.Keys)
        $text = 'There is none yet.'
        if ($known.Count -gt 0) {
            $text = "There are: $($known -join ', ')."
        }
        throw (New-CtsException -Code 'UnknownConnection' -Category 'ObjectNotFound' -Message ("There is no connection named '$Name'. $text " +
                "Run Connect-MgGraph -Name $Name with the tenant and credential first."))
    }
    $connection
}
