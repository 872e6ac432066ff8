function ConvertFrom-CtsObject {
    # An object that a command of this module returned, as a body: unset members are left out, since every known one is present in it.
    [CmdletBinding()]
    [OutputType([System.Collections.IDictionary])]
    param(
        [Parameter(Mandatory)]
        [psobject] $InputObject,

        [int] $Depth = 0
    )

    $result = [ordered] @{}
    foreach ($property in $InputObject.PSObject.Properties) {
        if ($property.MemberType -ne 'NoteProperty' -or $null -eq $property.Value) {
            continue
        }
        if ($property.Name -eq 'AdditionalProperties' -and $property.Value -is [System.Collections.IDictionary]) {
            # The enumerator, since a member may be called Keys.
            $enumerator = $property.Value.GetEnumerator()
            while ($enumerator.MoveNext()) {
                $name = [string] $enumerator.Key
                if ($name -notlike '@odata.*' -or $name -eq '@odata.type') {
                    $result[$name] = ConvertTo-CtsValue -Value $enumerator.Value -Depth ($Depth + 1)
                }
            }
            continue
        }
        $value = ConvertTo-CtsValue -Value $property.Value -Depth ($Depth + 1)
        # A complex member whose own members are all unset is how an absent one looks.
        if ($value -is [System.Collections.IDictionary] -and -not $value.GetEnumerator().MoveNext()) {
            continue
        }
        $result[$property.Name] = $value
    }
    $result
}
