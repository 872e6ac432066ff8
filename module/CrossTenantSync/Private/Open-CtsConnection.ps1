function Open-CtsConnection {
    # Opens a client, signs in, and puts the connection in place of an earlier one of its name; a failed sign-in leaves the earlier one alone.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $BoundParameters,

        [Parameter(Mandatory)]
        [string] $Name,

        [Parameter(Mandatory)]
        [hashtable] $Setting,

        [Parameter(Mandatory)]
        [string] $ContextScope
    )

    $preference = Get-CtsPreference -Cmdlet $Cmdlet -BoundParameters $BoundParameters
    $WarningPreference = $preference['WarningPreference']
    $VerbosePreference = $preference['VerbosePreference']
    $DebugPreference = $preference['DebugPreference']
    $ProgressPreference = $preference['ProgressPreference']
    $ErrorActionPreference = 'Stop'

    $client = Open-CtsNativeClient -Configuration (New-CtsConfiguration -Settings @{ $Name = $Setting })
    $connection = $null
    try {
        $request = @{ command = 'Connect'; connection = $Name; parameters = @{}; mode = 'run'; output = 'raw' }
        $item = $null
        Invoke-CtsOperation -Client $client -Request $request | ForEach-Object {
            $received = $_
            switch ($received.event) {
                'page' { $item = @($received.items)[0] }
                'error' { throw (ConvertFrom-CtsError -ErrorObject $received) }
                default { Write-CtsEvent -Cmdlet $Cmdlet -ReceivedEvent $received }
            }
        }
        if ($null -eq $item) {
            throw (New-CtsException -Code 'InvalidResponse' -Category 'InvalidResult' -Message 'Signing in gave no context. Try again; if it happens again, please report it.')
        }
        $connection = [pscustomobject] @{
            Name    = $Name
            Client  = $client
            Setting = $Setting
            Context = ConvertTo-CtsContext -Item $item -Name $Name -ContextScope $ContextScope
        }
    }
    finally {
        if ($null -eq $connection) {
            Close-CtsNativeClient -Handle $client
        }
    }
    Close-CtsConnection -Name $Name
    $script:CtsState.Connections[$Name] = $connection
    $script:CtsState.Current = $Name
    Register-CtsConnectionCompleter
    $connection
}
