function ConvertTo-CtsDictionary {
    # Members that the model does not know, as the nested dictionaries of the Microsoft Graph SDK.
    [CmdletBinding()]
    param(
        [AllowNull()]
        [object] $Value
    )

    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        $dictionary = [System.Collections.Generic.Dictionary[string, object]]::new()
        foreach ($property in $Value.PSObject.Properties) {
            $dictionary[$property.Name] = ConvertTo-CtsDictionary -Value $property.Value
        }
        return , $dictionary
    }
    if ($Value -is [array]) {
        $list = New-Object object[] $Value.Count
        for ($index = 0; $index -lt $Value.Count; $index++) {
            $list[$index] = ConvertTo-CtsDictionary -Value $Value[$index]
        }
        return , $list
    }
    $Value
}
