function Restore-CtsText {
    # Takes the mark that ConvertFrom-CtsJson made off every string, in place.
    [CmdletBinding()]
    param(
        [AllowNull()]
        [object] $Value
    )

    if ($Value -is [string]) {
        if ($Value -match '^\uE000+(?:[0-9].{9}T.{8,29}|/Date\(.*\)/)$') {
            return $Value.Substring(1)
        }
        return $Value
    }
    if ($Value -is [array]) {
        for ($index = 0; $index -lt $Value.Length; $index++) {
            $Value[$index] = Restore-CtsText -Value $Value[$index]
        }
        return , $Value
    }
    if ($Value -is [System.Collections.IDictionary]) {
        foreach ($key in @($Value.Keys)) {
            $Value[$key] = Restore-CtsText -Value $Value[$key]
        }
        return $Value
    }
    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        foreach ($property in $Value.PSObject.Properties) {
            $member = $property.Value
            if ($member -is [string] -or $member -is [array] -or $member -is [System.Management.Automation.PSCustomObject]) {
                $property.Value = Restore-CtsText -Value $member
            }
        }
    }
    $Value
}
