function Write-CtsError {
    # Writes a non-terminating error as the Microsoft Graph cmdlets do: from a private command that is named after the operation, since the
    # console shows CategoryInfo.Activity (New-MgUser_Create) only when the caller cannot see the command that wrote the record.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Exception] $Exception,

        [Parameter(Mandatory)]
        [string] $Action,

        # What the console shows as the command, where it is none that Microsoft Graph has.
        [string] $Activity
    )

    $record = New-CtsErrorRecord -Exception $Exception
    $operation = $Exception.Data['Operation']
    $variant = $Cmdlet.ParameterSetName
    if ($operation -and $operation.Contains('_')) {
        $variant = $operation.Substring($operation.LastIndexOf('_') + 1)
    }
    # The name is that of the command which the caller ran, also when Select-MgProfile made it call beta.
    $operation = '{0}_{1}' -f $Cmdlet.MyInvocation.MyCommand.Name, $variant
    # Its name ends the FullyQualifiedErrorId, which thus equals that of the original cmdlet.
    $name = 'Microsoft.Graph.PowerShell.Cmdlets.{0}' -f $operation.Replace('-', '')
    if ($Activity) {
        $operation = $Activity
        $name = "CrossTenantSync.$Activity"
    }
    $record.CategoryInfo.Activity = $operation
    $position = Get-CtsCallerPosition -Invocation $Cmdlet.MyInvocation
    # The outer cmdlet reports failure through $?, which a record written by an inner command would leave true.
    $Cmdlet.InvokeCommand.HasErrors = $true
    # The caller's -WhatIf and -Confirm are about Graph, not about this.
    Set-Item -Path "function:script:$name" -Value $script:CtsErrorWriter -WhatIf:$false -Confirm:$false
    try {
        & $name -Record $record -Position $position -ErrorAction $Action
    }
    finally {
        Remove-Item -Path "function:script:$name" -WhatIf:$false -Confirm:$false
    }
}

$script:CtsErrorWriter = {
    [CmdletBinding()]
    param($Record, $Position)

    if ($Position) {
        $PSCmdlet.MyInvocation.DisplayScriptPosition = $Position
    }
    $PSCmdlet.WriteError($Record)
}
