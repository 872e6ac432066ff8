function Open-CtsEnsureClient {
    # A client of its own with these connections; all that do not exist are named at once, before anything is sent.
    [CmdletBinding()]
    [OutputType([uint64])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [string[]] $Name
    )

    $known = $script:CtsState.Connections
    $unknown = @($Name | Where-Object { $null -eq $known[$_] } | Select-Object -Unique)
    if ($unknown.Count -eq 1) {
        $null = Get-CtsConnection -Name $unknown[0]
    }
    if ($unknown.Count -gt 1) {
        $text = 'There is none yet.'
        if ($known.Count -gt 0) {
            $text = "There are: $(@($known.Keys) -join ', ')."
        }
        throw (New-CtsException -Code 'UnknownConnection' -Category 'ObjectNotFound' -Message ("There are no connections named $(@(foreach ($each in $unknown) { "'$each'" }) -join ', '). " +
                "$text Run Connect-MgGraph -Name $($unknown[0]) with the tenant and credential first, and so for each."))
    }
    $settings = @{}
    foreach ($each in $Name) {
        $connection = Get-CtsConnection -Name $each
        $settings[$connection.Name] = $connection.Setting
    }
    if ($settings.Count -eq 0) {
        # A document that names no connection is refused by the library, which says what else is wrong with it.
        $connection = Get-CtsConnection
        $settings[$connection.Name] = $connection.Setting
    }
    Open-CtsNativeClient -Configuration (New-CtsConfiguration -Settings $settings)
}
