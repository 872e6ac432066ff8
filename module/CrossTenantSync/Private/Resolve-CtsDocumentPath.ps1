function Resolve-CtsDocumentPath {
    # The files that a path names, wildcards included; a path that names none is an error.
    [CmdletBinding()]
    [OutputType([System.IO.FileInfo])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [string[]] $Path
    )

    foreach ($each in $Path) {
        $provider = $null
        $found = @()
        try {
            $literal = $Cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($each)
            if ([System.IO.File]::Exists($literal)) {
                $found = @($literal)
            }
            else {
                $found = @($Cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath($each, [ref] $provider) | Where-Object { [System.IO.File]::Exists($_) })
            }
        }
        catch [System.Management.Automation.ItemNotFoundException] {
            $found = @()
        }
        if ($found.Count -eq 0) {
            throw (New-CtsException -Code 'FileNotFound' -Category 'ObjectNotFound' -Message "There is no file '$each'.")
        }
        foreach ($file in $found) {
            New-Object System.IO.FileInfo $file
        }
    }
}
