function Invoke-MgGraphRequest {
    <#
    .SYNOPSIS
    Sends any request to Microsoft Graph.

    .DESCRIPTION
    Sends the request with the token of the current connection, or of the one that -Connection names, and returns the answer as a hashtable. An answer of 400 or more is a terminating error whose message holds the request, the status, the headers and the body of the answer. Only addresses of the connection's own Graph host are called.

    .PARAMETER Method
    GET (the default), POST, PUT, PATCH or DELETE.

    .PARAMETER Uri
    Absolute address, or one relative to Graph such as v1.0/users.

    .PARAMETER Body
    Body: a hashtable, object or array, which is sent as JSON, or text, which is sent as it is. A hashtable of a GET becomes query options.

    .PARAMETER Headers
    Request headers.

    .PARAMETER OutputFilePath
    File to save the answer in.

    .PARAMETER InferOutputFileName
    Not supported: give -OutputFilePath.

    .PARAMETER InputFilePath
    File to send as the body.

    .PARAMETER PassThru
    Returns the answer although -OutputFilePath saves it.

    .PARAMETER SkipHeaderValidation
    Accepted for compatibility.

    .PARAMETER ContentType
    Content type of the body. The default is application/json.

    .PARAMETER SessionVariable
    Not supported: a connection is the session.

    .PARAMETER ResponseHeadersVariable
    Name of a variable for the response headers.

    .PARAMETER StatusCodeVariable
    Name of a variable for the status code.

    .PARAMETER SkipHttpErrorCheck
    Returns an answer of 400 or more like any other.

    .PARAMETER GraphRequestSession
    Not supported: a connection is the session.

    .PARAMETER UserAgent
    Value of the User-Agent header.

    .PARAMETER OutputType
    HashTable (the default), PSObject or Json. HttpResponseMessage is not supported.

    .PARAMETER Connection
    Name of the connection to use instead of the current one.

    .PARAMETER WhatIf
    Shows what the command would do, and changes nothing.

    .PARAMETER Confirm
    Asks before anything is changed.

    .EXAMPLE
    Invoke-MgGraphRequest -Method PUT -Uri "v1.0/policies/crossTenantAccessPolicy/partners/$SourceTenantId/identitySynchronization" -Body @{ userSyncInbound = @{ isSyncAllowed = $true } }

    Allows users of the source tenant to be synchronized into this tenant.

    .EXAMPLE
    (Invoke-MgGraphRequest -Uri 'v1.0/users?$top=5').value

    Returns five users as hashtables.

    .LINK
    https://learn.microsoft.com/powershell/module/microsoft.graph.authentication/invoke-mggraphrequest
    #>
    [CmdletBinding(DefaultParameterSetName = 'UserParameterSet', SupportsShouldProcess)]
    [Alias('Invoke-GraphRequest', 'Invoke-MgRestMethod')]
    param(
        [Parameter(Position = 1)]
        [ValidateSet('GET', 'POST', 'PUT', 'PATCH', 'DELETE')]
        [string] $Method = 'GET',

        [Parameter(Mandatory, Position = 2)]
        [uri] $Uri,

        [Parameter(Position = 3, ValueFromPipeline)]
        [object] $Body,

        [Parameter(Position = 4)]
        [System.Collections.IDictionary] $Headers,

        [Parameter(Position = 5)]
        [string] $OutputFilePath,

        [Parameter(Position = 6)]
        [switch] $InferOutputFileName,

        [Parameter(Position = 7)]
        [string] $InputFilePath,

        [Parameter(Position = 8)]
        [switch] $PassThru,

        [Parameter(Position = 10)]
        [switch] $SkipHeaderValidation,

        [Parameter(Position = 11)]
        [string] $ContentType,

        [Parameter(Position = 13)]
        [Alias('SV')]
        [string] $SessionVariable,

        [Parameter(Position = 14)]
        [Alias('RHV')]
        [string] $ResponseHeadersVariable,

        [Parameter(Position = 15)]
        [string] $StatusCodeVariable,

        [Parameter(Position = 16)]
        [switch] $SkipHttpErrorCheck,

        [Parameter(Position = 17)]
        [object] $GraphRequestSession,

        [Parameter(Position = 18)]
        [string] $UserAgent,

        [Parameter(Position = 19)]
        [ValidateSet('HashTable', 'PSObject', 'HttpResponseMessage', 'Json')]
        [string] $OutputType = 'HashTable',

        [string] $Connection
    )

    process {
        $failure = $null
        try {
            $target = Get-CtsConnection -Name $Connection
            $parameters = New-CtsRawRequest -Cmdlet $PSCmdlet -BoundParameters $PSBoundParameters -Method $Method -OutputType $OutputType
            $request = @{ command = 'Invoke-MgGraphRequest'; connection = $target.Name; parameters = $parameters; mode = 'run'; output = 'raw' }
            $preference = Get-CtsPreference -Cmdlet $PSCmdlet -BoundParameters $PSBoundParameters
            $agreed = $parameters['Method'] -eq 'GET' -or (Test-CtsShouldProcess -Cmdlet $PSCmdlet -Connection $target -Request $request -Preference $preference)
        }
        catch {
            $PSCmdlet.ThrowTerminatingError((New-CtsErrorRecord -Exception $_.Exception))
        }
        if (-not $agreed) {
            return
        }
        Invoke-CtsRawRequest -Cmdlet $PSCmdlet -BoundParameters $PSBoundParameters -Connection $target -Request $request | ForEach-Object {
            if ($_ -is [System.Exception]) {
                $failure = $_
            }
            else {
                ConvertTo-CtsRawOutput -Response $_ -OutputType $OutputType -OutputFile $parameters['OutputFile'] -PassThru:$PassThru
            }
        }
        if ($failure) {
            $PSCmdlet.ThrowTerminatingError((New-CtsRawErrorRecord -Exception $failure -Uri $Uri -GraphEndpoint $script:CtsState.Environments[$target.Context.Environment].GraphEndpoint))
        }
    }
}
