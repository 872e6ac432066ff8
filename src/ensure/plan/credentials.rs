//! Step 9: the credentials of the job.

use serde_json::{Map, Value, json};

use super::configuration::{is_hidden, record};
use super::settings::overlay;
use super::{Expect, Pair, PlannedStep, service_principal, with_body};
use crate::ensure::adopt::Adoption;
use crate::ensure::diff::diff;
use crate::ensure::digest::digest_of_values;
use crate::ensure::fact::Fact;
use crate::ensure::model::{DesiredState, Settings};
use crate::ensure::observed::{
    Configuration, credentials_tag, is_masked, recorded_credentials, secret, target_tag,
};
use crate::ensure::step::{Action, Change};
use crate::graph::Error;

/// Key whose value is the JSON text of settings.
const NOTIFICATIONS: &str = "SyncNotificationSettings";
/// Key that says whether everybody is synchronized.
const SYNC_ALL: &str = "SyncAll";

/// The credentials are saved; of a masked value only a record can tell which it is.
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
    let record = Record::of(desired, adoption, pair);
    let is_unseen = |current: &str| is_masked(current) && record.is_hidden;
    let mut values = Vec::new();
    let mut masked = Vec::new();
    for (key, value) in plain(desired, pair) {
        let current = secret(saved, key);
        let is_extra = key == SYNC_ALL;
        let right = current.is_some_and(|current| {
            same(current, &value)
                && !is_unseen(current)
                && !(is_extra && is_masked(current) && !record.fits())
        });
        if is_extra && current.is_some_and(is_masked) {
            masked.push(key);
        }
        if !right {
            step.changes.push(Change {
                path: key.to_owned(),
                from: current.map_or(Value::Null, shown),
                to: json!(value),
            });
        }
        values.push((key.to_owned(), value));
    }
    if let Some(settings) = &desired.credentials.sync_notification_settings {
        let current = secret(saved, NOTIFICATIONS);
        let (changes, value) = notifications(current, settings);
        if current.is_some_and(is_masked) {
            masked.push(NOTIFICATIONS);
            if !record.fits() || record.is_hidden {
                step.changes.extend(changes);
            }
        } else {
            step.changes.extend(changes);
        }
        values.push((NOTIFICATIONS.to_owned(), value));
    }
    let rests = rests_on(&masked);
    if step.changes.is_empty() {
        let message = "The credentials are saved.";
        return step
            .with_message(rests.map_or(message.to_owned(), |rests| format!("{message} {rests}")));
    }
    step.note = rests.filter(|_| !record.fits()).map(|_| unseen(&masked));
    let list: Vec<Value> = values
        .iter()
        .map(|(key, value)| json!({"key": key, "value": value}))
        .collect();
    let action = if saved.is_empty() {
        Action::Create
    } else {
        Action::Update
    };
    record.before(&mut step);
    step.write(
        "Set-MgServicePrincipalSynchronizationSecret",
        with_body(service_principal(), json!({ "value": list })),
        Expect::Secrets(values),
    );
    record.after(&mut step);
    step.planned(action, "Save the credentials.")
}

/// A saved value as a change tells it.
fn shown(saved: &str) -> Value {
    if is_masked(saved) {
        json!("(hidden)")
    } else {
        json!(saved)
    }
}

/// What "right" rests on where Graph does not show a value.
fn rests_on(masked: &[&str]) -> Option<String> {
    (!masked.is_empty()).then(|| {
        format!(
            "Graph hides the values of {}; that they are right rests on the record that was made when they were saved.",
            masked.join(" and ")
        )
    })
}

/// Why values are saved that may be there already.
fn unseen(masked: &[&str]) -> String {
    format!(
        "Graph hides the values of {}, and no record says that these were saved.",
        masked.join(" and ")
    )
}

/// What the tags of the service principal record of the credentials, and what they should.
struct Record {
    /// Tag of the target tenant.
    target: String,
    /// Whether the target tenant is recorded.
    has_target: bool,
    /// Tag of the saved values, where there is one.
    saved: Option<String>,
    /// Tag of the values that are wanted, where some are named that Graph hides.
    wanted: Option<String>,
    /// Whether a target is saved that nobody can see: it is made the one that is meant.
    is_hidden: bool,
}

impl Record {
    fn of(desired: &DesiredState, adoption: &Adoption<'_>, pair: &Pair) -> Self {
        let found = match adoption {
            Adoption::Found(configuration) => Some(*configuration),
            _ => None,
        };
        Self {
            target: target_tag(&pair.target),
            // A new application is tagged as soon as it is made.
            has_target: found.is_none_or(Configuration::is_tagged),
            saved: found
                .and_then(|found| recorded_credentials(&found.service_principal))
                .map(str::to_owned),
            wanted: digest_of(desired, pair).map(|digest| credentials_tag(&digest)),
            is_hidden: is_hidden(adoption, pair),
        }
    }

