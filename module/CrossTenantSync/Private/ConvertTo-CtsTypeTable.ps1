function ConvertTo-CtsTypeTable {
    # The types of a page by name, in a form that is quick to use for each of its objects.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [AllowNull()]
        [psobject] $Types
    )

    $table = @{}
    if ($null -ne $Types) {
        foreach ($property in $Types.PSObject.Properties) {
            $type = $property.Value
            # What to do with a member that an object has: nothing, unless it is named here.
            $special = @{}
            foreach ($name in $type.dates) {
                $special[$name] = 'Date'
            }
            foreach ($name in $type.nested) {
                $special[$name] = 'Nested'
            }
            $special['AdditionalProperties'] = 'Additional'
            $prototype = $null
            if ($null -ne $type.members) {
                $prototype = New-CtsPrototype -TypeName $property.Name -Member (@($type.members) + 'AdditionalProperties')
            }
            $placeholders = @()
            if ($null -ne $type.placeholders) {
                $placeholders = @(foreach ($placeholder in $type.placeholders.PSObject.Properties) {
                        , @($placeholder.Name, [string] $placeholder.Value)
                    })
            }
            $table[$property.Name] = @{
                Special      = $special
                Placeholders = $placeholders
                Prototype    = $prototype
                Element      = $null
            }
        }
    }
    $table
}
