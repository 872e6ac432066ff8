//! `Set-CrossTenantSync` and `Test-CrossTenantSync`: parameters in, one object per documented step out.

use super::apply::{Apply, shown};
use super::call::Tenant;
use super::parameters;
use super::plan::{Plan, PlannedStep, plan};
use super::read::read;
use super::step::{Side, Status, Step};
use crate::graph::Error;
use crate::operation::{Connections, EventSink, Mode, Output, Page, Progress, Request};

const SET: &str = "Set-CrossTenantSync";
const TEST: &str = "Test-CrossTenantSync";

/// Whether this is a command of this module, whatever its case.
#[must_use]
pub fn is_command(name: &str) -> bool {
    name.eq_ignore_ascii_case(SET) || name.eq_ignore_ascii_case(TEST)
}

/// Carries out one of the commands.
///
/// # Errors
/// Every problem of the parameters at once, before anything is sent; after a run, the first step that was not done.
pub async fn run(
    connections: &Connections,
    request: &Request,
    sink: &EventSink,
) -> Result<(), Error> {
    let writes = request.command.eq_ignore_ascii_case(SET) && request.mode == Mode::Run;
    let command = if request.command.eq_ignore_ascii_case(SET) {
        SET
    } else {
        TEST
    };
    let output = Out {
        sink,
        command,
        powershell: request.output == Output::PowerShell,
    };

    let desired = parameters::parse(&request.parameters)?;
    let source = Tenant::new(connections.get(&desired.source.connection)?);
    let target = Tenant::new(connections.get(&desired.target.connection)?);

    output.progress("Reading both tenants", 0).await?;
    let observed = read(&desired, &source, &target).await;
    let plan = plan(&desired, &observed);
    let failure = if writes {
        let mut apply = Apply::new(&desired, &source, &target, &observed, &plan);
        for planned in &plan.steps {
            output.about(planned).await?;
            output.step(&apply.step(planned).await).await?;
        }
        apply.error(command)
    } else {
        for planned in &plan.steps {
            output
                .step(&preview(planned, &plan, &source, &target)?)
                .await?;
        }
        None
    };
    output.completed().await?;
    failure.map_or(Ok(()), Err)
}

/// The step with the requests that a run would send.
fn preview(
    planned: &PlannedStep,
    plan: &Plan,
    source: &Tenant,
    target: &Tenant,
) -> Result<Step, Error> {
    let tenant = match planned.side() {
        Side::Source => source,
        Side::Target => target,
    };
    let mut requests = Vec::new();
    if planned.status == Status::Planned {
        for write in &planned.writes {
            requests.push(tenant.show(write.command, &write.parameters, &plan.outputs)?);
        }
    }
    Ok(shown(planned, requests))
}

/// Where the objects and the progress go.
struct Out<'a> {
    sink: &'a EventSink,
    command: &'static str,
    powershell: bool,
}

impl Out<'_> {
    /// One page per step, so that the host sees it when it is done.
    async fn step(&self, step: &Step) -> Result<(), Error> {
        let (item, types) = if self.powershell {
            (step.to_powershell(), Some(Step::types()))
        } else {
            (step.to_raw(), None)
        };
        self.sink
            .page(Page {
                items: vec![item],
                types,
                ..Page::default()
            })
            .await
    }

    async fn about(&self, planned: &PlannedStep) -> Result<(), Error> {
        let percent = i32::from(planned.step.saturating_sub(1)) * 100 / 13;
        let step = shown(planned, Vec::new());
        self.progress(
            &format!("Step {} of 13: {}", step.step, step.title),
            percent,
        )
        .await
    }

    async fn progress(&self, status: &str, percent: i32) -> Result<(), Error> {
        self.sink
            .progress(Progress {
                activity: self.command.to_owned(),
                status: status.to_owned(),
                percent,
                completed: false,
            })
            .await
    }

    async fn completed(&self) -> Result<(), Error> {
        self.sink
            .progress(Progress {
                activity: self.command.to_owned(),
                status: String::new(),
                percent: 100,
                completed: true,
            })
            .await
    }
}
