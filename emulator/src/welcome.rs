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
    writeln!(out, "  page in a browser {base}/_emulator/")?;
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
    sign_in("target", target, TARGET_SCOPES, out)?;
    sign_in("source", source, SOURCE_SCOPES, out)?;
    let name = quoted(&format!("{} to {}", source.name, target.name));
    // Its members are users; the other group nests it, and nested members are not synchronized.
    let group = source
        .groups
        .iter()
        .find(|group| group.display_name == "Sales Team")
        .map_or_else(String::new, |group| {
            format!(" -Group {}", quoted(&group.display_name))
        });
    writeln!(
        out,
        "  Ensure-CrossTenantSync -Source source -Target target -DisplayName {name}{group} -Start -WhatIf"
    )?;
    writeln!(
        out,
        "\nThe last line shows the plan; without -WhatIf it is carried out."
    )
}

/// Permissions that the article names for the target tenant, and those to read users and groups by name.
const TARGET_SCOPES: &[&str] = &[
    "Policy.Read.All",
    "Policy.ReadWrite.CrossTenantAccess",
    "User.Read.All",
    "Group.Read.All",
];

/// The same for the source tenant.
const SOURCE_SCOPES: &[&str] = &[
    "Policy.Read.All",
    "Policy.ReadWrite.CrossTenantAccess",
    "Application.ReadWrite.All",
    "Directory.ReadWrite.All",
    "AuditLog.Read.All",
    "User.Read.All",
    "Group.Read.All",
];

fn sign_in(
    name: &str,
    tenant: &TenantConfig,
    scopes: &[&str],
    out: &mut String,
) -> std::fmt::Result {
    let scopes: Vec<String> = scopes.iter().map(|scope| quoted(scope)).collect();
    writeln!(
        out,
        "  Connect-MgGraph -Name {name} -TenantId {} -Scopes {}",
        tenant.tenant_id,
        scopes.join(",")
    )
}

/// A PowerShell text that nothing inside can end.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
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
        for name in ["source", "target"] {
            let id = &config.tenant(name).unwrap().tenant_id;
            assert!(text.contains(&format!(
                "Connect-MgGraph -Name {name} -TenantId {id} -Scopes "
            )));
        }
    }

    #[test]
    fn names_cannot_leave_their_quotes() {
        let emulator = graph_emulator::Emulator::builder()
            .tenants(["O'Brien", "Contoso"])
            .spawn()
            .unwrap();
        let text = text(&emulator.config());
        assert!(text.contains(
            "Ensure-CrossTenantSync -Source source -Target target -DisplayName 'O''Brien to Contoso' -Group 'Sales Team' -Start -WhatIf"
        ));
    }
}
