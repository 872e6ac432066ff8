//! The world that an emulator starts with: the same seed and options always give the same ids, names and secrets.

mod applications;
mod people;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::dates;
use crate::directory::entities;
use crate::permissions::roles;
use crate::policies::defaults;
use crate::state::{Clock, Collection, Entity, Ids, Options, SignIn, State, Tenant};

pub use applications::{AUTOMATION, READER};

/// What is seeded.
#[derive(Debug, Clone)]
pub struct SeedOptions {
    /// Every id, secret and key comes from it.
    pub seed: u64,
    /// Names of the tenants; the first is the source, the second the target.
    pub tenants: Vec<String>,
    /// Users made besides the named ones, in the first tenant.
    pub extra_users: usize,
    /// Whether time passes by itself.
    pub clock_running: bool,
    /// Unix milliseconds at the start; the real time if there is none.
    pub start_ms: Option<i64>,
    /// Choices where Microsoft's sources disagree.
    pub options: Options,
}

impl Default for SeedOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            tenants: vec!["Fabrikam".to_owned(), "Contoso".to_owned()],
            extra_users: 0,
            clock_running: true,
            start_ms: None,
            options: Options::default(),
        }
    }
}

impl State {
    /// The seeded world.
    #[must_use]
    pub fn seeded(seed: &SeedOptions) -> Self {
        let clock = Clock::starting_at(
            seed.start_ms.unwrap_or_else(dates::real_now_ms),
            seed.clock_running,
        );
        let mut state = Self {
            tenants: BTreeMap::new(),
            clock,
            ids: Ids {
                seed: seed.seed,
                made: 0,
            },
            options: seed.options.clone(),
        };
        for (index, name) in seed.tenants.iter().enumerate() {
            let tenant = tenant(&state, name, index, seed);
            state.tenants.insert(tenant.id.clone(), tenant);
        }
        state
    }
}

/// Deterministic id of a seeded tenant.
#[must_use]
pub fn tenant_id(ids: &Ids, name: &str) -> String {
    ids.named(&format!("tenant/{}", name.to_lowercase()))
}

/// What a tenant is to cross-tenant synchronization in this world, by its place in [`SeedOptions::tenants`].
#[must_use]
pub fn role(index: usize) -> &'static str {
    match index {
        0 => "source",
        1 => "target",
        _ => "other",
    }
}

fn tenant(state: &State, name: &str, index: usize, seed: &SeedOptions) -> Tenant {
    let label: String = name
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let id = tenant_id(&state.ids, name);
    let domain = format!("{label}.com");
    let mut tenant = Tenant {
        id: id.clone(),
        display_name: name.to_owned(),
        initial_domain: format!("{label}.onmicrosoft.com"),
        verified_domains: vec![format!("{label}.onmicrosoft.com"), domain.clone()],
        users: Collection::new(),
        deleted_users: Collection::new(),
        groups: Collection::new(),
        group_members: BTreeMap::new(),
        applications: Collection::new(),
        service_principals: Collection::new(),
        owners: BTreeMap::new(),
        app_role_assignments: Collection::new(),
        cross_tenant_access_policy: defaults::policy(),
        cross_tenant_access_default: defaults::system_default(&id),
        partners: Collection::new(),
        identity_synchronization: Collection::new(),
        sign_in: SignIn::default(),
        synchronization: BTreeMap::new(),
        provisioning_log: Vec::new(),
        audit_log: Vec::new(),
    };
    let mut maker = Maker {
        ids: &state.ids,
        label: &label,
        domain: &domain,
        created: dates::iso(state.clock.now_ms() - 30 * 24 * 3_600_000),
    };
    maker.administrator(&mut tenant);
    if index == 0 {
        maker.people(&mut tenant, people::SOURCE);
        people::particular(&mut maker, &mut tenant);
        people::groups(&mut maker, &mut tenant);
        maker.extra(&mut tenant, seed.extra_users);
    } else {
        maker.people(&mut tenant, people::OTHER);
    }
    applications::add(&mut maker, &mut tenant);
    tenant
}

/// Makes seeded entities of one tenant.
struct Maker<'a> {
    ids: &'a Ids,
    label: &'a str,
    domain: &'a str,
    created: String,
}

