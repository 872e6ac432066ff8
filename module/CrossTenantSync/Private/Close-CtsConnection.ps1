function Close-CtsConnection {
    # Closes the client of one connection, or of all, and forgets it.
    [CmdletBinding()]
    param(
        [string] $Name,

        [switch] $All
    )

    $names = @($Name)
    if ($All) {
        $names = @($script:CtsState.Connections.Keys)
    }
    foreach ($each in $names) {
        $connection = $script:CtsState.Connections[$each]
        if ($null -ne $connection) {
            Close-CtsNativeClient -Handle $connection.Client
            $script:CtsState.Connections.Remove($each)
        }
        if ($script:CtsState.Current -eq $each) {
            $script:CtsState.Current = $null
        }
    }
}
