//! Whether a write shows: the read that belongs to each kind of write.

use std::collections::HashSet;

use serde_json::Value;

use super::Apply;
use crate::ensure::diff::diff;
use crate::ensure::fact::Fact;
use crate::ensure::observed::{other_tags, own_tags, secret, tagged_target, tags, text};
use crate::ensure::plan::{Expect, PlannedStep, app_role, needs_beta, same_secret, schedule_state};
use crate::ensure::read;
use crate::ensure::reference::Output;
use crate::ensure::step::Side;
use crate::graph::Error;

impl Apply<'_> {
    /// Whether all of these writes of a step show now; those that one list shows are looked up in it together.
    pub(super) async fn all_show(
        &self,
        planned: &PlannedStep,
        expected: &[&Expect],
    ) -> Result<bool, Error> {
        if let [one] = expected {
            return self.shows(planned, one).await;
        }
        let (listed, others): (Vec<&Expect>, Vec<&Expect>) = expected
            .iter()
            .partition(|expect| matches!(expect, Expect::Assignment(_) | Expect::Unassigned(_)));
        if !listed.is_empty() && !self.assignments_show(&listed).await? {
            return Ok(false);
        }
        for expect in others {
            if !self.shows(planned, expect).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the write shows now; ids that it has made become outputs.
    pub(super) async fn shows(
        &self,
        planned: &PlannedStep,
        expect: &Expect,
    ) -> Result<bool, Error> {
        let tenant = self.tenant(planned.side());
        let partner = self.partner_of(planned.side());
        let service_principal = self.ledger.output(Output::ServicePrincipal);
        match expect {
            Expect::Partner(wanted) => shows_in(read::partner(tenant, &partner).await, wanted),
            Expect::IdentitySynchronization(wanted) => {
                let beta = wanted.as_object().is_some_and(needs_beta);
                shows_in(read::synchronization(tenant, &partner, beta).await, wanted)
            }
            Expect::Application => self.application_shows().await,
            Expect::Tag(tag) => self.only_one_shows(&service_principal, tag).await,
            Expect::Recorded(wanted) => {
                let shown = tolerant(
                    read::service_principal(self.source, &service_principal).await,
                    self.is_fresh(),
                )?;
                Ok(shown.is_some_and(|shown| {
                    own_tags(&shown).count() == wanted.len()
                        && own_tags(&shown).all(|own| wanted.iter().any(|one| one == own))
                }))
            }
            Expect::Connection | Expect::Provisioned(_) => Ok(true),
            Expect::Job => self.job_shows(&service_principal).await,
            Expect::Schema => self.schema_shows(&service_principal).await,
            Expect::Secrets(wanted) => {
                let saved = tolerant(
                    read::secrets(self.source, &service_principal).await,
                    self.is_fresh(),
                )?;
                Ok(saved.is_some_and(|saved| {
                    wanted.iter().all(|(key, value)| {
                        secret(&saved, key).is_some_and(|current| same_secret(current, value))
                    })
                }))
            }
            Expect::Assignment(_) | Expect::Unassigned(_) => self.assignments_show(&[expect]).await,
            Expect::Started | Expect::Paused => {
                let job = self.ledger.output(Output::Job);
                let state = tolerant(
                    read::job(self.source, &service_principal, &job).await,
                    self.is_fresh(),
                )?;
                let Some(state) = state else {
                    return Ok(false);
                };
                let is_active = schedule_state(&state) == "Active";
                self.ledger.learn_job(state);
                Ok(is_active == (*expect == Expect::Started))
            }
        }
    }

    /// Whether one list shows all that was assigned and nothing that was taken away.
    async fn assignments_show(&self, expected: &[&Expect]) -> Result<bool, Error> {
        let service_principal = self.ledger.output(Output::ServicePrincipal);
        let assigned = tolerant(
            read::assignments(self.source, &service_principal).await,
            self.is_fresh(),
        )?;
        let Some(assigned) = assigned else {
            return Ok(false);
        };
        let all = |name: &str| -> HashSet<String> {
            assigned
                .iter()
                .map(|assignment| text(assignment, name).to_lowercase())
                .collect()
        };
        let (principals, ids) = (all("principalId"), all("id"));
        Ok(expected.iter().all(|expect| match expect {
            Expect::Assignment(principal) => principals.contains(&principal.to_lowercase()),
            Expect::Unassigned(id) => !ids.contains(&id.to_lowercase()),
            _ => true,
        }))
    }

    /// The tenant on the other side.
    fn partner_of(&self, side: Side) -> String {
        let Some(pair) = self.pair() else {
            return String::new();
        };
        match side {
            Side::Source => pair.target.clone(),
            Side::Target => pair.source.clone(),
        }
    }

    /// Whether this run has made the application.
    pub(super) fn is_fresh(&self) -> bool {
        self.ledger.has_written(&[6])
    }

    /// Whether the new application is tagged, and no other for the same target beside it.
    ///
    /// Another process can have made its own at the same time; both see both, because each is tagged before the other is looked for.
    async fn only_one_shows(&self, own: &str, tag: &str) -> Result<bool, Error> {
        let template = &self.desired.application.template_id;
        let found = read::listed(self.source, template).await?;
        let shows = found
            .iter()
            .filter(|candidate| text(candidate, "id").eq_ignore_ascii_case(own))
            .any(|candidate| tags(candidate).iter().any(|other| other == tag));
        if !shows {
            return Ok(false);
        }
        second(&found, own, &self.partner_of(Side::Source)).map_or(Ok(true), Err)
    }

    /// The application is there once its service principal has app roles.
    async fn application_shows(&self) -> Result<bool, Error> {
        let made = self.ledger.output(Output::ServicePrincipal);
        let new = if made.is_empty() {
            self.new_application().await?
        } else {
            // Late replicas refuse what is new in more than one way.
            tolerant(read::service_principal(self.source, &made).await, true)?
        };
        let Some((new, role)) = new.as_ref().and_then(|new| Some((new, app_role(new)?))) else {
            return Ok(false);
        };
        self.ledger.learn(|outputs| {
            outputs.set(Output::ServicePrincipal, text(new, "id"));
            outputs.set(Output::AppRole, text(role, "id"));
            outputs.set_tags(&other_tags(new));
        });
        self.ledger.learn_role_name(text(role, "displayName"));
        Ok(true)
    }

    /// The application that a request without an answer has made: of the name, not there before, and no other run's.
    async fn new_application(&self) -> Result<Option<Value>, Error> {
        let known: Vec<&str> = match &self.observed.configurations {
            Fact::Known(configurations) => configurations.iter().map(|known| known.id()).collect(),
            _ => Vec::new(),
        };
        let template = &self.desired.application.template_id;
        let name = self.desired.application.display_name.to_lowercase();
        let target = self.partner_of(Side::Source);
        let found = read::listed(self.source, template).await?;
        Ok(found
            .into_iter()
            .filter(|candidate| !known.contains(&text(candidate, "id")))
            .filter(|candidate| text(candidate, "displayName").to_lowercase() == name)
            .filter(|candidate| {
                tagged_target(candidate).is_none_or(|other| other.eq_ignore_ascii_case(&target))
            })
            .max_by_key(|candidate| text(candidate, "createdDateTime").to_owned()))
    }

    async fn job_shows(&self, service_principal: &str) -> Result<bool, Error> {
        let Some(jobs) = tolerant(
            read::jobs(self.source, service_principal).await,
            self.is_fresh(),
        )?
        else {
            return Ok(false);
        };
        let job = jobs.iter().find(|job| {
            text(job, "templateId").eq_ignore_ascii_case(&self.desired.job.template_id)
        });
        if let Some(job) = job {
            self.ledger
                .learn(|outputs| outputs.set(Output::Job, text(job, "id")));
        }
        Ok(job.is_some())
    }
}

/// The error of a second application that records the same target.
fn second(found: &[Value], own: &str, target: &str) -> Option<Error> {
    let other = found.iter().find(|candidate| {
        !text(candidate, "id").eq_ignore_ascii_case(own)
            && tagged_target(candidate).is_some_and(|tagged| tagged.eq_ignore_ascii_case(target))
    })?;
    let error = Error::new(
        "AmbiguousApplication",
        "InvalidOperation",
        format!(
            "Another run has made a second application for this target: service principal {own} is this run's, {} ('{}') the other's.",
            text(other, "id"),
            text(other, "displayName")
        ),
    );
    Some(error.with_hint("Delete one of both applications, then run the command again."))
}

fn shows_in(fact: Fact<Value>, wanted: &Value) -> Result<bool, Error> {
    match fact {
        Fact::Known(current) => Ok(diff("", &current, wanted).is_empty()),
        Fact::Absent => Ok(false),
        Fact::Unreadable(error) => Err(error),
    }
}

/// What cannot be found, or not yet be seen below a new application, does not show yet.
pub(super) fn tolerant<T>(result: Result<T, Error>, fresh: bool) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.status == Some(404) || (fresh && error.status == Some(403)) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::ensure::observed::target_tag;
    use serde_json::json;

    #[test]
    fn a_second_application_of_the_same_target_stops_the_run_and_another_targets_does_not() {
        let of = |id: &str, target: &str| json!({"id": id, "displayName": "Fabrikam", "tags": [target_tag(target)]});
        let own = of("own", "t1");
        let untagged = json!({"id": "new", "displayName": "Fabrikam", "tags": []});
        let alone = [own.clone(), of("x", "t2"), untagged];
        assert!(second(&alone, "OWN", "T1").is_none());
        let error = second(&[own, of("other", "t1")], "own", "t1").unwrap();
        for part in ["own", "other"] {
            assert!(error.message.contains(part), "{}", error.message);
        }
    }
}
