function ConvertTo-CtsObject {
    # Finishes an object of a page in place: type names, dates, nested objects, and AdditionalProperties as a dictionary.
    [CmdletBinding()]
    param(
        [AllowNull()]
        [object] $Value,

        [Parameter(Mandatory)]
        [hashtable] $Types,

        # An element of a collection prints as its name or id, as the formatter does for the objects of the Microsoft Graph SDK.
        [switch] $Element
    )

    if ($Value -isnot [System.Management.Automation.PSCustomObject]) {
        return $Value
    }
    $properties = $Value.PSObject.Properties
    $tag = $properties['@type']
    if ($null -eq $tag) {
        return $Value
    }
    $typeName = [string] $tag.Value
    $properties.Remove('@type')
    $names = $Value.PSObject.TypeNames
    $names.Insert(0, 'CrossTenantSync.Object')
    if ($Element) {
        $names.Insert(0, 'CrossTenantSync.Element')
    }
    $type = $Types[$typeName]
    if ($null -eq $type) {
        $names.Insert(0, "Microsoft.Graph.PowerShell.Models.$typeName")
        $names.Insert(0, "CrossTenantSync.$typeName")
        return $Value
    }
    $names.Insert(0, $type.Names[1])
    $names.Insert(0, $type.Names[0])
    foreach ($name in $type.Dates) {
        $property = $properties[$name]
        if ($null -ne $property -and $null -ne $property.Value) {
            $property.Value = ConvertTo-CtsDate -Value $property.Value
        }
    }
    foreach ($name in $type.Nested) {
        $property = $properties[$name]
        if ($null -eq $property -or $null -eq $property.Value) {
            continue
        }
        if ($property.Value -is [array]) {
            foreach ($item in $property.Value) {
                $null = ConvertTo-CtsObject -Value $item -Types $Types -Element
            }
        }
        else {
            $null = ConvertTo-CtsObject -Value $property.Value -Types $Types
        }
    }
    $additional = $properties['AdditionalProperties']
    if ($null -ne $additional) {
        $additional.Value = ConvertTo-CtsDictionary -Value $additional.Value
    }
    $Value
}
