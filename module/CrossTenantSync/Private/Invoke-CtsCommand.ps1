function Invoke-CtsCommand {
    # The body of every command that is generated from the catalog: bound parameters in, typed objects and errors out.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [System.Collections.IDictionary] $BoundParameters
    )

    $preference = Get-CtsPreference -Cmdlet $Cmdlet -BoundParameters $BoundParameters
    # Local copies make every stream below follow the caller: the runtime looks preferences up in the running scope.
    $WarningPreference = $preference['WarningPreference']
    $VerbosePreference = $preference['VerbosePreference']
    $DebugPreference = $preference['DebugPreference']
    $ProgressPreference = $preference['ProgressPreference']
    $ConfirmPreference = $preference['ConfirmPreference']
    $WhatIfPreference = $preference['WhatIfPreference']
    $ErrorActionPreference = 'Stop'

    try {
        $connection = Get-CtsConnection -Name $BoundParameters['Connection']
        $request = New-CtsRequest -Cmdlet $Cmdlet -BoundParameters $BoundParameters -Connection $connection
    }
    catch {
        $Cmdlet.ThrowTerminatingError((New-CtsErrorRecord -Exception $_.Exception))
    }
    $failure = $null
    try {
        $agreed = Test-CtsShouldProcess -Cmdlet $Cmdlet -Connection $connection -Request $request -Preference $preference
    }
    catch {
        # Only the library's own refusals carry a code; what the host throws when it cannot ask is its own.
        if (-not $_.Exception.Data['Code']) {
            throw
        }
        $failure = $_.Exception
    }
    if ($failure) {
        Write-CtsError -Cmdlet $Cmdlet -Exception $failure -Action $preference['ErrorActionPreference']
        return
    }
    if (-not $agreed) {
        return
    }

    $emitted = $false
    $progress = @{ Pages = 0; Items = 0 }
    Invoke-CtsOperation -Client $connection.Client -Request $request | ForEach-Object {
        $received = $_
        switch ($received.event) {
            'page' {
                Set-CtsCallerVariable -Cmdlet $Cmdlet -BoundParameters $BoundParameters -Page $received
                Write-CtsListProgress -Cmdlet $Cmdlet -Progress $progress -Page $received
                $types = ConvertTo-CtsTypeTable -Types $received.types
                foreach ($item in $received.items) {
                    $emitted = $true
                    ConvertTo-CtsObject -Value $item -Types $types
                }
            }
            'error' { $failure = ConvertFrom-CtsError -ErrorObject $received }
            default { Write-CtsEvent -Cmdlet $Cmdlet -ReceivedEvent $received }
        }
    }
    Write-CtsListProgress -Cmdlet $Cmdlet -Progress $progress
    if ($failure) {
        Write-CtsError -Cmdlet $Cmdlet -Exception $failure -Action $preference['ErrorActionPreference']
        return
    }
    if ($BoundParameters['PassThru'] -and -not $emitted) {
        $true
    }
}