    /// Whether the values that are wanted are those that were saved.
    fn fits(&self) -> bool {
        self.wanted.is_some() && self.wanted == self.saved
    }

    /// Whether the record of the saved values will be wrong.
    fn is_stale(&self) -> bool {
        self.wanted.is_some() && self.saved.is_some() && !self.fits()
    }

    /// Before the credentials: their target, without which they could not be told from another's, and no record that will be wrong.
    ///
    /// A target that is saved and hidden is recorded only when it is overwritten.
    fn before(&self, step: &mut PlannedStep) {
        if !self.has_target {
            step.changes.push(Change {
                path: "tags".to_owned(),
                from: Value::Null,
                to: json!(self.target),
            });
        }
        let marks = !self.has_target && !self.is_hidden;
        if !marks && !self.is_stale() {
            return;
        }
        let mut tags = Vec::new();
        if !self.is_hidden {
            tags.push(self.target.clone());
        }
        tags.extend(self.saved.clone().filter(|_| !self.is_stale()));
        record(step, tags);
    }

    /// After the credentials: what was saved.
    fn after(&self, step: &mut PlannedStep) {
        let news = self.wanted.as_ref().filter(|_| !self.fits());
        if let Some(wanted) = news {
            step.changes.push(Change {
                path: "tags".to_owned(),
                from: json!(self.saved),
                to: json!(wanted),
            });
        }
        if news.is_some() || self.is_hidden {
            let mut tags = vec![self.target.clone()];
            tags.extend(self.wanted.clone().or_else(|| self.saved.clone()));
            record(step, tags);
        }
    }
}

/// Digest of the values that are named, where one of them is such that Graph hides it and nothing else tells it.
fn digest_of(desired: &DesiredState, pair: &Pair) -> Option<String> {
    let wanted = &desired.credentials;
    if wanted.sync_all.is_none() && wanted.sync_notification_settings.is_none() {
        return None;
    }
    let mut named: Vec<Value> = plain(desired, pair)
        .into_iter()
        .map(|(key, value)| json!([key, value]))
        .collect();
    if let Some(settings) = &wanted.sync_notification_settings {
        named.push(json!([NOTIFICATIONS, named_as_saved(settings)]));
    }
    Some(digest_of_values(&json!(named)))
}

/// Credentials whose whole value the desired state gives.
fn plain(desired: &DesiredState, pair: &Pair) -> Vec<(&'static str, String)> {
    let wanted = &desired.credentials;
    let mut plain = vec![
        ("AuthenticationType", wanted.authentication_type.clone()),
        ("CompanyId", pair.target.clone()),
    ];
    plain.extend(wanted.sync_all.map(|all| (SYNC_ALL, all.to_string())));
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
fn notifications(saved: Option<&str>, wanted: &Settings) -> (Vec<Change>, String) {
    let current = saved
        .and_then(|saved| serde_json::from_str(saved).ok())
        .unwrap_or(Value::Null);
    let wanted = Value::Object(named_as_saved(wanted));
    let mut changes = diff(NOTIFICATIONS, &current, &wanted);
    if let Some(hidden) = saved.filter(|saved| is_masked(saved)).map(shown) {
        for change in &mut changes {
            change.from = hidden.clone();
        }
    }
    (changes, overlay(&current, &wanted).to_string())
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
        let (changes, text) = notifications(None, &wanted);
        assert_eq!(
            text,
            r#"{"Enabled":true,"Recipients":"admin@fabrikam.com","DeleteThresholdValue":10}"#
        );
        assert_eq!(changes[0].path, "SyncNotificationSettings.Enabled");
        assert!(notifications(Some(&text), &wanted).0.is_empty());
        let (changes, _) = notifications(Some("*"), &wanted);
        assert!(changes.len() == 3 && changes.iter().all(|one| one.from == "(hidden)"));
    }

    #[test]
    fn readable_settings_that_are_not_named_are_kept() {
        let saved = r#"{"Enabled":false,"DeleteThresholdEnabled":true}"#;
        let (changes, text) = notifications(Some(saved), &settings(json!({"enabled": true})));
        assert_eq!(changes.len(), 1);
        let text: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            text,
            json!({"Enabled": true, "DeleteThresholdEnabled": true})
        );
    }
}
