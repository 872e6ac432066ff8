function New-CtsPrototype {
    # An object of a type whose members are all null. Copies of it share its names, which makes them quick and small.
    [CmdletBinding()]
    [OutputType([psobject])]
    param(
        [Parameter(Mandatory)]
        [string] $TypeName,

        [AllowEmptyCollection()]
        [string[]] $Member,

        # An element of a collection prints as its name or id, as the formatter does for the objects of the Microsoft Graph SDK.
        [switch] $Element
    )

    $members = [ordered] @{}
    foreach ($name in $Member) {
        $members[$name] = $null
    }
    $prototype = [pscustomobject] $members
    $names = $prototype.PSObject.TypeNames
    $names.Insert(0, 'CrossTenantSync.Object')
    if ($Element) {
        $names.Insert(0, 'CrossTenantSync.Element')
    }
    $names.Insert(0, "Microsoft.Graph.PowerShell.Models.$TypeName")
    $names.Insert(0, "CrossTenantSync.$TypeName")
    $prototype
}
