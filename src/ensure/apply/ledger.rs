//! What a run knows by now; its steps share it, and whoever waits for something is woken when it changes.

use std::collections::BTreeSet;

use serde_json::Value;
use tokio::sync::watch;

use crate::ensure::reference::{Output, Outputs};
use crate::graph::Error;

/// Entries of a run, changed under one short lock and never held across a request.
#[derive(Debug)]
pub(super) struct Ledger {
    entries: watch::Sender<Entries>,
}

/// What has happened so far.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// Ids that exist by now.
    outputs: Outputs,
    /// Name of the app role of an application that this run has made.
    role_name: String,
    /// The job as the last read showed it.
    job: Option<Value>,
    /// Whether the target tenant has partner settings for the source tenant.
    has_target_partner: bool,
    /// Steps whose requests the service has taken all.
    accepted: BTreeSet<u8>,
    /// Steps that have written something that shows.
    written: BTreeSet<u8>,
    /// Steps that are over.
    settled: BTreeSet<u8>,
    /// Steps on which nothing can be built.
    undone: BTreeSet<u8>,
    errors: Vec<(u8, Error)>,
}

impl Entries {
    /// Whether all of these steps are over.
    pub(super) fn has_settled(&self, steps: &[u8]) -> bool {
        steps.iter().all(|step| self.settled.contains(step))
    }

    /// Whether the service has taken all that the step sends, or the step is over.
    pub(super) fn has_accepted(&self, step: u8) -> bool {
        self.accepted.contains(&step) || self.settled.contains(&step)
    }

    /// Whether step 3 can change the partner settings of the target tenant.
    pub(super) fn has_target_partner(&self) -> bool {
        self.has_target_partner
    }
}

impl Ledger {
    /// The ledger of a run that has done nothing yet.
    pub(super) fn new(outputs: Outputs, has_target_partner: bool) -> Self {
        Self {
            entries: watch::Sender::new(Entries {
                outputs,
                has_target_partner,
                ..Entries::default()
            }),
        }
    }

    /// Waits until the entries are as they must be.
    pub(super) async fn until(&self, enough: impl Fn(&Entries) -> bool) {
        // The sender lives as long as this ledger, so there is no other end of the wait.
        let _ = self.entries.subscribe().wait_for(|now| enough(now)).await;
    }

    /// Ids that exist by now.
    pub(super) fn outputs(&self) -> Outputs {
        self.entries.borrow().outputs.clone()
    }

    /// One id, empty while it does not exist.
    pub(super) fn output(&self, output: Output) -> String {
        self.entries
            .borrow()
            .outputs
            .get(output)
            .unwrap_or_default()
            .to_owned()
    }

    /// Makes ids known.
    pub(super) fn learn(&self, make_known: impl FnOnce(&mut Outputs)) {
        self.entries
            .send_modify(|entries| make_known(&mut entries.outputs));
    }

    /// Name of the app role of an application that this run has made, otherwise empty.
    pub(super) fn role_name(&self) -> String {
        self.entries.borrow().role_name.clone()
    }

    pub(super) fn learn_role_name(&self, name: &str) {
        self.entries
            .send_modify(|entries| name.clone_into(&mut entries.role_name));
    }

    /// The job as the last read showed it.
    pub(super) fn job(&self) -> Option<Value> {
        self.entries.borrow().job.clone()
    }

    pub(super) fn learn_job(&self, job: Value) {
        self.entries.send_modify(|entries| entries.job = Some(job));
    }

    /// Whether the target tenant has partner settings for the source tenant.
    pub(super) fn has_target_partner(&self) -> bool {
        self.entries.borrow().has_target_partner
    }

    /// The target tenant has partner settings now.
    pub(super) fn found_target_partner(&self) {
        self.entries
            .send_modify(|entries| entries.has_target_partner = true);
    }

    /// The service has taken all that the step sends.
    pub(super) fn accept(&self, step: u8) {
        self.entries.send_modify(|entries| {
            entries.accepted.insert(step);
        });
    }

    /// Whether the service has taken all that the step sends.
    pub(super) fn has_accepted(&self, step: u8) -> bool {
        self.entries.borrow().accepted.contains(&step)
    }

    /// The step has written something that shows.
    pub(super) fn wrote(&self, step: u8) {
        self.entries.send_modify(|entries| {
            entries.written.insert(step);
        });
    }

    /// Whether one of these steps has written something that shows.
    pub(super) fn has_written(&self, steps: &[u8]) -> bool {
        let entries = self.entries.borrow();
        steps.iter().any(|step| entries.written.contains(step))
    }

    /// Whether this run has written anything.
    pub(super) fn has_written_anything(&self) -> bool {
        !self.entries.borrow().written.is_empty()
    }

    /// Notes why the run does not end well.
    pub(super) fn note(&self, step: u8, error: Error) {
        self.entries
            .send_modify(|entries| entries.errors.push((step, error)));
    }

    /// Nothing can be built on the step.
    pub(super) fn leave_undone(&self, step: u8) {
        self.entries.send_modify(|entries| {
            entries.undone.insert(step);
        });
    }

    /// The first of these steps on which nothing can be built.
    pub(super) fn first_undone(&self, steps: &[u8]) -> Option<u8> {
        let entries = self.entries.borrow();
        steps
            .iter()
            .find(|step| entries.undone.contains(step))
            .copied()
    }

    /// The step is over; whatever waited for it goes on.
    pub(super) fn settle(&self, step: u8) {
        self.entries.send_modify(|entries| {
            entries.settled.insert(step);
        });
    }

    /// Errors in the order of the steps.
    pub(super) fn errors(&self) -> Vec<(u8, Error)> {
        let mut errors = self.entries.borrow().errors.clone();
        errors.sort_by_key(|(step, _)| *step);
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::join;

    #[tokio::test]
    async fn whoever_waits_for_a_step_is_woken_when_it_is_over() {
        let ledger = Ledger::new(Outputs::default(), false);
        let waiting = async {
            ledger.until(|now| now.has_settled(&[2, 6])).await;
            ledger.first_undone(&[2, 6])
        };
        let working = async {
            ledger.settle(2);
            tokio::task::yield_now().await;
            ledger.leave_undone(6);
            ledger.settle(6);
        };
        assert_eq!(join(waiting, working).await.0, Some(6));
    }

    #[test]
    fn errors_come_in_the_order_of_the_steps_whichever_failed_first() {
        let ledger = Ledger::new(Outputs::default(), true);
        for step in [9, 2] {
            ledger.note(step, Error::new("X", "NotSpecified", step.to_string()));
        }
        let steps: Vec<u8> = ledger.errors().iter().map(|(step, _)| *step).collect();
        assert_eq!(steps, [2, 9]);
    }
}
