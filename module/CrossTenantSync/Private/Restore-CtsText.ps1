function Restore-CtsText {
    # Takes the mark that ConvertFrom-CtsJson made off every string below an object, in place. One loop, since a call a property would take seconds a page.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [object] $Value
    )

    $marked = [regex] '^\uE000+(?:[0-9].{9}T.{8,29}|/Date\(.*\)/)$'
    $open = New-Object 'System.Collections.Generic.Stack[object]'
    $open.Push($Value)
    while ($open.Count -gt 0) {
        $current = $open.Pop()
        if ($current -is [array]) {
            for ($index = 0; $index -lt $current.Length; $index++) {
                $member = $current[$index]
                if ($member -is [string]) {
                    if ($marked.IsMatch($member)) {
                        $current[$index] = $member.Substring(1)
                    }
                }
                elseif ($null -ne $member -and $member -isnot [ValueType]) {
                    $open.Push($member)
                }
            }
        }
        elseif ($current -is [System.Collections.IDictionary]) {
            # The enumerator, since a key may be called Keys.
            foreach ($key in @(foreach ($entry in $current.GetEnumerator()) { $entry.Key })) {
                $member = $current[$key]
                if ($member -is [string]) {
                    if ($marked.IsMatch($member)) {
                        $current[$key] = $member.Substring(1)
                    }
                }
                elseif ($null -ne $member -and $member -isnot [ValueType]) {
                    $open.Push($member)
                }
            }
        }
        else {
            foreach ($property in $current.PSObject.Properties) {
                $member = $property.Value
                if ($member -is [string]) {
                    if ($marked.IsMatch($member)) {
                        $property.Value = $member.Substring(1)
                    }
                }
                elseif ($null -ne $member -and $member -isnot [ValueType]) {
                    $open.Push($member)
                }
            }
        }
    }
}
