//! Carries out one idempotent write: read, compare, send what differs, and read until it shows.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use super::difference::{Difference, Expect, Write, difference, satisfied};
use super::find::{find, parent_exists};
use super::variants::{Id, Read, SERVICE_PRINCIPAL, Variant};
use super::wanted::{self, Wanted};
use super::{applications, assignments, schemas, secrets};
use crate::dates;
use crate::ensure::call::Tenant;
use crate::ensure::observed::{tags, text};
use crate::ensure::plan::lacks;
use crate::ensure::read;
use crate::ensure::reference::{Output, Outputs};
use crate::ensure::run::Report;
use crate::ensure::settle::{self, Attempt, Fresh, Kind};
use crate::ensure::step::{Action, Change, ShownRequest, Status};
use crate::ensure::turn;
use crate::ensure::wait::{Patience, Pauses};
use crate::graph::{ApiVersion, Client, Error};

/// What a call may do, and how long it waits.
#[derive(Debug, Clone, Copy)]
pub struct ObjectOptions {
    /// Whether anything is written.
    pub apply: bool,
    /// Version of Graph.
    pub version: ApiVersion,
    /// How long to wait for what.
    pub patience: Patience,
}

/// What became of one idempotent write.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectResult {
    /// Name of the command.
    pub command: &'static str,
    /// The object in words.
    pub target: String,
    /// Its id, where there is one by now.
    pub target_id: Option<String>,
    /// What was or would be done.
    pub action: Action,
    /// `InDesiredState`, `Changed` or `Planned`.
    pub status: Status,
    /// Properties that differ or differed.
    pub changes: Vec<Change>,
    /// For a person.
    pub message: String,
    /// The object as it was; null where there was none.
    pub found: Value,
    /// The object as it is; null in a plan.
    pub result: Value,
    /// Requests that write, in their order.
    pub request: Vec<ShownRequest>,
}

/// Makes sure of one object, or tells what that would take.
///
/// # Errors
/// Wrong parameters, before anything is sent; what cannot be read; what the service refuses.
pub async fn ensure_object(
    client: Client,
    variant: &'static Variant,
    parameters: &serde_json::Map<String, Value>,
    options: ObjectOptions,
    report: &(impl Report + Sync),
) -> Result<ObjectResult, Error> {
    let wanted = wanted::read(variant, options.version, parameters)?;
    let tenant = Tenant::new(client, options.patience).in_version(options.version);
    let turn = if options.apply {
        turn::of_object(&tenant, &format!("{} {:?}", variant.name, wanted.place)).await
    } else {
        None
    };
    let _guard = match turn {
        Some(turn) => Some(turn.lock_owned().await),
        None => None,
    };
    let mut run = Run {
        variant,
        tenant,
        wanted,
        outputs: Outputs::default(),
        made: None,
        young: None,
        last: None,
    };
    report
        .progress(&format!("Reading the {}", run.target()), 0)
        .await?;
    let found = run.first(options.apply).await?;
    run.carry_out(found, options.apply, report).await
}

/// After this time every part of the service knows an application.
const YOUNG: Duration = Duration::from_secs(3600);

/// One call under way.
struct Run {
    variant: &'static Variant,
    tenant: Tenant,
    wanted: Wanted,
    outputs: Outputs,
    /// Id of the service principal that this call has made.
    made: Option<String>,
    /// Whether the service principal is new, once that was asked.
    young: Option<bool>,
    /// The object as it was read last.
    last: Option<Value>,
}

impl Run {
    fn target(&self) -> String {
        self.wanted.fill(self.variant.target)
    }

    /// The first read: "not found" and "not allowed" count only once they stay.
    async fn first(&mut self, waits: bool) -> Result<Option<Value>, Error> {
        let mut pauses = self.tenant.patience().pauses(self.tenant.patience().settle);
        let object = loop {
            match find(&self.tenant, self.variant, &self.wanted).await {
                Ok(object) => break object,
                Err(error) if self.is_late(&error).await => {
                    if !pauses.pause().await {
                        return Err(error);
                    }
                }
                Err(error) => return Err(error),
            }
        };
        if let Some(schema) = &object {
            schemas::learn(&self.tenant, &mut self.wanted, schema).await?;
        }
        if matches!(self.variant.read, Read::Pairs(_)) {
            secrets::learn(&self.tenant, &mut self.wanted).await?;
        }
        if object.is_none() {
            self.require_parent(waits, &mut pauses).await?;
            if self.variant.kind == Kind::Assignment {
                assignments::complete(&self.tenant, &mut self.wanted).await?;
            }
        }
        Ok(object)
    }

