//! What the binary prints on start.

use std::fmt::Write as _;

use graph_emulator::{Config, TenantConfig};

/// Addresses, tenants and the lines to paste into PowerShell.
pub(crate) fn text(config: &Config) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write(config, &mut out);
    out
}

fn write(config: &Config, out: &mut String) -> std::fmt::Result {
    let base = &config.base_url;
    writeln!(out, "Graph emulator at {base}")?;
    writeln!(out, "  Microsoft Graph   {base}/v1.0 and {base}/beta")?;
    writeln!(out, "  sign-in authority {base}/<tenant>")?;
    writeln!(out, "  configuration     {base}/_emulator/config")?;
    if let Some(path) = &config.ca_file {
        writeln!(out, "  certificate of the authority in {path}")?;
    }
    writeln!(out)?;
    writeln!(
        out,
        "All secrets below are test values. They are valid only in this emulator."
    )?;
    for tenant in &config.tenants {
        writeln!(out)?;
        self::tenant(tenant, out)?;
    }
    if let (Some(source), Some(target)) = (config.tenant("source"), config.tenant("target")) {
        writeln!(out)?;
        powershell(base, source, target, out)?;
    }
    writeln!(out, "\nPress Ctrl+C to stop.")
}

fn tenant(tenant: &TenantConfig, out: &mut String) -> std::fmt::Result {
    writeln!(out, "{} ({})", tenant.name, tenant.role)?;
    writeln!(out, "  tenant id      {}", tenant.tenant_id)?;
    writeln!(
        out,
        "  domains        {}",
        tenant.verified_domains.join(", ")
    )?;
    writeln!(
        out,
        "  administrator  {}",
        tenant.administrator.user_principal_name
    )?;
    for application in [&tenant.application, &tenant.read_only_application] {
        writeln!(
            out,
            "  {:<14} client id {}  secret {}",
            application.display_name, application.client_id, application.client_secret
        )?;
    }
    for user in tenant.users.iter().take(16) {
        writeln!(
            out,
            "  user           {}  {}",
            user.id, user.user_principal_name
        )?;
    }
    if tenant.users.len() > 16 {
        writeln!(out, "  user           ... and more")?;
    }
    for group in &tenant.groups {
        writeln!(
            out,
            "  group          {}  {} ({} members)",
            group.id,
            group.display_name,
            group.members.len()
        )?;
    }
    Ok(())
}

fn powershell(
    base: &str,
    source: &TenantConfig,
    target: &TenantConfig,
    out: &mut String,
) -> std::fmt::Result {
    // Plain http is always served too, and needs no trust in a certificate.
    let plain = base.replacen("https://", "http://", 1);
    writeln!(
        out,
        "Paste into PowerShell in the folder of the repository, after ./build.ps1 Build:\n"
    )?;
    writeln!(out, "  $env:CTS_EMULATOR = '{plain}'")?;
    writeln!(out, "  Import-Module ./module/CrossTenantSync")?;
    writeln!(out, "  $SourceTenantId = '{}'", source.tenant_id)?;
    writeln!(out, "  $TargetTenantId = '{}'", target.tenant_id)?;
    writeln!(
        out,
        "  Connect-MgGraph -TenantId $TargetTenantId -Scopes 'Policy.Read.All','Policy.ReadWrite.CrossTenantAccess'"
    )?;
    writeln!(
        out,
        "  New-MgPolicyCrossTenantAccessPolicyPartner -TenantId $SourceTenantId"
    )?;
    writeln!(
        out,
        "  Get-MgPolicyCrossTenantAccessPolicyPartner | Format-Table TenantId, IsServiceProvider"
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_need_no_certificate() {
        let emulator = graph_emulator::Emulator::builder()
            .https(true)
            .spawn()
            .unwrap();
        let config = emulator.config();
        assert!(config.base_url.starts_with("https://"));
        let port = config.base_url.rsplit(':').next().unwrap();
        let text = text(&config);
        assert!(text.contains(&format!("$env:CTS_EMULATOR = 'http://127.0.0.1:{port}'")));
        let target = &config.tenant("target").unwrap().tenant_id;
        assert!(text.contains(&format!("$TargetTenantId = '{target}'")));
    }
}
