function ConvertTo-CtsObject {
    # An object of a page as the command returns it: type names, all known members, dates, nested objects, and AdditionalProperties as a dictionary.
    [CmdletBinding()]
    param(
        [AllowNull()]
        [object] $Value,

        [Parameter(Mandatory)]
        [hashtable] $Types,

        [switch] $Element
    )

    if ($Value -isnot [System.Management.Automation.PSCustomObject]) {
        return $Value
    }
    $members = $Value.PSObject.Properties
    $tag = $members['@type']
    if ($null -eq $tag) {
        return $Value
    }
    $typeName = [string] $tag.Value
    $members.Remove('@type')
    $type = $Types[$typeName]
    if ($null -eq $type -or $null -eq $type.Prototype) {
        # A type whose members the library does not name has those that the object has.
        $result = New-CtsPrototype -TypeName $typeName -Member @(foreach ($member in $members) { $member.Name }) -Element:$Element
    }
    elseif ($Element) {
        if ($null -eq $type.Element) {
            $names = @(foreach ($member in $type.Prototype.PSObject.Properties) { $member.Name })
            $type.Element = New-CtsPrototype -TypeName $typeName -Member $names -Element
        }
        $result = $type.Element.PSObject.Copy()
    }
    else {
        $result = $type.Prototype.PSObject.Copy()
    }
    $properties = $result.PSObject.Properties
    # Only what the object has is looked at: most of the members of most objects are null.
    foreach ($member in $members) {
        $name = $member.Name
        $content = $member.Value
        if ($null -ne $content -and $null -ne $type) {
            switch ($type.Special[$name]) {
                'Date' { $content = ConvertTo-CtsDate -Value $content }
                'Additional' { $content = ConvertTo-CtsDictionary -Value $content }
                'Nested' {
                    if ($content -is [array]) {
                        for ($index = 0; $index -lt $content.Length; $index++) {
                            $content[$index] = ConvertTo-CtsObject -Value $content[$index] -Types $Types -Element
                        }
                    }
                    else {
                        $content = ConvertTo-CtsObject -Value $content -Types $Types
                    }
                }
            }
        }
        $properties[$name].Value = $content
    }
    if ($null -ne $type -and $null -ne $type.Prototype) {
        $additional = $properties['AdditionalProperties']
        if ($null -eq $additional.Value) {
            $additional.Value = [System.Collections.Generic.Dictionary[string, object]]::new()
        }
        # Copies, since a script that fills in one user's password profile must not fill in those of others.
        foreach ($placeholder in $type.Placeholders) {
            $property = $properties[$placeholder[0]]
            if ($null -eq $property.Value) {
                $copy = $Types[$placeholder[1]].Prototype.PSObject.Copy()
                $copy.AdditionalProperties = [System.Collections.Generic.Dictionary[string, object]]::new()
                $property.Value = $copy
            }
        }
    }
    $result
}
