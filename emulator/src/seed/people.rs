//! Named users and groups of the seeded tenants.

use serde_json::json;

use super::{Maker, insert, set};
use crate::directory::entities;
use crate::state::Tenant;

/// An employee.
pub(super) struct Person {
    pub(super) alias: &'static str,
    pub(super) given_name: &'static str,
    pub(super) surname: &'static str,
    pub(super) job_title: &'static str,
    pub(super) department: &'static str,
    pub(super) city: &'static str,
    pub(super) state: &'static str,
    /// Alias of the manager.
    pub(super) manager: Option<&'static str>,
}

#[rustfmt::skip]
#[expect(clippy::too_many_arguments, reason = "a row of the tables below")]
const fn person(
    alias: &'static str, given_name: &'static str, surname: &'static str,
    job_title: &'static str, department: &'static str,
    city: &'static str, state: &'static str, manager: Option<&'static str>,
) -> Person {
    Person { alias, given_name, surname, job_title, department, city, state, manager }
}

/// Employees of the source tenant.
#[rustfmt::skip]
pub(super) const SOURCE: &[Person] = &[
    person("alice",  "Alice",  "Anders",   "Sales Director",      "Sales",       "Seattle",  "WA", None),
    person("bruno",  "Bruno",  "Braga",    "Account Executive",   "Sales",       "Seattle",  "WA", Some("alice")),
    person("carla",  "Carla",  "Castro",   "Account Executive",   "Sales",       "Portland", "OR", Some("alice")),
    person("dmitri", "Dmitri", "Dale",     "Sales Engineer",      "Sales",       "Portland", "OR", Some("alice")),
    person("elena",  "Elena",  "Egger",    "Engineering Manager", "Engineering", "Redmond",  "WA", None),
    person("farid",  "Farid",  "Fisk",     "Software Engineer",   "Engineering", "Redmond",  "WA", Some("elena")),
    person("grace",  "Grace",  "Gomez",    "Software Engineer",   "Engineering", "Redmond",  "WA", Some("elena")),
    person("henrik", "Henrik", "Holm",     "Program Manager",     "Engineering", "Bellevue", "WA", Some("elena")),
    person("ines",   "Ines",   "Ibarra",   "Marketing Lead",      "Marketing",   "Seattle",  "WA", None),
    person("jonas",  "Jonas",  "Jensen",   "Designer",            "Marketing",   "Seattle",  "WA", Some("ines")),
    person("keiko",  "Keiko",  "Kato",     "Finance Analyst",     "Finance",     "Tacoma",   "WA", None),
    person("liam",   "Liam",   "Larsson",  "Legal Counsel",       "Legal",       "Tacoma",   "WA", None),
];

/// Employees of every other tenant.
#[rustfmt::skip]
pub(super) const OTHER: &[Person] = &[
    person("marta", "Marta", "Moreno", "Operations Manager", "Operations", "Chicago", "IL", None),
    person("noah",  "Noah",  "Nilsen", "Buyer",              "Purchasing", "Chicago", "IL", Some("marta")),
    person("olga",  "Olga",  "Orlova", "Support Engineer",   "Support",    "Chicago", "IL", Some("marta")),
];

/// Users that synchronization treats in a way of their own: blocked, SMS sign-in, external.
pub(super) fn particular(maker: &mut Maker<'_>, tenant: &mut Tenant) {
    let mut blocked = maker.user("paula", "Paula", "Paulsen");
    set(
        &mut blocked,
        json!({"accountEnabled": false, "jobTitle": "Consultant", "department": "Sales"}),
    );
    insert(&mut tenant.users, blocked);

    let mut sms = maker.user("quinn", "Quinn", "Quist");
    set(
        &mut sms,
        json!({
            "jobTitle": "Courier",
            "department": "Logistics",
            "mobilePhone": "+1 206 555 0199",
            // An SMS sign-in name is an alternative security id, which the built-in scoping filter rejects.
            "alternativeSecurityIds": ["6:+12065550199"],
        }),
    );
    insert(&mut tenant.users, sms);

    let mut guest = maker.user("rosa", "Rosa", "Romano");
    set(
        &mut guest,
        json!({
            "userPrincipalName": format!("rosa_adatum.com#EXT#@{}", tenant.initial_domain),
            "mail": "rosa@adatum.com",
            "mailNickname": "rosa_adatum.com#EXT#",
            "otherMails": ["rosa@adatum.com"],
            "proxyAddresses": ["SMTP:rosa@adatum.com"],
            "userType": "Guest",
            "creationType": "Invitation",
            "externalUserState": "Accepted",
            "externalUserStateChangeDateTime": maker.created,
            "alternativeSecurityIds": [format!("5:{}", maker.id("external/rosa").replace('-', "").to_uppercase())],
            "identities": [{
                "signInType": "federated",
                "issuer": "ExternalAzureAD",
                "issuerAssignedId": null,
            }],
        }),
    );
    insert(&mut tenant.users, guest);
}

/// A group of users, and one that also holds that group: nested members are not synchronized.
pub(super) fn groups(maker: &mut Maker<'_>, tenant: &mut Tenant) {
    let user = |alias: &str| maker.id(&format!("user/{alias}"));
    let sales = maker.id("group/sales");
    let members = [
        (
            sales.clone(),
            "Sales Team",
            "Everyone in Sales",
            ["alice", "bruno", "carla", "dmitri", "paula"]
                .iter()
                .map(|alias| user(alias))
                .collect::<Vec<_>>(),
        ),
        (
            maker.id("group/partners"),
            "Partner Collaboration",
            "People who work with the partner tenant, and the sales team",
            vec![user("elena"), user("farid"), sales],
        ),
    ];
    for (id, name, description, members) in members {
        let mut group = entities::group(&id, &maker.created);
        set(
            &mut group,
            json!({
                "displayName": name,
                "description": description,
                "mailNickname": name.replace(' ', "").to_lowercase(),
            }),
        );
        insert(&mut tenant.groups, group);
        tenant.group_members.insert(id, members);
    }
}
