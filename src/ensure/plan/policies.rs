//! Steps 2, 3 and 5: the cross-tenant access policies of both tenants.

use serde_json::{Map, Value, json};

use super::{Expect, Pair, PlannedStep, with_body};
use crate::ensure::diff::diff;
use crate::ensure::fact::Fact;
use crate::ensure::model::{DesiredState, Settings};
use crate::ensure::observed::Observed;
use crate::ensure::step::{Action, Change};

const PARTNER_ID: &str = "CrossTenantAccessPolicyConfigurationPartnerTenantId";

/// Step 2: the partner exists in the target tenant, and its users may be synchronized into it.
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
    let wanted = json!(desired.target.identity_synchronization);
    let current = match &observed.target_synchronization {
        Fact::Unreadable(error) => {
            return step.unknown("the identity synchronization of the target tenant", error);
        }
        Fact::Absent => &Value::Null,
        Fact::Known(current) => current,
    };
    let changes = diff("identitySynchronization", current, &wanted);
    if !changes.is_empty() {
        // PUT is documented to create only; an existing policy is changed by PATCH.
        let command = if current.is_null() {
            "Set-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization"
        } else {
            "Update-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization"
        };
        step.write(
            command,
            with_body(partner(&pair.source), wanted.clone()),
            Expect::IdentitySynchronization(wanted),
        );
        step.changes.extend(changes);
    }
    let (action, verb) = match (&observed.target_partner, current.is_null()) {
        (Fact::Absent, _) => (
            Action::Create,
            "Create the partner and allow user synchronization",
        ),
        (_, true) => (Action::Create, "Allow user synchronization"),
        _ => (Action::Update, "Allow user synchronization"),
    };
    if step.writes.is_empty() {
        step.with_message("The target tenant lets users of the source tenant be synchronized.")
    } else {
        step.planned(action, format!("{verb}."))
    }
}

/// Step 3 (target, inbound) or 5 (source, outbound): consent prompts are suppressed.
pub(super) fn consent(
    number: u8,
    desired: &DesiredState,
    observed: &Observed,
    pair: &Pair,
) -> PlannedStep {
    let (fact, other_side, other_tenant, owned, wanted, kept, direction) = if number == 3 {
        (
            &observed.target_partner,
            "source",
            &pair.source,
            "inboundAllowed",
            consent_flag(&desired.target.partner, "inboundAllowed"),
            "outboundAllowed",
            "inbound",
        )
    } else {
        (
            &observed.source_partner,
            "target",
            &pair.target,
            "outboundAllowed",
            consent_flag(&desired.source.partner, "outboundAllowed"),
            "inboundAllowed",
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
    let owned_settings = json!({"automaticUserConsentSettings": {owned: wanted}});
    let changes = diff("", current, &owned_settings);
    if changes.is_empty() {
        return step.with_message(format!(
            "Invitations are redeemed automatically ({direction})."
        ));
    }
    step.changes.extend(changes);
    let mut settings = Map::new();
    settings.insert(owned.to_owned(), Value::Bool(wanted));
    // Graph does not say whether a flag that is left out is kept, so the other one is sent as it is.
    if let Some(value @ Value::Bool(_)) = current
        .get("automaticUserConsentSettings")
        .and_then(|settings| settings.get(kept))
    {
        settings.insert(kept.to_owned(), value.clone());
    }
    let mut parameters = partner(other_tenant);
    parameters.insert(
        "AutomaticUserConsentSettings".to_owned(),
        Value::Object(settings.clone()),
    );
    step.write(
        "Update-MgPolicyCrossTenantAccessPolicyPartner",
        Value::Object(parameters),
        Expect::Partner(json!({"automaticUserConsentSettings": settings})),
    );
    if step.writes.len() > 1 {
        step.planned(
            Action::Create,
            format!("Create the partner and redeem invitations automatically ({direction})."),
        )
    } else {
        step.planned(
            Action::Update,
            format!("Redeem invitations automatically ({direction})."),
        )
    }
}

/// A consent flag of the desired partner settings; the documented procedure sets it.
fn consent_flag(settings: &Settings, name: &str) -> bool {
    settings
        .get("automaticUserConsentSettings")
        .and_then(|consent| consent.get(name))
        .and_then(Value::as_bool)
        .unwrap_or(true)
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
