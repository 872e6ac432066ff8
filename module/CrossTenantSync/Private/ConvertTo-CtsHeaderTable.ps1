function ConvertTo-CtsHeaderTable {
    # Response headers by name, each with its values, as the Microsoft Graph cmdlets give them.
    [CmdletBinding()]
    [OutputType([System.Collections.Generic.Dictionary[string, string[]]])]
    param(
        [Parameter(Mandatory)]
        [psobject] $Headers
    )

    $table = New-Object 'System.Collections.Generic.Dictionary[string,string[]]' ([System.StringComparer]::OrdinalIgnoreCase)
    foreach ($property in $Headers.PSObject.Properties) {
        $table[$property.Name] = [string[]] @($property.Value)
    }
    , $table
}
