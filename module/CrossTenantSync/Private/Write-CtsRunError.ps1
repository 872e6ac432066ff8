function Write-CtsRunError {
    # Writes the error that a request ended with, with the steps up to it and the names of the files that it speaks of.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [hashtable] $Run,

        [Parameter(Mandatory)]
        [System.Exception] $Exception,

        [AllowEmptyCollection()]
        [object[]] $Step = @(),

        # What New-CtsEnsureRequest made.
        [Parameter(Mandatory)]
        [psobject] $Item
    )

    if ($Step.Count -gt 0) {
        Add-CtsStepData -Exception $Exception -Step $Step -Source $Item.Source -Target $Item.Target
    }
    $message = $Exception.Message
    $origin = @($Item.Origins)
    for ($index = 0; $index -lt $origin.Count; $index++) {
        if ($origin[$index]) {
            # A place begins the message or follows another problem.
            $place = '(?<=^|[;.] |\n)(?:DesiredState|Plan)?\[{0}\]\.?' -f $index
            if ($origin.Count -eq 1 -and $message -notmatch $place) {
                $message = "$($origin[$index]): $message"
            }
            $message = [regex]::Replace($message, $place, { "$($origin[$index]): " })
        }
    }
    if ($message -ne $Exception.Message) {
        $data = @{}
        foreach ($key in $Exception.Data.Keys) {
            $data[$key] = $Exception.Data[$key]
        }
        $Exception = New-CtsException -Code $data['Code'] -Message $message -Category $data['Category'] -Data $data
    }
    Write-CtsError -Cmdlet $Run.Cmdlet -Exception $Exception -Action $Run.Action -Activity (Get-CtsInvokedName -Cmdlet $Run.Cmdlet)
}
