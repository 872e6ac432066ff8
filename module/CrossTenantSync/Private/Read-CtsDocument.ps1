function Read-CtsDocument {
    # What a value that was given as a desired state is: one entry for each pair, document of several pairs, or plan in it.
    [CmdletBinding()]
    param(
        [AllowNull()]
        [object] $Value,

        # Where the value comes from, for the messages.
        [AllowEmptyString()]
        [string] $Origin
    )

    $base = $Value
    if ($Value -is [psobject]) {
        $base = $Value.PSObject.BaseObject
    }
    if ($base -is [System.IO.FileInfo]) {
        return Read-CtsDocument -Value ([System.IO.File]::ReadAllText($base.FullName)) -Origin $base.Name
    }
    if ($base -is [string]) {
        $name = 'The desired state'
        if ($Origin) {
            $name = "'$Origin'"
        }
        if ($base -notmatch '^\s*[\[{]') {
            throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message ("$name is no JSON object or array. " +
                    'Give JSON text, a hashtable or an object; -Path reads files.'))
        }
        try {
            $parsed = ConvertFrom-CtsJson -Json $base
        }
        catch {
            throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message "$name is not valid JSON: $($_.Exception.Message)")
        }
        # An array of one is one; what an empty one holds is nothing to do.
        if ($base -match '^\s*\[' -and @($parsed).Count -eq 0) {
            throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message "$name is an empty array: it names no pair of tenants.")
        }
        # A text that is an array is one of many pairs, even if it holds one.
        foreach ($entry in Read-CtsDocument -Value $parsed -Origin $Origin) {
            $entry.Many = $entry.Many -or $base -match '^\s*\['
            $entry
        }
        return
    }
    if ($base -is [array] -or $base -is [System.Collections.IList]) {
        $index = 0
        foreach ($element in $base) {
            $place = ''
            if ($Origin) {
                $place = "$Origin [$index]"
            }
            Read-CtsDocument -Value $element -Origin $place
            $index++
        }
        return
    }
    $state = Get-CtsMember -InputObject $Value -Name 'desiredState'
    if ($null -ne $state) {
        if (Get-CtsMember -InputObject $Value -Name 'digest') {
            return [pscustomobject] @{ Kind = 'Plan'; Value = $Value; Origin = $Origin; Incomplete = @(); Many = $false }
        }
        $incomplete = Get-CtsMember -InputObject $Value -Name 'incomplete'
        return [pscustomobject] @{ Kind = 'Pair'; Value = $state; Origin = $Origin; Incomplete = @($incomplete | Where-Object { $_ }); Many = $false }
    }
    $kind = 'Pair'
    if ($null -ne (Get-CtsMember -InputObject $Value -Name 'tenants') -or $null -ne (Get-CtsMember -InputObject $Value -Name 'pairs')) {
        $kind = 'Several'
    }
    elseif ((Get-CtsMember -InputObject $Value -Name 'source') -is [string]) {
        $Value = ConvertTo-CtsPair -Value $Value
    }
    [pscustomobject] @{ Kind = $kind; Value = $Value; Origin = $Origin; Incomplete = @(); Many = $false }
}
