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
            $table[$property.Name] = @{
                Names  = @("CrossTenantSync.$($property.Name)", "Microsoft.Graph.PowerShell.Models.$($property.Name)")
                Dates  = @($property.Value.dates)
                Nested = @($property.Value.nested)
            }
        }
    }
    $table
}
