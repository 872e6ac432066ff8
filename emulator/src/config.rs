//! What a client has to know of a running emulator.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::authority::ADMINISTRATOR_GRANT;
use crate::seed::{self, AUTOMATION, READER};
use crate::shared::Shared;
use crate::state::{Collection, Entity, Tenant, text};

/// Addresses, tenants and test credentials. The secrets are valid in this emulator only.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Config {
    /// Scheme, host and port; Graph and the authority are both there.
    pub base_url: String,
    /// Root of Graph, without a version.
    pub graph: String,
    /// Root of the authority.
    pub authority: String,
    /// PEM file of the certificate authority, with https.
    pub ca_file: Option<String>,
    /// Seed of every id.
    pub seed: u64,
    /// Grant type that signs in as the seeded administrator.
    pub administrator_grant_type: String,
    /// The tenants; the first is the source, the second the target.
    pub tenants: Vec<TenantConfig>,
}

impl Config {
    /// The tenant of this name, role or id.
    #[must_use]
    pub fn tenant(&self, name: &str) -> Option<&TenantConfig> {
        self.tenants.iter().find(|tenant| {
            tenant.name.eq_ignore_ascii_case(name)
                || tenant.role.eq_ignore_ascii_case(name)
                || tenant.tenant_id.eq_ignore_ascii_case(name)
        })
    }
}

/// One tenant.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TenantConfig {
    /// Display name.
    pub name: String,
    /// `source`, `target` or `other`.
    pub role: String,
    /// Tenant id.
    pub tenant_id: String,
    /// Such as `fabrikam.onmicrosoft.com`.
    pub initial_domain: String,
    /// Every domain.
    pub verified_domains: Vec<String>,
    /// The app registration with every permission that set-up needs.
    pub application: ApplicationConfig,
    /// An app registration that may only read.
    pub read_only_application: ApplicationConfig,
    /// The administrator whom the administrator grant signs in.
    pub administrator: UserConfig,
    /// The first hundred users.
    pub users: Vec<UserConfig>,
    /// Groups.
    pub groups: Vec<GroupConfig>,
}

/// Credentials of an app registration.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationConfig {
    /// Application (client) id.
    pub client_id: String,
    /// Secret, of use in this emulator only.
    pub client_secret: String,
    /// Display name.
    pub display_name: String,
}

impl std::fmt::Debug for ApplicationConfig {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("ApplicationConfig")
            .field("client_id", &self.client_id)
            .field("display_name", &self.display_name)
            .finish_non_exhaustive()
    }
}

/// A user.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserConfig {
    /// Object id.
    pub id: String,
    /// Sign-in name.
    pub user_principal_name: String,
    /// Display name.
    pub display_name: String,
}

/// A group.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupConfig {
    /// Object id.
    pub id: String,
    /// Display name.
    pub display_name: String,
    /// Object ids of the direct members.
    pub members: Vec<String>,
}

/// Users listed in the configuration.
const LISTED: usize = 100;

pub(crate) fn of(shared: &Shared) -> Config {
    let state = shared.state();
    let tenants = shared
        .tenant_order
        .iter()
        .enumerate()
        .filter_map(|(index, name)| {
            let tenant = state.tenants.get(&seed::tenant_id(&state.ids, name))?;
            Some(tenant_config(tenant, seed::role(index)))
        })
        .collect();
    Config {
        base_url: shared.base_url.clone(),
        graph: shared.base_url.clone(),
        authority: shared.base_url.clone(),
        ca_file: shared.ca_file.clone(),
        seed: state.ids.seed,
        administrator_grant_type: ADMINISTRATOR_GRANT.to_owned(),
        tenants,
    }
}

fn tenant_config(tenant: &Tenant, role: &str) -> TenantConfig {
    let user = |user: &Entity| UserConfig {
        id: text(user, "id").to_owned(),
        user_principal_name: text(user, "userPrincipalName").to_owned(),
        display_name: text(user, "displayName").to_owned(),
    };
    let mut users: Vec<UserConfig> = tenant
        .users
        .iter()
        .filter(|(id, _)| **id != tenant.sign_in.administrator)
        .map(|(_, entity)| user(entity))
        .collect();
    users.sort_by(|left, right| left.user_principal_name.cmp(&right.user_principal_name));
    users.truncate(LISTED);
    TenantConfig {
        name: tenant.display_name.clone(),
        role: role.to_owned(),
        tenant_id: tenant.id.clone(),
        initial_domain: tenant.initial_domain.clone(),
        verified_domains: tenant.verified_domains.clone(),
        application: application(tenant, AUTOMATION),
        read_only_application: application(tenant, READER),
        administrator: tenant
            .users
            .get(&tenant.sign_in.administrator)
            .map_or_else(|| user(&Entity::new()), user),
        users,
        groups: groups(tenant),
    }
}

fn application(tenant: &Tenant, name: &str) -> ApplicationConfig {
    let client_id = find(&tenant.applications, name)
        .map(|application| text(application, "appId").to_owned())
        .unwrap_or_default();
    let client_secret = tenant
        .sign_in
        .client_secrets
        .get(&client_id)
        .and_then(|secrets| secrets.first())
        .cloned()
        .unwrap_or_default();
    ApplicationConfig {
        client_id,
        client_secret,
        display_name: name.to_owned(),
    }
}

fn groups(tenant: &Tenant) -> Vec<GroupConfig> {
    let mut groups: Vec<GroupConfig> = tenant
        .groups
        .iter()
        .map(|(id, group)| GroupConfig {
            id: id.clone(),
            display_name: text(group, "displayName").to_owned(),
            members: tenant.group_members.get(id).cloned().unwrap_or_default(),
        })
        .collect();
    groups.sort_by(|left, right| left.display_name.cmp(&right.display_name));
    groups
}

fn find<'a>(collection: &'a Collection, name: &str) -> Option<&'a Entity> {
    collection
        .values()
        .find(|entity| entity.get("displayName").and_then(Value::as_str) == Some(name))
}
