function Invoke-CtsEnsure {
    # The body of every command that works on pairs of tenants: a client of all tenants that are named, the objects of each request, and an error for
    # whatever was not done.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        # The bound parameters of each input object.
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [object[]] $Bound
    )

    if ($Bound.Count -eq 0) {
        return
    }
    $preference = Get-CtsPreference -Cmdlet $Cmdlet -BoundParameters $Bound[0]
    $WarningPreference = $preference['WarningPreference']
    $VerbosePreference = $preference['VerbosePreference']
    $DebugPreference = $preference['DebugPreference']
    $ProgressPreference = $preference['ProgressPreference']
    $ConfirmPreference = $preference['ConfirmPreference']
    $WhatIfPreference = $preference['WhatIfPreference']
    $ErrorActionPreference = 'Stop'

    $client = [uint64] 0
    $run = @{
        Cmdlet = $Cmdlet
        Client = $client
        Action = [string] $preference['ErrorActionPreference']
        Quiet  = [bool] $Bound[0]['Quiet']
        AsJson = [bool] $Bound[0]['AsJson']
        # What is written only under -Quiet or -AsJson, when all of it is known.
        Good   = $true
        Seen   = 0
        Kept   = New-Object System.Collections.ArrayList
    }
    try {
        try {
            $requests = @(New-CtsEnsureRequest -Cmdlet $Cmdlet -Bound $Bound)
            $names = @(foreach ($request in $requests) { $request.Connections })
            if ($Cmdlet.MyInvocation.MyCommand.Name -like 'Set-Cts*') {
                # One connection is enough, and it has a client.
                $run['Client'] = (Get-CtsConnection -Name $names[0]).Client
            }
            else {
                $client = Open-CtsEnsureClient -Name $names
                $run['Client'] = $client
            }
        }
        catch {
            if (-not $_.Exception.Data['Code']) {
                throw
            }
            Stop-CtsCommand -Cmdlet $Cmdlet -Exception $_.Exception
        }
        foreach ($request in $requests) {
            Send-CtsEnsureRequest -Run $run -Item $request
        }
    }
    finally {
        if ($client -ne 0) {
            Close-CtsNativeClient -Handle $client
        }
    }
    if ($run.Quiet) {
        $run.Good -and $run.Seen -gt 0
    }
    if ($run.AsJson -and $run.Kept.Count -gt 0) {
        $value = $run.Kept.ToArray()
        if ($value.Count -eq 1) {
            $value = $value[0]
        }
        ConvertTo-Json -InputObject $value -Depth 100
    }
}
