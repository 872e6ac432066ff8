function Send-CtsEnsureRequest {
    # Runs one request: shows or asks first where that is wanted, and then carries out what was agreed to.
    [CmdletBinding()]
    param(
        # What Invoke-CtsEnsure knows of the whole run.
        [Parameter(Mandatory)]
        [hashtable] $Run,

        # What New-CtsEnsureRequest made.
        [Parameter(Mandatory)]
        [psobject] $Item
    )

    $cmdlet = $Run.Cmdlet
    $request = @{
        command    = $Item.Command
        connection = $Item.Connections | Select-Object -First 1
        parameters = $Item.Parameters
        mode       = 'run'
        output     = 'powershell'
    }
    if (-not $request.connection) {
        $request.Remove('connection')
    }
    if ($Item.Command -like 'Ensure-Mg*' -and $script:CtsState.Profile -ne 'v1.0') {
        $request['apiVersion'] = $script:CtsState.Profile
    }
    if ($Run.AsJson) {
        $request['output'] = 'raw'
    }
    if ($cmdlet.MyInvocation.MyCommand.Parameters.ContainsKey('WhatIf')) {
        if ($WhatIfPreference) {
            $request['mode'] = 'plan'
            Receive-CtsOutcome -Run $Run -Item $Item -Request $request -Show
            return
        }
        $levels = 'Low', 'Medium'
        if ($Item.Command -like 'Remove-*') {
            $levels += 'High'
        }
        if ($levels -contains [string] $ConfirmPreference) {
            $request = Request-CtsAgreement -Run $Run -Item $Item -Request $request
            if ($null -eq $request) {
                return
            }
        }
    }
    Receive-CtsOutcome -Run $Run -Item $Item -Request $request
}
