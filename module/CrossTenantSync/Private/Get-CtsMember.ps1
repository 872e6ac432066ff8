function Get-CtsMember {
    # A member of a dictionary or an object by its name, without regard to case; nothing where there is none.
    [CmdletBinding()]
    param(
        [AllowNull()]
        [object] $InputObject,

        [Parameter(Mandatory)]
        [string] $Name
    )

    if ($InputObject -is [psobject]) {
        $base = $InputObject.PSObject.BaseObject
        if ($base -is [System.Collections.IDictionary]) {
            $InputObject = $base
        }
    }
    if ($InputObject -is [System.Collections.IDictionary]) {
        # The enumerator, since a key may be called Keys.
        $enumerator = $InputObject.GetEnumerator()
        while ($enumerator.MoveNext()) {
            if ([string] $enumerator.Key -eq $Name) {
                return , $enumerator.Value
            }
        }
        return $null
    }
    if ($null -eq $InputObject -or $InputObject -is [string] -or $InputObject -is [ValueType]) {
        return $null
    }
    $property = $InputObject.PSObject.Properties[$Name]
    if ($null -ne $property) {
        return , $property.Value
    }
}
