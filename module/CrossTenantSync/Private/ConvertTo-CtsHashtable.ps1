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
        # The enumerator, since a key may be called Keys or Count.
        $table = @{}
        $clash = $false
        $enumerator = $Value.GetEnumerator()
        while ($enumerator.MoveNext()) {
            if ($table.ContainsKey($enumerator.Key)) {
                $clash = $true
                break
            }
            $table[$enumerator.Key] = $null
        }
        if ($clash) {
            $table = New-Object System.Collections.Hashtable
        }
        $enumerator = $Value.GetEnumerator()
        while ($enumerator.MoveNext()) {
            $table[$enumerator.Key] = ConvertTo-CtsHashtable -Value $enumerator.Value -Name $enumerator.Key
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
