//! App registrations of the seeded tenants, and the service principals that every tenant has.

use serde_json::json;

use super::{Maker, insert, set};
use crate::directory::{entities, graph_permissions};
use crate::state::Tenant;

/// Display name of the app registration that may do everything that set-up needs.
pub const AUTOMATION: &str = "Automation";
/// Display name of the app registration that may only read.
pub const READER: &str = "Reader";

/// Permissions of [`AUTOMATION`].
const AUTOMATION_PERMISSIONS: &[&str] = &[
    "Policy.Read.All",
    "Policy.ReadWrite.CrossTenantAccess",
    "Application.Read.All",
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "Synchronization.Read.All",
    "Synchronization.ReadWrite.All",
    "AuditLog.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "User.Read.All",
    "User.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "GroupMember.Read.All",
    "GroupMember.ReadWrite.All",
    "Organization.Read.All",
    "CrossTenantInformation.ReadBasic.All",
];

/// Permissions of [`READER`].
const READER_PERMISSIONS: &[&str] = &[
    "Policy.Read.All",
    "Application.Read.All",
    "Synchronization.Read.All",
    "AuditLog.Read.All",
    "User.ReadBasic.All",
    "GroupMember.Read.All",
];

/// Registers both applications and adds the tenant's first-party service principals.
pub(super) fn add(maker: &mut Maker<'_>, tenant: &mut Tenant) {
    for (name, permissions) in [
        (AUTOMATION, AUTOMATION_PERMISSIONS),
        (READER, READER_PERMISSIONS),
    ] {
        let key = name.to_lowercase();
        let app_id = maker.id(&format!("app/{key}/client"));
        let mut application = entities::application(
            &maker.id(&format!("app/{key}")),
            &app_id,
            name,
            &maker.created,
        );
        set(
            &mut application,
            json!({
                "publisherDomain": tenant.initial_domain,
                "signInAudience": "AzureADMyOrg",
                "passwordCredentials": [{
                    "customKeyIdentifier": null,
                    "displayName": "Emulator",
                    "endDateTime": "2299-12-31T00:00:00Z",
                    "hint": "emu",
                    "keyId": maker.id(&format!("app/{key}/key")),
                    "secretText": null,
                    "startDateTime": maker.created,
                }],
            }),
        );
        insert(&mut tenant.applications, application);
        let principal = entities::service_principal(
            &maker.id(&format!("sp/{key}")),
            &app_id,
            name,
            &tenant.id,
            &maker.created,
        );
        insert(&mut tenant.service_principals, principal);
        // Long enough to look like a secret, and its first letters say that it is none of value.
        let secret = format!(
            "emulator~{}",
            maker.id(&format!("app/{key}/secret")).replace('-', "")
        );
        tenant
            .sign_in
            .client_secrets
            .insert(app_id.clone(), vec![secret]);
        tenant.sign_in.app_permissions.insert(
            app_id,
            permissions.iter().map(|&name| name.to_owned()).collect(),
        );
    }
    let mut graph = entities::service_principal(
        &maker.id("sp/graph"),
        graph_permissions::GRAPH_APP_ID,
        "Microsoft Graph",
        "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
        &maker.created,
    );
    set(
        &mut graph,
        json!({
            "appRoles": graph_permissions::app_roles(),
            "servicePrincipalNames": [graph_permissions::GRAPH_APP_ID, "https://graph.microsoft.com"],
            "signInAudience": "AzureADMultipleOrgs",
        }),
    );
    insert(&mut tenant.service_principals, graph);
    insert(
        &mut tenant.service_principals,
        entities::service_principal(
            &maker.id("sp/command-line-tools"),
            graph_permissions::COMMAND_LINE_TOOLS_APP_ID,
            "Microsoft Graph Command Line Tools",
            "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
            &maker.created,
        ),
    );
}
