function ConvertTo-CtsParameter {
    # Bound parameters as JSON values, without those that steer PowerShell and never reach Graph.
    [CmdletBinding()]
    [OutputType([System.Collections.IDictionary])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [System.Collections.IDictionary] $BoundParameters
    )

    $parameters = [ordered] @{}
    foreach ($name in $BoundParameters.Keys) {
        if ($script:CtsLocalParameters -notcontains $name) {
            $parameters[$name] = ConvertTo-CtsValue -Value $BoundParameters[$name]
        }
    }
    $parameters
}

$script:CtsLocalParameters = @(
    'Connection', 'ResponseHeadersVariable', 'Quiet', 'WhatIf', 'Confirm', 'Verbose', 'Debug', 'ErrorAction', 'WarningAction', 'InformationAction', 'ProgressAction',
    'ErrorVariable', 'WarningVariable', 'InformationVariable', 'OutVariable', 'OutBuffer', 'PipelineVariable'
)
