function ConvertTo-CtsValue {
    # Any value that a script may give as one that both editions' ConvertTo-Json write alike: dictionaries, arrays, text, numbers, Booleans and null.
    [CmdletBinding()]
    param(
        [AllowNull()]
        [AllowEmptyString()]
        [AllowEmptyCollection()]
        [object] $Value,

        [int] $Depth = 0
    )

    if ($null -eq $Value) {
        return $null
    }
    if ($Depth -gt 64) {
        throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message "A value of type $($Value.GetType().FullName) is nested more than 64 levels deep, or holds itself.")
    }
    # Text and numbers may carry note properties (Get-Content adds some), so the bare value is looked at.
    $base = $Value
    if ($Value -is [psobject]) {
        $base = $Value.PSObject.BaseObject
    }
    if ($base -is [string] -or $base -is [bool]) {
        return $base
    }
    if ($base -is [System.Management.Automation.SwitchParameter]) {
        return $base.IsPresent
    }
    if ($base -is [datetime]) {
        return $base.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ss.FFFFFFFZ', [System.Globalization.CultureInfo]::InvariantCulture)
    }
    if ($base -is [datetimeoffset]) {
        return $base.UtcDateTime.ToString('yyyy-MM-ddTHH:mm:ss.FFFFFFFZ', [System.Globalization.CultureInfo]::InvariantCulture)
    }
    if ($base -is [timespan]) {
        return [System.Xml.XmlConvert]::ToString($base)
    }
    if ($base -is [guid] -or $base -is [uri] -or $base -is [char] -or $base -is [version]) {
        return $base.ToString()
    }
    if ($base -is [enum]) {
        return $base.ToString()
    }
    if ($base -is [ValueType] -and $base.GetType().IsPrimitive -or $base -is [decimal] -or $base -is [System.Numerics.BigInteger]) {
        return $base
    }
    if ($base -is [securestring] -or $base -is [pscredential]) {
        throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message ('A SecureString or PSCredential cannot be sent as a value. ' +
                'Give the text that Graph is to store.'))
    }
    if ($base -is [scriptblock]) {
        throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message 'A script block cannot be sent as a value.')
    }
    if ($base -is [byte[]]) {
        return [Convert]::ToBase64String($base)
    }
    if ($base -is [System.Collections.IDictionary]) {
        $result = [ordered] @{}
        $enumerator = $base.GetEnumerator()
        while ($enumerator.MoveNext()) {
            $key = [string] $enumerator.Key
            if ($result.Contains($key)) {
                throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message "A value has the key '$key' twice; the names differ only in case. Keep one of them.")
            }
            $result[$key] = ConvertTo-CtsValue -Value $enumerator.Value -Depth ($Depth + 1)
        }
        return $result
    }
    # Objects of the system hold each other without end, and none of them is a body.
    if ($base -is [System.IO.FileSystemInfo] -or $base.GetType().Namespace -like 'System.Xml*') {
        throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message ("A value of type $($base.GetType().FullName) cannot be sent. " +
                'Give a hashtable, an object or text, such as that of Get-Content -Raw.'))
    }
    if ($base -is [System.Collections.IEnumerable]) {
        $list = New-Object System.Collections.ArrayList
        foreach ($element in $base) {
            $null = $list.Add((ConvertTo-CtsValue -Value $element -Depth ($Depth + 1)))
        }
        return , $list.ToArray()
    }
    # A plan or a result is sent as it is; only objects of Microsoft Graph have members that mean nothing where they are unset.
    if ($Value.PSObject.TypeNames -contains 'CrossTenantSync.Object' -and $Value.PSObject.TypeNames[0] -notlike 'CrossTenantSync.CrossTenantSync*') {
        return ConvertFrom-CtsObject -InputObject $Value -Depth $Depth
    }
    $result = [ordered] @{}
    foreach ($property in $Value.PSObject.Properties) {
        $result[$property.Name] = ConvertTo-CtsValue -Value $property.Value -Depth ($Depth + 1)
    }
    $result
}
