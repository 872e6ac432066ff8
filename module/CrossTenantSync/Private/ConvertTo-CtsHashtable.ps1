function ConvertTo-CtsHashtable {
    # A JSON body as nested hashtables. Names that differ in case only need a hashtable that tells them apart.
    [CmdletBinding()]
    param(
        [AllowNull()]
        [object] $Value,

        [string] $Name
    )

    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        $table = @{}
        foreach ($property in $Value.PSObject.Properties) {
            $table[$property.Name] = ConvertTo-CtsHashtable -Value $property.Value -Name $property.Name
        }
        return $table
    }
    if ($Value -is [System.Collections.IDictionary]) {
        $table = @{}
        $clash = $false
        foreach ($key in @($Value.Keys)) {
            if ($table.ContainsKey($key)) {
                $clash = $true
                break
            }
            $table[$key] = $null
        }
        if ($clash) {
            $table = New-Object System.Collections.Hashtable
        }
        foreach ($key in @($Value.Keys)) {
            $table[$key] = ConvertTo-CtsHashtable -Value $Value[$key] -Name $key
        }
        return $table
    }
    if ($Value -is [array]) {
        $list = New-Object object[] $Value.Count
        for ($index = 0; $index -lt $Value.Count; $index++) {
            $list[$index] = ConvertTo-CtsHashtable -Value $Value[$index] -Name $Name
        }
        return , $list
    }
    if ($Name -like '*DateTime' -and $Value -is [string]) {
        return ConvertTo-CtsDate -Value $Value
    }
    $Value
}
