function New-CtsEnsureRequest {
    # The requests of a command that works on pairs of tenants, with the connections that each uses. Pairs that were given one by one go into one request, so
    # that they are worked on at the same time.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        # The bound parameters of each input object.
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [object[]] $Bound
    )

    $command = $Cmdlet.MyInvocation.MyCommand.Name
    $inputs = New-Object System.Collections.ArrayList
    $limit = $null
    foreach ($each in $Bound) {
        $limit = $each['ThrottleLimit']
        foreach ($name in 'DesiredState', 'Plan') {
            if ($each.Contains($name)) {
                $inputs.AddRange(@($each[$name]))
            }
        }
        if ($each.Contains('Path')) {
            $inputs.AddRange(@(Resolve-CtsDocumentPath -Cmdlet $Cmdlet -Path $each['Path']))
        }
        if (-not ($each.Contains('DesiredState') -or $each.Contains('Plan') -or $each.Contains('Path'))) {
            $names = @($each['Source'], $each['Target'] | Where-Object { $_ })
            if ($command -like 'Set-Cts*') {
                $names = @((Get-CtsConnection -Name $each['Connection']).Name)
            }
            [pscustomobject] @{
                # The library knows the idempotent writes by the names that the documented ones suggest.
                Command     = $command -replace '^Set-Cts', 'Ensure-Mg'
                Parameters  = ConvertTo-CtsParameter -BoundParameters $each
                Source      = $each['Source']
                Target      = $each['Target']
                Connections = $names
                Origins     = @()
                Several     = $false
            }
        }
    }
    if ($inputs.Count -eq 0) {
        return
    }
    $entries = @(Read-CtsDocument -Value (Join-CtsDocumentLine -Value $inputs.ToArray()))
    foreach ($entry in $entries) {
        if ($entry.Incomplete.Count -gt 0) {
            $Cmdlet.WriteWarning("The exported configuration is incomplete: $($entry.Incomplete -join '; '). Only what it names is compared and changed.")
        }
    }
    $plans = @($entries | Where-Object { $_.Kind -eq 'Plan' })
    $pairs = @($entries | Where-Object { $_.Kind -eq 'Pair' })
    if ($plans.Count -gt 0 -and $command -ne 'Set-CrossTenantSync') {
        throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message ("$command takes desired states. A plan is carried out with Set-CrossTenantSync -Plan; " +
                'its DesiredState property is what it was made from.'))
    }
    $groups = @()
    if ($pairs.Count -gt 0) {
        $groups += , $pairs
    }
    foreach ($entry in @($entries | Where-Object { $_.Kind -eq 'Several' })) {
        $groups += , @($entry)
    }
    if ($plans.Count -gt 0) {
        $groups += , $plans
    }
    foreach ($group in $groups) {
        $kind = $group[0].Kind
        $values = @(foreach ($entry in $group) { , (ConvertTo-CtsValue -Value $entry.Value) })
        $names = foreach ($entry in $group) {
            $document = $entry.Value
            if ($kind -eq 'Plan') {
                $document = Get-CtsMember -InputObject $document -Name 'desiredState'
            }
            Get-CtsDocumentConnection -Document $document
        }
        $parameters = [ordered] @{}
        $name = 'DesiredState'
        if ($kind -eq 'Plan') {
            $name = 'Plan'
        }
        $parameters[$name] = $values
        $many = $values.Count -gt 1 -or ($kind -ne 'Several' -and $group[0].Many)
        if (-not $many) {
            $parameters[$name] = $values[0]
        }
        if ($limit) {
            $parameters['ThrottleLimit'] = $limit
        }
        $sides = @{}
        if ($group.Count -eq 1 -and $kind -ne 'Several') {
            foreach ($side in 'source', 'target') {
                $sides[$side] = Get-CtsMember -InputObject (Get-CtsMember -InputObject $document -Name $side) -Name 'connection'
            }
        }
        [pscustomobject] @{
            Command     = $command
            Parameters  = $parameters
            Source      = $sides['source']
            Target      = $sides['target']
            Connections = @($names | Sort-Object -Unique)
            Origins     = @(foreach ($entry in $group) { $entry.Origin })
            Several     = $kind -eq 'Several' -or $many
        }
    }
}
