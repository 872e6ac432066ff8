//! Steps 11 to 13: the policies of both tenants.

use serde_json::{Value, json};

use super::{Expect, Planned};
use crate::ensure::fact::Fact;
use crate::ensure::step::{Action, Change};
use crate::ensure::teardown::TeardownOptions;
use crate::ensure::teardown::read::Seen;

const PARTNER_ID: &str = "CrossTenantAccessPolicyConfigurationPartnerTenantId";

/// Every value that settings hold, as lost.
fn lost(path: &str, settings: &Value, changes: &mut Vec<Change>) {
    match settings {
        Value::Null => {}
        Value::Object(members) => {
            for (name, value) in members {
                if name.starts_with("@odata") || (path.is_empty() && name == "tenantId") {
                    continue;
                }
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                lost(&path, value, changes);
            }
        }
        value => changes.push(Change {
            path: path.to_owned(),
            from: value.clone(),
            to: Value::Null,
        }),
    }
}

fn kept(others: &[String]) -> String {
    format!(
        "Kept, because other configurations synchronize into the target tenant, or may: {}.",
        others.join(", ")
    )
}

/// Step 11: the target tenant takes no more users of the source.
pub(super) fn synchronization(seen: &Seen, source_id: &str) -> Planned {
    let mut step =
        Planned::new(11, "identity synchronization with the source tenant").with_id(source_id);
    let current = match &seen.observed.target_synchronization {
        Fact::Unreadable(error) => {
            return step.unknown("the identity synchronization of the target tenant", error);
        }
        Fact::Absent => return step.saying("There is none."),
        Fact::Known(current) => current,
    };
    if !seen.others.is_empty() {
        return step.skipped(kept(&seen.others));
    }
    if let Fact::Unreadable(error) = &seen.observed.configurations {
        return step.unknown("the applications of the source tenant", error);
    }
    lost("", current, &mut step.changes);
    step.write(
        "Remove-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
        json!({PARTNER_ID: source_id}),
        Expect::NoSynchronization(source_id.to_owned()),
    );
    step.planned(Action::Remove, "Remove the identity synchronization.")
}

/// Why the settings are more than this pair's: deleting them would cut an organization or a provider off.
fn membership(settings: &Value) -> Option<String> {
    let (flag, what) = [
        (
            "isInMultiTenantOrganization",
            "a member of the same multitenant organization",
        ),
        ("isServiceProvider", "a service provider"),
    ]
    .into_iter()
    .find(|(flag, _)| settings.get(flag) == Some(&Value::Bool(true)))?;
    Some(format!("Kept, because the partner is {what} ({flag})."))
}

/// Names of settings that have nothing to do with synchronization and would be lost.
fn further(settings: &Value) -> Vec<&str> {
    const OWN: [&str; 4] = [
        "tenantId",
        "automaticUserConsentSettings",
        "isInMultiTenantOrganization",
        "isServiceProvider",
    ];
    let Some(members) = settings.as_object() else {
        return Vec::new();
    };
    members
        .iter()
        .filter(|(name, value)| {
            !value.is_null() && !name.contains('@') && !OWN.contains(&name.as_str())
        })
        .map(|(name, _)| name.as_str())
        .collect()
}

/// Steps 12 and 13: the partner settings, with everything that they hold.
pub(super) fn partner(number: u8, seen: &Seen, options: &TeardownOptions, other: &str) -> Planned {
    let (what, fact) = if number == 12 {
        ("source tenant as partner", &seen.observed.target_partner)
    } else {
        ("target tenant as partner", &seen.observed.source_partner)
    };
    let mut step = Planned::new(number, what).with_id(other);
    if !options.remove_partner {
        return step.skipped("Removing the partner settings was not asked for (RemovePartner).");
    }
    let current = match fact {
        Fact::Unreadable(error) => return step.unknown("the partner settings", error),
        Fact::Absent => return step.saying("There are none."),
        Fact::Known(current) => current,
    };
    if !seen.others.is_empty() {
        return step.skipped(kept(&seen.others));
    }
    match &seen.reverse {
        Fact::Unreadable(error) => {
            return step.unknown("the identity synchronization of the source tenant", error);
        }
        Fact::Known(_) => {
            return step.skipped(
                "Kept, because users of the target tenant are synchronized into the source tenant, which needs these settings.",
            );
        }
        Fact::Absent => {}
    }
    if let Some(why) = membership(current) {
        return step.skipped(why);
    }
    lost("", current, &mut step.changes);
    let further = further(current);
    step.write(
        "Remove-MgPolicyCrossTenantAccessPolicyPartner",
        json!({PARTNER_ID: other}),
        Expect::NoPartner(other.to_owned()),
    );
    let message = match further.as_slice() {
        [] => "Remove the partner settings.".to_owned(),
        further => format!(
            "Remove the partner settings, and with them what is set for other purposes: {}.",
            further.join(", ")
        ),
    };
    step.planned(Action::Remove, message)
}
