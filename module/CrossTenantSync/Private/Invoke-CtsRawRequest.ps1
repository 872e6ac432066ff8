function Invoke-CtsRawRequest {
    # Runs a raw request; emits its answer, or the exception that the caller is to throw when nothing is running any more.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $BoundParameters,

        [Parameter(Mandatory)]
        [psobject] $Connection,

        [Parameter(Mandatory)]
        [hashtable] $Request
    )

    $preference = Get-CtsPreference -Cmdlet $Cmdlet -BoundParameters $BoundParameters
    $WarningPreference = $preference['WarningPreference']
    $VerbosePreference = $preference['VerbosePreference']
    $DebugPreference = $preference['DebugPreference']
    $ProgressPreference = $preference['ProgressPreference']
    $ErrorActionPreference = 'Stop'

    Invoke-CtsOperation -Client $Connection.Client -Request $Request | ForEach-Object {
        $received = $_
        switch ($received.event) {
            'page' {
                foreach ($item in $received.items) {
                    Set-CtsResponseVariable -Cmdlet $Cmdlet -BoundParameters $BoundParameters -Response $item
                    $item
                }
            }
            'error' {
                $exception = ConvertFrom-CtsError -ErrorObject $received
                if ($exception.Data['Response']) {
                    Set-CtsResponseVariable -Cmdlet $Cmdlet -BoundParameters $BoundParameters -Response $exception.Data['Response']
                }
                $exception
            }
            default { Write-CtsEvent -Cmdlet $Cmdlet -ReceivedEvent $received }
        }
    }
}