impl Maker<'_> {
    /// The id that this thing of this tenant always has.
    fn id(&self, name: &str) -> String {
        self.ids.named(&format!("{}/{name}", self.label))
    }

    fn user(&self, alias: &str, given_name: &str, surname: &str) -> Entity {
        let address = format!("{alias}@{}", self.domain);
        let mut user = entities::user(&self.id(&format!("user/{alias}")), &self.created);
        set(
            &mut user,
            json!({
                "displayName": format!("{given_name} {surname}").trim(),
                "givenName": given_name,
                "surname": surname,
                "userPrincipalName": address,
                "mailNickname": alias,
                "mail": address,
                "proxyAddresses": [format!("SMTP:{address}")],
                "usageLocation": "US",
                "preferredLanguage": "en-US",
                "identities": [{
                    "signInType": "userPrincipalName",
                    "issuer": self.domain,
                    "issuerAssignedId": address,
                }],
            }),
        );
        user
    }

    fn administrator(&mut self, tenant: &mut Tenant) {
        let mut user = self.user("admin", "Avery", "Administrator");
        set(
            &mut user,
            json!({"jobTitle": "Identity Administrator", "department": "IT"}),
        );
        let id = insert(&mut tenant.users, user);
        tenant.sign_in.directory_roles.insert(
            id.clone(),
            roles::SEEDED_ADMINISTRATOR
                .iter()
                .map(|&role| role.to_owned())
                .collect(),
        );
        tenant.sign_in.administrator = id;
    }

    fn people(&mut self, tenant: &mut Tenant, people: &[people::Person]) {
        for (index, person) in people.iter().enumerate() {
            let mut user = self.user(person.alias, person.given_name, person.surname);
            set(
                &mut user,
                json!({
                    "jobTitle": person.job_title,
                    "department": person.department,
                    "city": person.city,
                    "state": person.state,
                    "country": "US",
                    "streetAddress": format!("{} Market Street", 100 + index),
                    "postalCode": format!("98{:03}", index + 1),
                    "companyName": tenant.display_name,
                    "employeeId": format!("E{:04}", index + 1),
                    "officeLocation": format!("{}/{}", 10 + index, 2100 + index),
                    "businessPhones": [format!("+1 425 555 01{index:02}")],
                    "mobilePhone": format!("+1 206 555 01{index:02}"),
                }),
            );
            if let Some(manager) = person.manager {
                user.insert(
                    "manager".to_owned(),
                    json!(self.id(&format!("user/{manager}"))),
                );
            }
            insert(&mut tenant.users, user);
        }
    }

    fn extra(&mut self, tenant: &mut Tenant, count: usize) {
        for number in 1..=count {
            let mut user = self.user(&format!("user{number:05}"), "User", &format!("{number:05}"));
            set(&mut user, json!({"department": "Staff"}));
            insert(&mut tenant.users, user);
        }
    }
}

/// Puts the members of a JSON object into the entity.
fn set(entity: &mut Entity, members: Value) {
    if let Value::Object(members) = members {
        entity.extend(members);
    }
}

/// Files the entity under its id.
fn insert(collection: &mut Collection, entity: Entity) -> String {
    let id = entity
        .get("id")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    collection.insert(id.clone(), entity);
    id
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_world() {
        let options = SeedOptions {
            start_ms: Some(0),
            clock_running: false,
            ..SeedOptions::default()
        };
        let text = |options: &SeedOptions| serde_json::to_string(&State::seeded(options)).unwrap();
        assert_eq!(text(&options), text(&options));
        let other = SeedOptions {
            seed: 2,
            ..options.clone()
        };
        assert_ne!(text(&options), text(&other));
    }

    #[test]
    fn the_source_has_a_dozen_users_and_two_groups() {
        let state = State::seeded(&SeedOptions::default());
        let fabrikam = &state.tenants[&tenant_id(&state.ids, "Fabrikam")];
        let enabled_members = fabrikam
            .users
            .values()
            .filter(|user| user["userType"] == "Member" && user["accountEnabled"] == true)
            .filter(|user| user["id"] != json!(fabrikam.sign_in.administrator))
            .filter(|user| !user.contains_key("alternativeSecurityIds"))
            .count();
        assert_eq!(enabled_members, 12);
        assert_eq!(fabrikam.groups.len(), 2);
        assert_eq!(fabrikam.sign_in.client_secrets.len(), 2);
    }
}
