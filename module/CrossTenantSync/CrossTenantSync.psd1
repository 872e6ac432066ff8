@{
    RootModule           = 'CrossTenantSync.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '5b1f2f0e-9d0c-4c57-8d53-5f6b6a1d2c9e'
    Author               = 'CrossTenantSync contributors'
    CompanyName          = 'CrossTenantSync'
    Copyright            = '(c) CrossTenantSync contributors. MIT licence.'
    Description          = 'Configures Microsoft Entra cross-tenant synchronization through Microsoft Graph, with the commands of Microsoft Graph PowerShell and idempotent ones on top.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    FormatsToProcess     = @('CrossTenantSync.format.ps1xml')
    TypesToProcess       = @('CrossTenantSync.types.ps1xml')
    CmdletsToExport      = @()
    VariablesToExport    = @()
    DscResourcesToExport = @()

    FunctionsToExport    = @(
        'Add-MgEnvironment'
        'Connect-MgGraph'
        'Disconnect-MgGraph'
        'Get-MgContext'
        'Get-MgEnvironment'
        'Get-MgProfile'
        'Invoke-MgGraphRequest'
        'Remove-MgEnvironment'
        'Select-MgProfile'
        'Set-CrossTenantSync'
        'Set-MgEnvironment'
        'Test-CrossTenantSync'
        # <generated: functions of the catalog>
        # </generated>
    )

    AliasesToExport      = @(
        'Connect-Graph'
        'Disconnect-Graph'
        'Ensure-CrossTenantSync'
        'Invoke-GraphRequest'
        'Invoke-MgRestMethod'
        # <generated: aliases of the catalog>
        # </generated>
    )

    PrivateData          = @{
        PSData = @{
            Tags       = @('Entra', 'AzureAD', 'MicrosoftGraph', 'CrossTenantSynchronization', 'Provisioning', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
