function ConvertTo-CtsPair {
    # Named parameters as an object, such as a row of a CSV file, as the document that says the same.
    [CmdletBinding()]
    [OutputType([System.Collections.IDictionary])]
    param(
        [Parameter(Mandatory)]
        [object] $Value
    )

    $pair = [ordered] @{}
    $values = ConvertTo-CtsValue -Value $Value
    foreach ($name in @($values.Keys)) {
        $each = $values[$name]
        # An empty cell says nothing.
        if ($null -eq $each -or ($each -is [string] -and -not $each)) {
            continue
        }
        $path = $script:CtsPairPaths[$name]
        if ($null -eq $path) {
            $pair[$name] = $each
            continue
        }
        switch ($path[2]) {
            'List' { $each = @($each) }
            'Boolean' {
                $truth = $false
                if ($each -is [string] -and [bool]::TryParse($each, [ref] $truth)) {
                    $each = $truth
                }
            }
            'Start' {
                if ([string] $each -ne 'True') {
                    continue
                }
                $each = 'Started'
            }
        }
        if (-not $path[1]) {
            $pair[$path[0]] = $each
            continue
        }
        if ($null -eq $pair[$path[0]]) {
            $pair[$path[0]] = [ordered] @{}
        }
        $pair[$path[0]][$path[1]] = $each
    }
    $pair
}

# Where a parameter stands in a document: member, member of it, and what its text is made of.
$script:CtsPairPaths = @{
    Source                   = 'source', 'connection', ''
    Target                   = 'target', 'connection', ''
    DisplayName              = 'application', 'displayName', ''
    ServicePrincipalId       = 'application', 'servicePrincipalId', ''
    User                     = 'assignments', 'users', 'List'
    Group                    = 'assignments', 'groups', 'List'
    RemoveOtherAssignments   = 'assignments', 'removeOthers', 'Boolean'
    Start                    = 'job', 'state', 'Start'
    State                    = 'job', 'state', ''
    WaitForFirstCycle        = 'job', 'waitForFirstCycle', 'Boolean'
    VerifyUser               = 'verifyUsers', '', 'List'
    SourcePartner            = 'source', 'partner', ''
    TargetPartner            = 'target', 'partner', ''
    IdentitySynchronization  = 'target', 'identitySynchronization', ''
    SyncAll                  = 'credentials', 'syncAll', 'Boolean'
    SyncNotificationSettings = 'credentials', 'syncNotificationSettings', ''
    AttributeMapping         = 'attributeMappings', '', 'List'
    ScopingFilter            = 'scopingFilter', '', ''
}
