//! `Set-CrossTenantSync` and `Test-CrossTenantSync`: parameters in, one object per documented step out.

mod parameters;

use serde_json::{Value, json};

use super::{Connections, EventSink, Mode, Output, Page, Progress, Request};
use crate::ensure::{self, Report, RunOptions, Step};
use crate::graph::Error;

const SET: &str = "Set-CrossTenantSync";
const TEST: &str = "Test-CrossTenantSync";

/// Whether this is a command of this module, whatever its case.
#[must_use]
pub(super) fn is_command(name: &str) -> bool {
    name.eq_ignore_ascii_case(SET) || name.eq_ignore_ascii_case(TEST)
}

/// Whether the command can be held to a plan.
#[must_use]
pub(super) fn takes_digest(name: &str) -> bool {
    name.eq_ignore_ascii_case(SET)
}

/// Carries out one of the commands; every problem of the parameters is told before anything is sent.
pub(super) async fn run(
    connections: &Connections,
    request: &Request,
    sink: &EventSink,
) -> Result<(), Error> {
    let sets = request.command.eq_ignore_ascii_case(SET);
    let out = Out {
        sink,
        command: if sets { SET } else { TEST },
        powershell: request.output == Output::PowerShell,
    };
    let desired = parameters::parse(&request.parameters)?;
    let source = connections.get(&desired.source.connection)?;
    let target = connections.get(&desired.target.connection)?;
    let options = RunOptions {
        apply: sets && request.mode == Mode::Run,
        compare: !sets,
        plan_digest: request.plan_digest.clone(),
        patience: request.patience,
    };
    let result = ensure::run(source, target, &desired, &options, &out).await;
    out.completed().await?;
    result.map_err(|mut error| {
        error.operation = Some(out.command.to_owned());
        error
    })
}

/// Puts steps and progress into the queue of events.
struct Out<'a> {
    sink: &'a EventSink,
    command: &'static str,
    powershell: bool,
}

impl Out<'_> {
    async fn completed(&self) -> Result<(), Error> {
        self.tell("", 100, true).await
    }

    async fn tell(&self, status: &str, percent: i32, completed: bool) -> Result<(), Error> {
        self.sink
            .progress(Progress {
                activity: self.command.to_owned(),
                status: status.to_owned(),
                percent,
                completed,
            })
            .await
    }
}

impl Report for Out<'_> {
    /// One page per step, so that the host sees it when it is done.
    async fn step(&self, step: &Step, digest: Option<&str>) -> Result<(), Error> {
        let (item, types) = if self.powershell {
            (to_powershell(step, digest), Some(types()))
        } else {
            let mut item = step.to_raw();
            if let (Some(digest), Some(members)) = (digest, item.as_object_mut()) {
                members.insert("digest".to_owned(), json!(digest));
            }
            (item, None)
        };
        self.sink
            .page(Page {
                items: vec![item],
                types,
                ..Page::default()
            })
            .await
    }

    async fn progress(&self, status: &str, percent: i32) -> Result<(), Error> {
        self.tell(status, percent, false).await
    }
}

/// JSON for `output: powershell`: typed, every property present, in the documented order.
fn to_powershell(step: &Step, digest: Option<&str>) -> Value {
    let changes: Vec<Value> = step
        .changes
        .iter()
        .map(|change| {
            json!({"@type": "CrossTenantSyncChange", "Path": change.path, "From": change.from, "To": change.to})
        })
        .collect();
    let requests: Vec<Value> = step
        .request
        .iter()
        .map(|request| {
            json!({"@type": "CrossTenantSyncRequest", "Method": request.method, "Url": request.url, "Body": request.body})
        })
        .collect();
    json!({
        "@type": "CrossTenantSyncStep",
        "Step": step.step, "Title": step.title, "Side": step.side, "Action": step.action, "Target": step.target,
        "TargetId": step.target_id, "Status": step.status, "Changes": changes, "Message": step.message,
        "Digest": digest, "Request": requests,
    })
}

/// The `types` member of a page of typed steps.
fn types() -> Value {
    json!({
        "CrossTenantSyncStep": {"dates": [], "nested": ["Changes", "Request"]},
        "CrossTenantSyncChange": {"dates": [], "nested": []},
        "CrossTenantSyncRequest": {"dates": [], "nested": []},
    })
}
