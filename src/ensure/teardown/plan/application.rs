//! Steps 9 and 10: assignments and application.

use serde_json::{Value, json};

use super::{Expect, Planned, people};
use crate::ensure::fact::Fact;
use crate::ensure::step::{Action, Change};
use crate::ensure::teardown::TeardownOptions;
use crate::ensure::teardown::read::Seen;

/// Step 9: what step 5 has not removed.
pub(super) fn remove_assignments(seen: &Seen, options: &TeardownOptions) -> Planned {
    let mut step = Planned::new(9, "assignments of the application");
    if !options.deprovision {
        people::write_unassign(&mut step, seen);
    }
    if step.writes.is_empty() {
        let message = if people::assignments(seen).is_empty() {
            "Nobody is assigned."
        } else {
            "Step 5 removes them."
        };
        return step.saying(message);
    }
    let message = format!("Remove {} assignments.", step.writes.len());
    step.planned(Action::Remove, message)
}

/// Step 10: the app registration first, because the service principal carries the tag by which a run that was cut off finds it.
pub(super) fn delete_application(seen: &Seen) -> Planned {
    let mut step = Planned::new(10, "application");
    let Some(configuration) = seen.configuration() else {
        return step.saying("There is no application.");
    };
    step.target = format!("application '{}'", configuration.display_name());
    step.target_id = Some(configuration.id().to_owned());
    if let Fact::Known(id) = &seen.application {
        step.changes.push(Change {
            path: "application".to_owned(),
            from: json!(id),
            to: Value::Null,
        });
        step.write(
            "Remove-MgApplication",
            json!({"ApplicationId": id}),
            Expect::NoApplication(id.clone()),
        );
    }
    step.changes.push(Change {
        path: "servicePrincipal".to_owned(),
        from: json!(configuration.id()),
        to: Value::Null,
    });
    step.write(
        "Remove-MgServicePrincipal",
        json!({"ServicePrincipalId": configuration.id()}),
        Expect::NoServicePrincipal(configuration.id().to_owned()),
    );
    step.planned(
        Action::Remove,
        "Delete the application and its service principal.",
    )
}
