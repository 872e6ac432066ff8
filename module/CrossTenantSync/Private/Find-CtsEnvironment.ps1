function Find-CtsEnvironment {
    # The environment of this name; its absence names the ones that exist.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [string] $Name,

        # A built-in cloud cannot be changed.
        [switch] $UserDefined
    )

    $environment = $script:CtsState.Environments[$Name]
    if ($null -eq $environment) {
        throw (New-CtsException -Code 'UnknownEnvironment' -Category 'ObjectNotFound' -Message ("There is no environment named '$Name'. " +
                "There are: $(@($script:CtsState.Environments.Keys) -join ', '). Add one with Add-MgEnvironment."))
    }
    if ($UserDefined -and $environment.Type -eq 'Built-in') {
        throw (New-CtsException -Code 'InvalidParameter' -Category 'InvalidArgument' -Message "The environment '$Name' is built in and cannot be changed. Add one of your own with Add-MgEnvironment.")
    }
    $environment
}
