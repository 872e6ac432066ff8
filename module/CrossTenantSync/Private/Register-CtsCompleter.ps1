function Register-CtsCompleter {
    # Completes names of clouds and common permissions; nothing is sent, and nothing is looked for, so that the import stays quick.
    [CmdletBinding()]
    param()

    if ($null -eq $ExecutionContext.InvokeCommand.GetCommand('Register-ArgumentCompleter', 'Cmdlet')) {
        return
    }
    $environments = {
        param($commandName, $parameterName, $wordToComplete)

        ConvertTo-CtsCompletion -Candidate @($script:CtsState.Environments.Keys) -Word $wordToComplete
    }
    $scopes = {
        param($commandName, $parameterName, $wordToComplete)

        ConvertTo-CtsCompletion -Word $wordToComplete -Candidate @(
            'Application.Read.All', 'Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All', 'AuditLog.Read.All', 'Directory.Read.All',
            'Directory.ReadWrite.All', 'Group.Read.All', 'Policy.Read.All', 'Policy.ReadWrite.CrossTenantAccess', 'Synchronization.Read.All',
            'Synchronization.ReadWrite.All', 'User.Read', 'User.Read.All')
    }
    Register-ArgumentCompleter -CommandName 'Connect-MgGraph' -ParameterName Environment -ScriptBlock $environments
    Register-ArgumentCompleter -CommandName 'Connect-MgGraph' -ParameterName Scopes -ScriptBlock $scopes
    foreach ($command in 'Get-MgEnvironment', 'Remove-MgEnvironment', 'Set-MgEnvironment') {
        Register-ArgumentCompleter -CommandName $command -ParameterName Name -ScriptBlock $environments
    }
}
