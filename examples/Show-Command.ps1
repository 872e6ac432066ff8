function Show-Command {
    # Prints a heading and the commands below it as a console would show them; the caller then runs them in its own scope.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [string] $Title,

        [Parameter(Mandatory)]
        [scriptblock] $Command
    )

    Write-Host ''
    Write-Host $Title -ForegroundColor Cyan
    $lines = @($Command.ToString().TrimEnd() -split "`r?`n" | Where-Object { $_.Trim() })
    $indent = ($lines | ForEach-Object { $_.Length - $_.TrimStart().Length } | Measure-Object -Minimum).Minimum
    $prompt = 'PS> '
    foreach ($line in $lines) {
        Write-Host ($prompt + $line.Substring($indent)) -ForegroundColor DarkGray
        $prompt = '>>  '
    }
}
