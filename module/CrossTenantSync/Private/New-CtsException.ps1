function New-CtsException {
    # An exception that carries the members of a library error in its Data, where every edition of PowerShell can read them.
    [CmdletBinding()]
    [OutputType([System.Exception])]
    param(
        [Parameter(Mandatory)]
        [string] $Code,

        [Parameter(Mandatory)]
        [string] $Message,

        [string] $Category = 'NotSpecified',

        [System.Collections.IDictionary] $Data
    )

    $exception = New-Object System.InvalidOperationException $Message
    $exception.Data['Code'] = $Code
    $exception.Data['Category'] = $Category
    if ($Data) {
        foreach ($key in $Data.Keys) {
            if ($null -ne $Data[$key]) {
                $exception.Data[$key] = $Data[$key]
            }
        }
    }
    $exception
}
