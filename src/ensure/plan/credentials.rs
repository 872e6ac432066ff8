//! Step 9: the credentials of the job.

use serde_json::{Map, Value, json};

use super::configuration::record_target;
use super::settings::overlay;
use super::{Expect, Pair, PlannedStep, service_principal, with_body};
use crate::ensure::adopt::Adoption;
use crate::ensure::diff::diff;
use crate::ensure::fact::Fact;
use crate::ensure::model::{DesiredState, Settings};
use crate::ensure::observed::{is_masked, secret};
use crate::ensure::step::{Action, Change};
use crate::graph::Error;

/// Key whose value is the JSON text of settings.
const NOTIFICATIONS: &str = "SyncNotificationSettings";

/// The credentials are saved; a masked value can only be known to be there.
pub(super) fn step(desired: &DesiredState, adoption: &Adoption<'_>, pair: &Pair) -> PlannedStep {
    let mut step = PlannedStep::new(9, "credentials of the job");
    if let Some(company) = &desired.credentials.company_id
        && !company.eq_ignore_ascii_case(&pair.target)
    {
        return step.refused(Error::new(
            "InvalidParameter",
            "InvalidArgument",
            format!(
                "credentials.companyId: '{company}' is not the target tenant {}.",
                pair.target
            ),
        ));
    }
    let saved: &[Value] = match adoption {
        Adoption::Found(configuration) => match &configuration.secrets {
            Fact::Known(pairs) => pairs,
            Fact::Absent => &[],
            Fact::Unreadable(error) => return step.unknown("the saved credentials", error),
        },
        Adoption::Unknown(error) => {
            return step.unknown("the applications of the source tenant", error);
        }
        Adoption::Nothing | Adoption::Undecided(_) => &[],
    };
    let mut values = Vec::new();
    for (key, value) in plain(desired, pair) {
        let current = secret(saved, key);
        if !current.is_some_and(|current| same(current, &value)) {
            step.changes.push(Change {
                path: key.to_owned(),
                from: current.map_or(Value::Null, |current| json!(current)),
                to: json!(value),
            });
        }
        values.push((key.to_owned(), value));
    }
    if let Some(settings) = &desired.credentials.sync_notification_settings
        && let Some((changes, value)) = notifications(secret(saved, NOTIFICATIONS), settings)
    {
        step.changes.extend(changes);
        values.push((NOTIFICATIONS.to_owned(), value));
    }
    if step.changes.is_empty() {
        return step.with_message("The credentials are saved.");
    }
    // The tag comes first: credentials that are saved without it could not be told from another target's.
    if let Adoption::Found(configuration) = adoption
        && !configuration.is_tagged()
    {
        record_target(&mut step, pair);
    }
    let list: Vec<Value> = values
        .iter()
        .map(|(key, value)| json!({"key": key, "value": value}))
        .collect();
    let action = if saved.is_empty() {
        Action::Create
    } else {
        Action::Update
    };
    step.write(
        "Set-MgServicePrincipalSynchronizationSecret",
        with_body(service_principal(), json!({ "value": list })),
        Expect::Secrets(values),
    );
    step.planned(action, "Save the credentials.")
}

/// Credentials whose whole value the desired state gives.
fn plain(desired: &DesiredState, pair: &Pair) -> Vec<(&'static str, String)> {
    let wanted = &desired.credentials;
    let mut plain = vec![
        ("AuthenticationType", wanted.authentication_type.clone()),
        ("CompanyId", pair.target.clone()),
    ];
    plain.extend(wanted.sync_all.map(|all| ("SyncAll", all.to_string())));
    plain
}

/// Whether a saved value is, as far as it shows, the wanted one.
#[must_use]
pub(crate) fn same(saved: &str, wanted: &str) -> bool {
    if is_masked(saved) || saved.eq_ignore_ascii_case(wanted) {
        return true;
    }
    // The service may write a JSON text in its own way.
    match (
        serde_json::from_str::<Value>(saved),
        serde_json::from_str::<Value>(wanted),
    ) {
        (Ok(saved @ Value::Object(_)), Ok(wanted @ Value::Object(_))) => saved == wanted,
        _ => false,
    }
}

/// What differs in the notification settings, and the text to save; settings that are not named stay where they can be read.
fn notifications(saved: Option<&str>, wanted: &Settings) -> Option<(Vec<Change>, String)> {
    if saved.is_some_and(is_masked) {
        return None;
    }
    let current = saved
        .and_then(|saved| serde_json::from_str(saved).ok())
        .unwrap_or(Value::Null);
    let wanted = Value::Object(named_as_saved(wanted));
    let changes = diff(NOTIFICATIONS, &current, &wanted);
    (!changes.is_empty()).then(|| (changes, overlay(&current, &wanted).to_string()))
}

/// The saved text begins its names with a capital letter.
fn named_as_saved(settings: &Settings) -> Map<String, Value> {
    settings
        .iter()
        .map(|(name, value)| {
            let mut letters = name.chars();
            let first = letters.next().map(|first| first.to_ascii_uppercase());
            (first.into_iter().chain(letters).collect(), value.clone())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn settings(value: Value) -> Settings {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn notification_settings_are_written_as_the_article_writes_them() {
        let wanted = settings(
            json!({"enabled": true, "recipients": "admin@fabrikam.com", "deleteThresholdValue": 10}),
        );
        let (changes, text) = notifications(None, &wanted).unwrap();
        assert_eq!(
            text,
            r#"{"Enabled":true,"Recipients":"admin@fabrikam.com","DeleteThresholdValue":10}"#
        );
        assert_eq!(changes[0].path, "SyncNotificationSettings.Enabled");
        assert!(notifications(Some("*"), &wanted).is_none());
        assert!(notifications(Some(&text), &wanted).is_none());
    }

    #[test]
    fn readable_settings_that_are_not_named_are_kept() {
        let saved = r#"{"Enabled":false,"DeleteThresholdEnabled":true}"#;
        let (changes, text) =
            notifications(Some(saved), &settings(json!({"enabled": true}))).unwrap();
        assert_eq!(changes.len(), 1);
        let text: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            text,
            json!({"Enabled": true, "DeleteThresholdEnabled": true})
        );
    }
}