    /// What the object hangs on has to be there before it can be made; a plan only says so.
    async fn require_parent(&self, waits: bool, pauses: &mut Pauses) -> Result<(), Error> {
        let Read::Address {
            parent: Some(parent),
            ..
        } = self.variant.read
        else {
            return Ok(());
        };
        while waits && !parent_exists(&self.tenant, parent, &self.wanted).await? {
            if !pauses.pause().await {
                let mut error = Error::new(
                    "Request_ResourceNotFound",
                    "ObjectNotFound",
                    format!(
                        "There are no partner settings to which the {} could belong.",
                        self.target()
                    ),
                )
                .with_hint("Make them first, with Ensure-MgPolicyCrossTenantAccessPolicyPartner.");
                error.tenant_id =
                    Some(self.tenant.client().tenant_id()).filter(|id| !id.is_empty());
                return Err(error);
            }
        }
        Ok(())
    }

    /// Whether a failed read can be the replication's.
    async fn is_late(&mut self, error: &Error) -> bool {
        match error.status {
            Some(404) => self.variant.kind != Kind::Policy,
            Some(403) => is_below_application(self.variant) && self.is_young().await,
            _ => false,
        }
    }

    /// Whether the application was made a short time ago, so that not every part of the service knows it.
    async fn is_young(&mut self) -> bool {
        if let Some(young) = self.young {
            return young;
        }
        // A token that carries no permission for it is refused however long it waits.
        let identity = self.tenant.client().identity().await;
        if identity.is_ok_and(|identity| lacks(&identity.scopes, self.variant.write)) {
            self.young = Some(false);
            return false;
        }
        let id = self.wanted.place_text(SERVICE_PRINCIPAL);
        let young = match read::service_principal(&self.tenant, id).await {
            Ok(found) => dates::is_recent(text(&found, "createdDateTime"), YOUNG),
            Err(error) => error.status == Some(404),
        };
        self.young = Some(young);
        young
    }

    async fn carry_out(
        mut self,
        found: Option<Value>,
        apply: bool,
        report: &(impl Report + Sync),
    ) -> Result<ObjectResult, Error> {
        let before = found.clone();
        self.last = found;
        let mut result = ObjectResult {
            command: self.variant.name,
            target: self.target(),
            target_id: None,
            action: Action::None,
            status: Status::InDesiredState,
            changes: Vec::new(),
            message: String::new(),
            found: self.shown(before.as_ref()),
            result: Value::Null,
            request: Vec::new(),
        };
        // Once more where another run has made the object in the meantime, and otherwise than named.
        for _ in 0..2 {
            self.know_outputs();
            let Difference {
                action,
                changes,
                writes,
            } = difference(self.variant, &self.wanted, self.last.as_ref())?;
            if writes.is_empty() {
                break;
            }
            if result.action == Action::None {
                result.action = action;
                result.changes = changes;
            }
            if !apply {
                result.status = Status::Planned;
                for write in &writes {
                    result.request.push(self.show(write)?);
                }
                break;
            }
            report.progress(&said(action, &result.target), 50).await?;
            let mut raced = false;
            for write in &writes {
                // A request can need the id of what the one before has made.
                self.know_outputs();
                result.request.push(self.show(write)?);
                raced |= self.write(write).await?;
            }
            result.status = Status::Changed;
            if !raced {
                break;
            }
        }
        if apply {
            result.result = self.shown(self.last.as_ref());
        }
        result.target_id = self.id();
        result.message = message(&result);
        if let Some(sentence) = self.remark(result.status) {
            result.message = format!("{} {sentence}", result.message);
        }
        Ok(result)
    }

    /// What the result rests on, where it could not be seen.
    fn remark(&self, status: Status) -> Option<String> {
        let found = self.last.as_ref()?;
        match self.variant.read {
            Read::Instance => applications::recorded(found),
            Read::Pairs(_) if status == Status::InDesiredState => {
                secrets::unseen(found, &self.wanted)
            }
            _ => None,
        }
    }

    fn know_outputs(&mut self) {
        if self.variant.kind == Kind::Job
            && let Some(job) = &self.last
        {
            self.outputs.set(Output::Job, text(job, "id"));
        }
    }

    fn show(&self, write: &Write) -> Result<ShownRequest, Error> {
        self.tenant
            .show(write.command, &write.parameters, &self.outputs)
    }

    /// Sends a write until it is accepted and shows; true where somebody else has made the object otherwise.
    async fn write(&mut self, write: &Write) -> Result<bool, Error> {
        let creates = write.command == self.variant.write && self.last.is_none();
        let mut attempt = ObjectWrite {
            run: self,
            write,
            creates,
            exists: false,
            raced: false,
        };
        let Some(answer) = settle::accepted(&mut attempt).await? else {
            return Ok(attempt.raced);
        };
        attempt.exists = false;
        if creates && let Some(made) = answer.get("servicePrincipal") {
            attempt.run.made = Some(text(made, "id").to_owned()).filter(|id| !id.is_empty());
        }
        settle::confirmed(&mut attempt).await?;
        Ok(false)
    }

