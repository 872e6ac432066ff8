function Get-CtsPlan {
    # What a request would send, on one line, as the library plans it: addresses whole and secrets masked. A refusal is thrown.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [psobject] $Connection,

        [Parameter(Mandatory)]
        [hashtable] $Request
    )

    $plan = $Request.Clone()
    $plan['mode'] = 'plan'
    $steps = @()
    foreach ($received in @(Invoke-CtsOperation -Client $Connection.Client -Request $plan)) {
        switch ($received.event) {
            'plan' { $steps += @($received.steps) }
            'error' { throw (ConvertFrom-CtsError -ErrorObject $received) }
        }
    }
    $action = @(foreach ($step in $steps) { ConvertTo-CtsPlanText -Step $step }) -join '; '
    if (-not $action) {
        $action = $Request.command
    }
    $action
}
