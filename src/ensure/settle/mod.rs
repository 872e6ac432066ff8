//! A write until it is accepted and a read shows it, whoever asks for it.

mod refusal;

use serde_json::Value;

use super::call::Tenant;
use crate::graph::{Error, Outcome};

pub(crate) use refusal::{Fresh, Kind, exists, passes};
use refusal::{Meaning, meaning};

/// One write, and the read that shows its effect.
pub(crate) trait Attempt: Send {
    /// Kind of the write, which says what its refusals mean.
    fn kind(&self) -> Kind;

    /// Tenant that it is done in.
    fn tenant(&self) -> &Tenant;

    /// Sends the request once.
    fn send(&mut self) -> impl Future<Output = Result<Value, Error>> + Send;

    /// Whether the effect shows now.
    fn shows(&mut self) -> impl Future<Output = Result<bool, Error>> + Send;

    /// What is new, so that a refusal can be the replication's; asked after a refusal only.
    fn fresh(&mut self) -> impl Future<Output = Fresh> + Send;
}

/// Sends the request until the service takes it; nothing where a look showed that it has taken effect already.
pub(crate) async fn accepted(attempt: &mut impl Attempt) -> Result<Option<Value>, Error> {
    let kind = attempt.kind();
    let mut pauses = attempt
        .tenant()
        .patience()
        .pauses(attempt.tenant().patience().accept);
    loop {
        let error = match attempt.send().await {
            Ok(answer) => return Ok(Some(answer)),
            Err(error) => error,
        };
        match meaning(kind, &error, attempt.fresh().await) {
            Meaning::No => return Err(error),
            Meaning::Look => {
                if appears(attempt).await? {
                    return Ok(None);
                }
                if kind.doubles() {
                    return Err(unsettled(error));
                }
            }
            Meaning::LookOnly => {
                if appears(attempt).await? {
                    return Ok(None);
                }
                return Err(unsettled(error));
            }
            Meaning::NotYet => {}
        }
        if !pauses.pause().await {
            return Err(error);
        }
        // A refusal that is not true would have a second one made.
        if kind.doubles() && attempt.shows().await? {
            return Ok(None);
        }
    }
}

/// Waits until the effect of an accepted write shows.
pub(crate) async fn confirmed(attempt: &mut impl Attempt) -> Result<(), Error> {
    if waited(attempt).await? {
        return Ok(());
    }
    let tenant = attempt.tenant();
    let mut error = Error::new(
        "Timeout",
        "OperationTimeout",
        format!(
            "The service accepted the change, but {} seconds later a read does not show it.",
            tenant.patience().show.as_secs()
        ),
    )
    .with_hint("Run the command again; it continues where this run stopped.");
    error.tenant_id = Some(tenant.client().tenant_id()).filter(|tenant| !tenant.is_empty());
    error.retryable = true;
    Err(error)
}

/// Looks for what a request without an answer may have made.
async fn appears(attempt: &mut impl Attempt) -> Result<bool, Error> {
    match attempt.kind() {
        // It leaves nothing that could be looked at, and repeating it does no harm.
        Kind::Test => Ok(false),
        // A repetition would make a second one, so what was made gets its time to show and nothing is repeated.
        kind if kind.doubles() => waited(attempt).await,
        // The service refuses to make these twice, or a repetition has the effect of the first.
        _ => attempt.shows().await,
    }
}

async fn waited(attempt: &mut impl Attempt) -> Result<bool, Error> {
    let mut pauses = attempt
        .tenant()
        .patience()
        .pauses(attempt.tenant().patience().show);
    loop {
        if attempt.shows().await? {
            return Ok(true);
        }
        if !pauses.pause().await {
            return Ok(false);
        }
    }
}

/// The error of a request that may yet have made something.
fn unsettled(mut error: Error) -> Error {
    error.outcome = Outcome::Unknown;
    error.retryable = false;
    error.with_hint("What it may have made does not show yet. Run the command again; it looks first and continues where this run stopped.")
}
