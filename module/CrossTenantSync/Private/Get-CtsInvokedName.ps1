function Get-CtsInvokedName {
    # The name that the caller typed: an alias of the command, or else its own name.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet
    )

    $command = $Cmdlet.MyInvocation.MyCommand
    $typed = $Cmdlet.MyInvocation.InvocationName -replace '^.*\\'
    foreach ($attribute in $command.ScriptBlock.Attributes) {
        if ($attribute -is [System.Management.Automation.AliasAttribute]) {
            foreach ($alias in $attribute.AliasNames) {
                if ($alias -eq $typed) {
                    return $alias
                }
            }
        }
    }
    $command.Name
}
