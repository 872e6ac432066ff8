function Write-CtsPairError {
    # Writes the error of one pair among several, which ends nothing: the other pairs go on.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [hashtable] $Run,

        # The CrossTenantSyncResult of the pair.
        [Parameter(Mandatory)]
        [psobject] $Result
    )

    $pair = '{0} to {1}' -f $Result.Source, $Result.Target
    $data = @{}
    $code = 'PairFailed'
    $category = 'NotSpecified'
    $message = $Result.Message
    if ($null -ne $Result.Error) {
        $cause = ConvertFrom-CtsError -ErrorObject $Result.Error
        foreach ($key in $cause.Data.Keys) {
            $data[$key] = $cause.Data[$key]
        }
        $code = $data['Code']
        $category = $data['Category']
        $message = $cause.Message
    }
    $data['Result'] = $Result
    $exception = New-CtsException -Code $code -Category $category -Message "$($pair): $message" -Data $data
    if (@($Result.Steps).Count -gt 0) {
        Add-CtsStepData -Exception $exception -Step @($Result.Steps) -Source $Result.Source -Target $Result.Target
    }
    Write-CtsError -Cmdlet $Run.Cmdlet -Exception $exception -Action $Run.Action -Activity (Get-CtsInvokedName -Cmdlet $Run.Cmdlet)
}
