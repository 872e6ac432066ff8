function Register-CtsConnectionCompleter {
    # Completes names of connections, once there is one: only then the commands of the module can be listed for nothing.
    [CmdletBinding()]
    param()

    if ($script:CtsState.Completes -or $null -eq $ExecutionContext.InvokeCommand.GetCommand('Register-ArgumentCompleter', 'Cmdlet')) {
        return
    }
    $script:CtsState.Completes = $true
    $connections = {
        param($commandName, $parameterName, $wordToComplete)

        ConvertTo-CtsCompletion -Candidate @($script:CtsState.Connections.Keys) -Word $wordToComplete
    }
    # Without -CommandName a completer would be every command's, so each is given those of this module.
    $commands = @($ExecutionContext.SessionState.Module.ExportedFunctions.Keys)
    if ($commands.Count -eq 0) {
        return
    }
    foreach ($parameter in 'Connection', 'Source', 'Target') {
        Register-ArgumentCompleter -CommandName $commands -ParameterName $parameter -ScriptBlock $connections
    }
}
