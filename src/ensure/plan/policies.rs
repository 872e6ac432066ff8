//! Steps 2, 3 and 5: the cross-tenant access policies of both tenants.

use serde_json::{Map, Value, json};

use super::settings::{Patch, patch};
use super::{Expect, Pair, PlannedStep, with_body};
use crate::ensure::fact::Fact;
use crate::ensure::model::{DesiredState, Settings};
use crate::ensure::observed::Observed;
use crate::ensure::step::{Action, Change};

const PARTNER_ID: &str = "CrossTenantAccessPolicyConfigurationPartnerTenantId";

/// Step 2: the partner exists in the target tenant, and the identity synchronization with it is as named.
pub(super) fn enable_synchronization(
    desired: &DesiredState,
    observed: &Observed,
    pair: &Pair,
) -> PlannedStep {
    let mut step = PlannedStep::new(2, "source tenant as partner");
    match &observed.target_partner {
        Fact::Unreadable(error) => {
            return step.unknown("the partner settings of the target tenant", error);
        }
        Fact::Absent => create_partner(&mut step, &pair.source),
        Fact::Known(_) => {}
    }
    let creates_partner = !step.writes.is_empty();
    let wanted = &desired.target.identity_synchronization;
    let current = match &observed.target_synchronization {
        Fact::Unreadable(error) => {
            let what = "the identity synchronization of the target tenant";
            return if needs_beta(wanted) {
                step.unknown(
                    &format!("{what} in Graph beta, which groupSyncInbound needs"),
                    error,
                )
            } else {
                step.unknown(what, error)
            };
        }
        Fact::Absent => &Value::Null,
        Fact::Known(current) => current,
    };
    let Patch { changes, body } = patch(current, wanted);
    synchronize(&mut step, &pair.source, current.is_null(), body);
    step.changes
        .extend(changes.into_iter().map(|change| Change {
            path: format!("identitySynchronization.{}", change.path),
            ..change
        }));
    let allowed = sync_allowed(wanted);
    if step.writes.is_empty() {
        return step.with_message(match allowed {
            Some(true) => "The target tenant lets users of the source tenant be synchronized.",
            Some(false) => {
                "The target tenant does not let users of the source tenant be synchronized."
            }
            None => "The identity synchronization of the target tenant is as named.",
        });
    }
    let changed = |name: &str| {
        let path = format!("identitySynchronization.{name}");
        step.changes.iter().any(|one| one.path.starts_with(&path))
    };
    let verb = match allowed {
        Some(true) if changed("userSyncInbound") => "allow user synchronization",
        Some(false) if changed("userSyncInbound") => "end user synchronization",
        _ => "change the identity synchronization",
    };
    let message = match (creates_partner, step.writes.len()) {
        (true, 1) => "Create the partner.".to_owned(),
        (true, _) => format!("Create the partner and {verb}."),
        (false, _) => capitalised(&format!("{verb}.")),
    };
    let action = if creates_partner || current.is_null() {
        Action::Create
    } else {
        Action::Update
    };
    step.done = Some(match allowed {
        Some(true) => "Users of the source tenant may be synchronized.".to_owned(),
        Some(false) => "Users of the source tenant may not be synchronized.".to_owned(),
        None => "The identity synchronization is as named.".to_owned(),
    });
    step.planned(action, message)
}

/// Whether users may be synchronized, as far as the desired state says.
pub(super) fn sync_allowed(wanted: &Settings) -> Option<bool> {
    wanted
        .get("userSyncInbound")?
        .get("isSyncAllowed")?
        .as_bool()
}

/// Properties of the identity synchronization that only Graph beta has.
const BETA_ONLY: [&str; 1] = ["groupSyncInbound"];

/// Whether the settings can only be read and written through Graph beta.
#[must_use]
pub(crate) fn needs_beta(settings: &Settings) -> bool {
    settings
        .keys()
        .any(|name| BETA_ONLY.iter().any(|only| only.eq_ignore_ascii_case(name)))
}

/// The requests of step 2; what only beta has goes in a request of its own.
fn synchronize(step: &mut PlannedStep, partner_tenant: &str, mut absent: bool, body: Settings) {
    let (beta, v1): (Settings, Settings) = body
        .into_iter()
        .partition(|(name, _)| BETA_ONLY.iter().any(|only| only.eq_ignore_ascii_case(name)));
    for (settings, create, update) in [
        (
            v1,
            "Set-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
            "Update-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
        ),
        (
            beta,
            "Set-MgBetaPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
            "Update-MgBetaPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
        ),
    ] {
        if settings.is_empty() {
            continue;
        }
        // PUT is documented to create only; an existing policy is changed by PATCH.
        let command = if absent { create } else { update };
        absent = false;
        step.write(
            command,
            with_body(partner(partner_tenant), json!(settings)),
            Expect::IdentitySynchronization(Value::Object(settings)),
        );
    }
}

