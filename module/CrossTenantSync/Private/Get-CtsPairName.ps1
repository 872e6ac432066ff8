function Get-CtsPairName {
    # A pair of tenants in words: the names of its connections.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [AllowNull()]
        [object] $DesiredState
    )

    $names = foreach ($side in 'source', 'target') {
        [string] (Get-CtsMember -InputObject (Get-CtsMember -InputObject $DesiredState -Name $side) -Name 'connection')
    }
    '{0} to {1}' -f $names[0], $names[1]
}
