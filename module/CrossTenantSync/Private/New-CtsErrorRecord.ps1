function New-CtsErrorRecord {
    # The error record of an exception: its id is Graph's code, its target a readable summary of the failed call.
    [CmdletBinding()]
    [OutputType([System.Management.Automation.ErrorRecord])]
    param(
        [Parameter(Mandatory)]
        [System.Exception] $Exception,

        [string] $Message
    )

    # The throw that brought it here left an entry of its own in $Error; the caller is to find only the record that is made now.
    for ($index = $global:Error.Count - 1; $index -ge 0; $index--) {
        $entry = $global:Error[$index]
        if ([object]::ReferenceEquals($entry, $Exception) -or [object]::ReferenceEquals($entry.Exception, $Exception)) {
            $global:Error.RemoveAt($index)
        }
    }
    $data = $Exception.Data
    $code = $data['Code']
    if (-not $code) {
        $code = $Exception.GetType().Name
    }
    $category = [System.Management.Automation.ErrorCategory]::NotSpecified
    if (-not [Enum]::TryParse([string] $data['Category'], [ref] $category)) {
        $category = [System.Management.Automation.ErrorCategory]::NotSpecified
    }
    $target = [ordered] @{}
    foreach ($name in 'Code', 'Status', 'Method', 'Url', 'TenantId', 'Connection', 'RequestId', 'ClientRequestId', 'Date', 'Retryable', 'Outcome', 'Hint') {
        $target[$name] = $data[$name]
    }
    $target = [pscustomobject] $target
    $target.PSObject.TypeNames.Insert(0, 'CrossTenantSync.Error')
    $record = New-Object System.Management.Automation.ErrorRecord $Exception, $code, $category, $target
    if (-not $Message) {
        $Message = $Exception.Message
    }
    $record.ErrorDetails = New-Object System.Management.Automation.ErrorDetails $Message
    if ($data['Hint']) {
        $record.ErrorDetails.RecommendedAction = $data['Hint']
    }
    $record.CategoryInfo.TargetName = [string] $data['Url']
    $record
}
