//! Desired state of cross-tenant synchronization: read both tenants, plan, apply, and write nothing that need not be written.
//!
//! Where to look:
//!
//! | for | in |
//! | --- | --- |
//! | what can be asked for | `model` (types), `document` (JSON, its validation and its JSON Schema, meshes to pairs) |
//! | one pair, from reading to writing | `run`, which calls `read` (into `observed`), `plan` (which configuration is meant: `adopt`) and `apply` |
//! | many pairs at once | `fleet`; runs that must not overlap wait in `turn` and `naming` |
//! | sending a write, and waiting until a read shows it | `settle`, `wait`; what a refusal means: `settle::refusal` |
//! | attribute mappings and scoping filter | `schema` |
//! | one object, idempotently (`Ensure-Mg...`) | `object` |
//! | what exists, as a document; its removal; its cycles | `export`, `teardown`, `watch`, all by way of `locate` |
//! | what comes out | `step`, `summary`, `job_state`, `digest` |

mod adopt;
mod apply;
mod call;
mod diff;
mod digest;
pub mod document;
mod export;
mod fact;
mod fleet;
mod job_state;
mod lists;
mod locate;
mod log;
mod model;
mod naming;
mod object;
mod observed;
mod on_demand;
mod plan;
mod read;
mod reference;
mod run;
mod schema;
mod settle;
mod step;
mod summary;
mod teardown;
mod turn;
mod wait;
mod watch;

pub use digest::{PlanStep, PlannedChange, PlannedRequest, digest_of_plan};
pub use export::{Exported, export};
pub use fleet::{FleetReport, PAIRS_AT_ONCE, PairResult, PairRun, PairStatus, fleet};
pub use job_state::CycleReport;
pub use locate::Sought;
pub use model::{
    APPLICATION_TEMPLATE, Application, Assignments, AttributeMapping, Credentials, DesiredState,
    Flow, JOB_TEMPLATE, Job, JobState, ObjectKind, ScopingClause, ScopingFilter, ScopingGroup,
    Settings, Source, Target,
};
pub use object::{ObjectOptions, ObjectResult, Variant, ensure_object, variants};
pub use run::{Report, RunOptions, run};
pub use step::{Action, Change, Cycle, JobDetails, Quarantine, ShownRequest, Side, Status, Step};
pub use teardown::{TeardownOptions, teardown};
pub use wait::Patience;
pub use watch::{WatchOptions, WatchOutcome, WatchResult, Watched, watch};
