function ConvertTo-CtsStep {
    # A step of a plan that was kept as JSON, as the object that the commands return.
    [CmdletBinding()]
    [OutputType([psobject])]
    param(
        [Parameter(Mandatory)]
        [object] $Value
    )

    $step = [ordered] @{}
    foreach ($name in 'Step', 'Title', 'Side', 'Action', 'Target', 'TargetId', 'Status', 'Changes', 'Message', 'Job', 'Digest', 'Request') {
        $member = Get-CtsMember -InputObject $Value -Name $name
        $nested = @{ Changes = @('Change', 'Path', 'From', 'To'); Request = @('Request', 'Method', 'Url', 'Body') }[$name]
        if ($null -ne $nested) {
            $member = @(foreach ($each in @($member | Where-Object { $null -ne $_ })) {
                    $typed = [ordered] @{}
                    foreach ($part in $nested[1..3]) {
                        $typed[$part] = Get-CtsMember -InputObject $each -Name $part
                    }
                    $typed = [pscustomobject] $typed
                    $typed.PSObject.TypeNames.Insert(0, 'CrossTenantSync.Object')
                    $typed.PSObject.TypeNames.Insert(0, "CrossTenantSync.CrossTenantSync$($nested[0])")
                    $typed
                })
        }
        $step[$name] = $member
    }
    $step = [pscustomobject] $step
    $step.PSObject.TypeNames.Insert(0, 'CrossTenantSync.Object')
    $step.PSObject.TypeNames.Insert(0, 'CrossTenantSync.CrossTenantSyncStep')
    $step
}
