# The only file that touches native code. Words such as Emit and Marshal make PowerShell log a script block, so they stay here.
# Signatures hold scalars, byte arrays and pointers only, which every edition marshals alike.
$script:CtsAbiMajor = 1

$script:CtsSignatures = @(
    @{ Name = 'cts_abi_version'; Returns = [uint32]; Parameters = @() }
    @{ Name = 'cts_describe'; Returns = [int32]; Parameters = @([IntPtr].MakeByRefType(), [UIntPtr].MakeByRefType()) }
    @{ Name = 'cts_client_open'; Returns = [int32]; Parameters = @([byte[]], [UIntPtr], [uint64].MakeByRefType(), [IntPtr].MakeByRefType(), [UIntPtr].MakeByRefType()) }
    @{ Name = 'cts_client_close'; Returns = [int32]; Parameters = @([uint64]) }
    @{ Name = 'cts_op_start'; Returns = [int32]; Parameters = @([uint64], [byte[]], [UIntPtr], [uint64].MakeByRefType(), [IntPtr].MakeByRefType(), [UIntPtr].MakeByRefType()) }
    @{ Name = 'cts_op_next'; Returns = [int32]; Parameters = @([uint64], [uint32], [IntPtr].MakeByRefType(), [UIntPtr].MakeByRefType()) }
    @{ Name = 'cts_op_cancel'; Returns = [int32]; Parameters = @([uint64]) }
    @{ Name = 'cts_op_close'; Returns = [int32]; Parameters = @([uint64]) }
    @{ Name = 'cts_free'; Returns = [void]; Parameters = @([IntPtr], [UIntPtr]) }
)

function Get-CtsNative {
    # Binds the library at its first use and returns the type whose static methods are the exports.
    [CmdletBinding()]
    [OutputType([type])]
    param()

    if ($null -ne $script:CtsNativeType) {
        return $script:CtsNativeType
    }
    if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
        throw (New-CtsException -Code 'ConstrainedLanguage' -Category 'PermissionDenied' -Message ('CrossTenantSync calls a native library, which PowerShell forbids in ' +
                "$($ExecutionContext.SessionState.LanguageMode) mode. Have the module's files signed and trusted by your application control policy, or run in Full Language mode."))
    }
    $path = Get-CtsLibraryPath
    # Runspaces share the process and so the bound type; the key holds the path because two versions may be loaded side by side.
    $key = "CrossTenantSync.Native:$path"
    $type = [AppDomain]::CurrentDomain.GetData($key)
    if ($null -eq $type) {
        $type = New-CtsNativeType -LibraryPath $path
    }
    try {
        $version = $type::cts_abi_version()
    }
    catch {
        throw (New-CtsException -Code 'NativeLibraryUnusable' -Category 'ResourceUnavailable' -Message ("The native library '$path' cannot be used: " +
                "$($_.Exception.GetBaseException().Message) Build it for this system with './build.ps1 Build'."))
    }
    $major = $version -shr 16
    if ($major -ne $script:CtsAbiMajor) {
        throw (New-CtsException -Code 'NativeLibraryIncompatible' -Category 'InvalidOperation' -Message ("The native library '$path' speaks ABI version $major.$($version -band 0xffff), " +
                "this module needs version $($script:CtsAbiMajor). Library and module are of different releases: install the module again, or run './build.ps1 Build'."))
    }
    [AppDomain]::CurrentDomain.SetData($key, $type)
    $script:CtsNativeType = $type
    $type
}

