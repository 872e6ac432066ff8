function Get-CtsDocumentConnection {
    # The names of the connections that a document uses, each once: of one pair, of many, or of a mesh of tenants.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [AllowNull()]
        [object] $Document
    )

    $names = New-Object System.Collections.ArrayList
    $places = @($Document)
    foreach ($member in 'defaults', 'pairs', 'overrides') {
        $value = Get-CtsMember -InputObject $Document -Name $member
        $places += @($value)
    }
    foreach ($pair in $places) {
        foreach ($side in 'source', 'target') {
            $name = Get-CtsMember -InputObject (Get-CtsMember -InputObject $pair -Name $side) -Name 'connection'
            if ($name -is [string] -and $name) {
                $null = $names.Add($name)
            }
        }
    }
    $tenants = ConvertTo-CtsValue -Value (Get-CtsMember -InputObject $Document -Name 'tenants')
    if ($tenants -is [System.Collections.IDictionary]) {
        $enumerator = $tenants.GetEnumerator()
        while ($enumerator.MoveNext()) {
            $name = Get-CtsMember -InputObject $enumerator.Value -Name 'connection'
            if ($name -isnot [string] -or -not $name) {
                # A tenant of a mesh is known by the name of its connection unless it says otherwise.
                $name = [string] $enumerator.Key
            }
            $null = $names.Add($name)
        }
    }
    $names | Sort-Object -Unique
}
