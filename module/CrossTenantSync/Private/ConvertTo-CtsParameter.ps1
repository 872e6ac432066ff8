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
            $value = $BoundParameters[$name]
            if ($name -eq 'InputObject' -and $value -is [string]) {
                throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message "-InputObject, which the pipeline fills, is an object and not the text '$value'. Give an id by its parameter, such as -UserId.")
            }
            if ($name -eq 'BodyParameter') {
                $value = Join-CtsLine -Value $value
            }
            $parameters[$name] = ConvertTo-CtsValue -Value $value
        }
    }
    $parameters
}

$script:CtsLocalParameters = @(
    'Connection', 'ResponseHeadersVariable', 'Quiet', 'AsJson', 'WhatIf', 'Confirm', 'Verbose', 'Debug', 'ErrorAction', 'WarningAction', 'InformationAction', 'ProgressAction',
    'ErrorVariable', 'WarningVariable', 'InformationVariable', 'OutVariable', 'OutBuffer', 'PipelineVariable'
)