/// Step 3 (target) or 5 (source): the partner settings are as named, of which the documented one suppresses consent prompts.
pub(super) fn settings(
    number: u8,
    desired: &DesiredState,
    observed: &Observed,
    pair: &Pair,
) -> PlannedStep {
    let (fact, other_side, other_tenant, wanted, direction) = if number == 3 {
        let wanted = &desired.target.partner;
        (
            &observed.target_partner,
            "source",
            &pair.source,
            wanted,
            "inbound",
        )
    } else {
        let wanted = &desired.source.partner;
        (
            &observed.source_partner,
            "target",
            &pair.target,
            wanted,
            "outbound",
        )
    };
    let mut step = PlannedStep::new(number, format!("{other_side} tenant as partner"));
    let current = match fact {
        Fact::Unreadable(error) => {
            let side = step.side().as_str();
            return step.unknown(&format!("the partner settings of the {side} tenant"), error);
        }
        Fact::Absent => {
            // In the target tenant step 2 has made the partner.
            if number == 5 {
                create_partner(&mut step, other_tenant);
            }
            &Value::Null
        }
        Fact::Known(current) => current,
    };
    let creates = !step.writes.is_empty();
    let Patch { changes, body } = patch(current, wanted);
    let consent_path = format!("{CONSENT}.{direction}Allowed");
    let consent_changes = changes
        .iter()
        .any(|one| one.path.eq_ignore_ascii_case(&consent_path));
    let others_change = changes
        .iter()
        .any(|one| !one.path.eq_ignore_ascii_case(&consent_path));
    step.changes.extend(changes);
    if !body.is_empty() {
        step.write(
            "Update-MgPolicyCrossTenantAccessPolicyPartner",
            with_body(partner(other_tenant), json!(body)),
            Expect::Partner(Value::Object(body)),
        );
    }
    let state = said(wanted, direction);
    if step.writes.is_empty() {
        return step.with_message(state);
    }
    let consents = consent(wanted, direction) == Some(true);
    let mut parts = Vec::new();
    if creates {
        parts.push("create the partner".to_owned());
    }
    if consent_changes && consents {
        parts.push(format!("redeem invitations automatically ({direction})"));
    } else if consent_changes {
        parts.push(format!(
            "let users consent to invitations themselves ({direction})"
        ));
    }
    if others_change {
        parts.push("change the named partner settings".to_owned());
    }
    step.done = Some(state);
    let action = if creates {
        Action::Create
    } else {
        Action::Update
    };
    step.planned(action, capitalised(&format!("{}.", parts.join(" and "))))
}

const CONSENT: &str = "automaticUserConsentSettings";

/// The consent flag of a direction, where it is named.
pub(super) fn consent(wanted: &Settings, direction: &str) -> Option<bool> {
    wanted
        .get(CONSENT)?
        .get(format!("{direction}Allowed"))?
        .as_bool()
}

/// What is true where the named settings are as they should be.
fn said(wanted: &Settings, direction: &str) -> String {
    let named = consent(wanted, direction);
    let others = wanted.keys().any(|name| name != CONSENT);
    let mut sentences = Vec::new();
    match named {
        Some(true) => sentences.push(format!(
            "Invitations are redeemed automatically ({direction})."
        )),
        Some(false) => sentences.push(format!(
            "Invitations are not redeemed automatically ({direction})."
        )),
        None if !others => sentences.push("No partner setting is named.".to_owned()),
        None => {}
    }
    if others {
        sentences.push("The named partner settings are as they should be.".to_owned());
    }
    sentences.join(" ")
}

fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn create_partner(step: &mut PlannedStep, tenant: &str) {
    step.changes.push(Change {
        path: "tenantId".to_owned(),
        from: Value::Null,
        to: json!(tenant),
    });
    step.write(
        "New-MgPolicyCrossTenantAccessPolicyPartner",
        json!({"BodyParameter": {"tenantId": tenant}}),
        Expect::Partner(json!({"tenantId": tenant})),
    );
}

fn partner(tenant: &str) -> Map<String, Value> {
    let mut parameters = Map::new();
    parameters.insert(PARTNER_ID.to_owned(), json!(tenant));
    parameters
}
