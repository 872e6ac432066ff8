# Loads the module: one function per file below Private and Public. Nothing here loads an assembly or the native library, and nothing is printed.
Set-StrictMode -Off

if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    throw ("CrossTenantSync calls a native library, which PowerShell forbids in $($ExecutionContext.SessionState.LanguageMode) mode. " +
        'Have the files of the module signed and trusted by your application control policy, or import it in a session that runs in Full Language mode.')
}

$script:CtsModuleRoot = $PSScriptRoot
$script:CtsNativeType = $null
# Windows PowerShell keeps text that looks like a date; PowerShell turns it into one, which ConvertFrom-Json -DateKind prevents since 7.5.
$script:CtsJsonDates = 'Guessed'
if ($PSVersionTable.PSEdition -ne 'Core') {
    $script:CtsJsonDates = 'Kept'
}
elseif ($PSVersionTable.PSVersion -ge [version] '7.5') {
    $script:CtsJsonDates = 'Option'
}

foreach ($folder in 'Private', 'Public') {
    foreach ($file in [System.IO.Directory]::GetFiles([System.IO.Path]::Combine($PSScriptRoot, $folder), '*.ps1', 'AllDirectories')) {
        . $file
    }
}

# Connections and their choices live in this instance of the module, so that runspaces never share a tenant.
$script:CtsState = New-CtsState

Register-CtsCompleter

$ExecutionContext.SessionState.Module.OnRemove = { Close-CtsConnection -All }
