function Hide-CtsSecret {
    # A copy of a body whose secrets are replaced, for what is shown: passwords, tokens, and the values of all but the harmless synchronization secrets.
    [CmdletBinding()]
    param(
        [AllowNull()]
        [object] $Value
    )

    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        $table = [ordered] @{}
        foreach ($property in $Value.PSObject.Properties) {
            $table[$property.Name] = $property.Value
        }
        $Value = $table
    }
    if ($Value -is [System.Collections.IDictionary]) {
        $copy = [ordered] @{}
        $isPair = $Value.Contains('key') -and $Value.Contains('value')
        foreach ($name in @($Value.Keys)) {
            if ($isPair -and $name -eq 'value' -and @('CompanyId', 'AuthenticationType', 'SyncAll', 'SyncNotificationSettings', 'BaseAddress') -notcontains $Value['key']) {
                $copy[$name] = '***'
            }
            elseif ($name -match 'password$|secret(Text)?$|token$|assertion$' -and $Value[$name] -is [string]) {
                $copy[$name] = '***'
            }
            else {
                $copy[$name] = Hide-CtsSecret -Value $Value[$name]
            }
        }
        return $copy
    }
    if ($Value -is [array]) {
        $list = New-Object object[] $Value.Count
        for ($index = 0; $index -lt $Value.Count; $index++) {
            $list[$index] = Hide-CtsSecret -Value $Value[$index]
        }
        return , $list
    }
    $Value
}