function New-CtsNativeType {
    # Emits one static method per signature; a plain Run assembly, since collectible ones cannot hold native imports.
    [CmdletBinding()]
    [OutputType([type])]
    param(
        [Parameter(Mandatory)]
        [string] $LibraryPath
    )

    $name = New-Object System.Reflection.AssemblyName 'CrossTenantSync.Native'
    $access = [System.Reflection.Emit.AssemblyBuilderAccess]::Run
    if ($PSVersionTable.PSEdition -eq 'Core') {
        $assembly = [System.Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly($name, $access)
    }
    else {
        $assembly = [AppDomain]::CurrentDomain.DefineDynamicAssembly($name, $access)
    }
    $builder = $assembly.DefineDynamicModule('CrossTenantSync.Native').DefineType('CrossTenantSync.Native', 'Public,Class,Abstract,Sealed')
    foreach ($signature in $script:CtsSignatures) {
        $method = $builder.DefinePInvokeMethod(
            $signature.Name,
            $LibraryPath,
            [System.Reflection.MethodAttributes]'Public,Static,PinvokeImpl',
            [System.Reflection.CallingConventions]::Standard,
            $signature.Returns,
            [type[]] $signature.Parameters,
            [System.Runtime.InteropServices.CallingConvention]::Cdecl,
            [System.Runtime.InteropServices.CharSet]::Ansi)
        $method.SetImplementationFlags($method.GetMethodImplementationFlags() -bor [System.Reflection.MethodImplAttributes]::PreserveSig)
    }
    if ($PSVersionTable.PSEdition -eq 'Core') {
        return $builder.CreateTypeInfo().AsType()
    }
    $builder.CreateType()
}

function Receive-CtsBuffer {
    # Copies a buffer that the library handed over, frees it, and returns its text.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [type] $Native,

        [Parameter(Mandatory)]
        [IntPtr] $Pointer,

        [Parameter(Mandatory)]
        [UIntPtr] $Length
    )

    if ($Pointer -eq [IntPtr]::Zero) {
        return ''
    }
    try {
        $bytes = New-Object byte[] ([int] $Length.ToUInt64())
        [System.Runtime.InteropServices.Marshal]::Copy($Pointer, $bytes, 0, $bytes.Length)
        [System.Text.Encoding]::UTF8.GetString($bytes)
    }
    finally {
        $Native::cts_free($Pointer, $Length)
    }
}

function Open-CtsNativeClient {
    # Opens a client; returns its handle, or throws what the library says is wrong with the configuration.
    [CmdletBinding()]
    [OutputType([uint64])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $Configuration
    )

    $native = Get-CtsNative
    $bytes = [System.Text.Encoding]::UTF8.GetBytes((ConvertTo-Json -InputObject $Configuration -Depth 100 -Compress))
    $handle = [uint64] 0
    $detail = [IntPtr]::Zero
    $length = [UIntPtr]::Zero
    try {
        $status = $native::cts_client_open($bytes, [UIntPtr] [uint64] $bytes.Length, [ref] $handle, [ref] $detail, [ref] $length)
    }
    finally {
        # The configuration holds secrets, so its bytes do not outlive the call.
        [Array]::Clear($bytes, 0, $bytes.Length)
    }
    if ($status -ne 0) {
        throw (New-CtsNativeException -Status $status -Detail (Receive-CtsBuffer -Native $native -Pointer $detail -Length $length))
    }
    $handle
}

function Close-CtsNativeClient {
    # Closes a client; a handle that is already closed is no error, so cleaning up twice is safe.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [uint64] $Handle
    )

    $null = (Get-CtsNative)::cts_client_close($Handle)
}

function Start-CtsNativeOperation {
    # Starts an operation; returns its handle, or throws what the library says is wrong with the request.
    [CmdletBinding()]
    [OutputType([uint64])]
    param(
        [Parameter(Mandatory)]
        [uint64] $Client,

        [Parameter(Mandatory)]
        [string] $Request
    )

    $native = Get-CtsNative
    $bytes = [System.Text.Encoding]::UTF8.GetBytes($Request)
    $handle = [uint64] 0
    $detail = [IntPtr]::Zero
    $length = [UIntPtr]::Zero
    try {
        $status = $native::cts_op_start($Client, $bytes, [UIntPtr] [uint64] $bytes.Length, [ref] $handle, [ref] $detail, [ref] $length)
    }
    finally {
        # A request may carry secrets too, such as the credentials of a synchronization job.
        [Array]::Clear($bytes, 0, $bytes.Length)
    }
    if ($status -ne 0) {
        throw (New-CtsNativeException -Status $status -Detail (Receive-CtsBuffer -Native $native -Pointer $detail -Length $length))
    }
    $handle
}

function Receive-CtsNativeEvent {
    # Waits for the next event: its JSON, an empty string when none came in time, nothing at the end of the stream.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [uint64] $Operation,

        [uint32] $TimeoutMilliseconds = 150
    )

    $native = Get-CtsNative
    $pointer = [IntPtr]::Zero
    $length = [UIntPtr]::Zero
    $status = $native::cts_op_next($Operation, $TimeoutMilliseconds, [ref] $pointer, [ref] $length)
    switch ($status) {
        0 { return Receive-CtsBuffer -Native $native -Pointer $pointer -Length $length }
        1 { return '' }
        2 { return $null }
    }
    throw (New-CtsNativeException -Status $status -Detail '')
}

function Close-CtsNativeOperation {
    # Cancels the operation when it still runs, and forgets it.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [uint64] $Handle
    )

    $null = (Get-CtsNative)::cts_op_close($Handle)
}
