function Get-CtsLibraryPath {
    # The library of this system below bin/, or the one that CTS_LIBRARY names, which is for developing it.
    [CmdletBinding()]
    [OutputType([string])]
    param()

    if ($env:CTS_LIBRARY) {
        $path = [System.IO.Path]::GetFullPath($env:CTS_LIBRARY)
        if (-not [System.IO.File]::Exists($path)) {
            throw (New-CtsException -Code 'NativeLibraryMissing' -Category 'ObjectNotFound' -Message ("CTS_LIBRARY names '$path', which does not exist. " +
                    'Correct the variable, or remove it to use the library that comes with the module.'))
        }
        return $path
    }
    $platform = Get-CtsPlatform
    $path = [System.IO.Path]::Combine($script:CtsModuleRoot, 'bin', $platform.Identifier, $platform.LibraryName)
    if (-not [System.IO.File]::Exists($path)) {
        throw (New-CtsException -Code 'NativeLibraryMissing' -Category 'ObjectNotFound' -Message ("The native library for $($platform.Identifier) is missing: '$path'. " +
                "In a clone of the repository run './build.ps1 Build'; otherwise install a release of the module that supports $($platform.Identifier)."))
    }
    $path
}
