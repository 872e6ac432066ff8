function ConvertTo-CtsDatedObject {
    # A JSON body as objects, whose ...DateTime members become dates in place.
    [CmdletBinding()]
    param(
        [AllowNull()]
        [object] $Value
    )

    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        foreach ($property in $Value.PSObject.Properties) {
            if ($property.Name -like '*DateTime' -and $property.Value -is [string]) {
                $property.Value = ConvertTo-CtsDate -Value $property.Value
            }
            elseif ($null -ne $property.Value) {
                $null = ConvertTo-CtsDatedObject -Value $property.Value
            }
        }
    }
    elseif ($Value -is [array]) {
        foreach ($element in $Value) {
            $null = ConvertTo-CtsDatedObject -Value $element
        }
    }
    $Value
}
