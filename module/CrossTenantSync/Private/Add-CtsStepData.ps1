function Add-CtsStepData {
    # Puts the steps of a run into the exception that it ended with, and says which tenant it is about where the library could not.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Exception] $Exception,

        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [object[]] $Step,

        # Names of the connections.
        [AllowNull()]
        [AllowEmptyString()]
        [string] $Source,

        [AllowNull()]
        [AllowEmptyString()]
        [string] $Target
    )

    $Exception.Data['Steps'] = $Step
    $failed = $Step | Where-Object { @('Failed', 'Unknown') -contains $_.Status } | Select-Object -First 1
    if (-not $failed) {
        return
    }
    $name = $Source
    if ($failed.Side -eq 'target') {
        $name = $Target
    }
    if (-not $name) {
        return
    }
    $connection = $script:CtsState.Connections[$name]
    if ($null -eq $connection) {
        return
    }
    if (-not $Exception.Data['Connection']) {
        $Exception.Data['Connection'] = $connection.Name
    }
    if (-not $Exception.Data['TenantId']) {
        $Exception.Data['TenantId'] = $connection.Context.TenantId
    }
}