    /// The object as a read shows it now; nothing while it does not show.
    async fn now(&mut self, creates: bool) -> Result<Option<Value>, Error> {
        let read = if creates && matches!(self.variant.read, Read::Instance) {
            applications::find_new(&self.tenant, &self.wanted, self.made.as_deref()).await
        } else {
            find(&self.tenant, self.variant, &self.wanted).await
        };
        match read {
            Err(error) if self.is_late(&error).await => Ok(None),
            read => read,
        }
    }

    fn id(&self) -> Option<String> {
        let id = match self.variant.id {
            Id::Parameter(name) => self.wanted.place.get(name)?.as_str()?,
            Id::Pointer(pointer) => self.last.as_ref()?.pointer(pointer)?.as_str()?,
        };
        Some(id.to_owned())
    }

    /// An object as it may be shown.
    fn shown(&self, object: Option<&Value>) -> Value {
        match (object, self.variant.read) {
            (None, _) => Value::Null,
            (Some(object), Read::Pairs(_)) => secrets::masked(object),
            (Some(object), _) => object.clone(),
        }
    }
}

fn is_below_application(variant: &Variant) -> bool {
    matches!(variant.kind, Kind::Job | Kind::Setting | Kind::Assignment)
}

/// One request under way.
struct ObjectWrite<'a> {
    run: &'a mut Run,
    write: &'a Write,
    creates: bool,
    /// The service says that the object is there already.
    exists: bool,
    /// It is, and not as the caller names it.
    raced: bool,
}

impl Attempt for ObjectWrite<'_> {
    fn kind(&self) -> Kind {
        // Only a creation can make a second one.
        match self.run.variant.kind {
            Kind::Application | Kind::Job if !self.creates => Kind::Setting,
            kind => kind,
        }
    }

    fn tenant(&self) -> &Tenant {
        &self.run.tenant
    }

    async fn send(&mut self) -> Result<Value, Error> {
        let parameters = self
            .run
            .outputs
            .resolve(&self.write.parameters)
            .map_err(|missing| {
                Error::new(
                    "InvalidResponse",
                    "InvalidData",
                    format!("The service did not yield {}.", missing.as_str()),
                )
            })?;
        let sent = self.run.tenant.call(self.write.command, &parameters).await;
        self.exists = matches!(&sent, Err(error) if settle::exists(error));
        sent
    }

    async fn shows(&mut self) -> Result<bool, Error> {
        if self.write.expect == Expect::Tags {
            return self.is_tagged().await;
        }
        let Some(now) = self.run.now(self.creates).await? else {
            return Ok(false);
        };
        let right = satisfied(self.run.variant, &self.run.wanted, self.write.expect, &now);
        self.raced = self.creates && self.exists && !right;
        if right || self.raced {
            self.run.last = Some(now);
        }
        Ok(right || self.raced)
    }

    async fn fresh(&mut self) -> Fresh {
        let application = match self.run.variant.kind {
            Kind::Policy => false,
            Kind::Application => true,
            _ => self.run.is_young().await,
        };
        // The partner settings were read before anything was sent.
        Fresh {
            partner: true,
            application,
            policies: false,
        }
    }
}

impl ObjectWrite<'_> {
    /// Whether the service principal has the tags that this request gives it.
    async fn is_tagged(&mut self) -> Result<bool, Error> {
        let id = self.run.wanted.place_text(SERVICE_PRINCIPAL);
        let now = match read::service_principal(&self.run.tenant, id).await {
            Err(error) if self.run.is_late(&error).await => return Ok(false),
            now => now?,
        };
        let wanted = self.write.parameters.get("BodyParameter");
        let wanted = wanted.map_or(&[][..], tags);
        let all = wanted.iter().all(|tag| tags(&now).contains(tag));
        let right = all && tags(&now).len() == wanted.len();
        if right {
            self.run.wanted.recorded = Some(now);
        }
        Ok(right)
    }
}

fn said(action: Action, target: &str) -> String {
    let verb = match action {
        Action::Create => "Creating",
        Action::Start => "Starting",
        Action::Pause => "Pausing",
        _ => "Changing",
    };
    format!("{verb} the {target}")
}

fn message(result: &ObjectResult) -> String {
    let paths: Vec<&str> = result
        .changes
        .iter()
        .map(|change| change.path.as_str())
        .collect();
    match (result.status, result.action) {
        (Status::InDesiredState, _) => "Everything is as named.".to_owned(),
        (Status::Planned, Action::Create) => "Would be created.".to_owned(),
        (Status::Planned, Action::Start) => "Would be started.".to_owned(),
        (Status::Planned, Action::Pause) => "Would be paused.".to_owned(),
        (Status::Planned, _) => format!("Would be changed: {}.", paths.join(", ")),
        (_, Action::Create) => "Created.".to_owned(),
        (_, Action::Start) => "Started.".to_owned(),
        (_, Action::Pause) => "Paused.".to_owned(),
        _ => format!("Changed: {}.", paths.join(", ")),
    }
}

impl ObjectResult {
    /// JSON for `output: raw`.
    #[must_use]
    pub fn to_raw(&self) -> Value {
        json!(self)
    }
}
