//! Many pairs at once: each is read, planned, carried out and forgotten on its own, and told as soon as it is over.

mod result;

use std::sync::{Mutex, PoisonError};

use futures_util::StreamExt;
use futures_util::future::try_join;
use serde_json::{Value, json};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::lists::Lists;
use super::model::DesiredState;
use super::run::{Report, RunOptions, run_one};
use super::step::Step;
use crate::graph::{Client, Error};

pub use result::{PairResult, PairStatus};

/// Pairs that are worked on at the same time, where the caller does not say.
pub const PAIRS_AT_ONCE: usize = 16;

/// Results that wait to be told; a pair that is over waits when there are more.
const WAITING: usize = 16;

/// One pair of many.
#[derive(Debug, Clone)]
pub struct PairRun {
    /// Connection to the tenant that users come from.
    pub source: Client,
    /// Connection to the tenant that users are created in.
    pub target: Client,
    /// What must be true.
    pub desired: DesiredState,
    /// Digest of the plan that was agreed to; another plan is refused, for this pair only.
    pub plan_digest: Option<String>,
}

/// Where results and progress of many pairs go.
pub trait FleetReport {
    /// Takes the result of the pair at this place of the list, as soon as it is over.
    ///
    /// # Errors
    /// `Cancelled` when nobody wants to hear more; the same for [`FleetReport::progress`].
    fn result(
        &self,
        place: usize,
        result: PairResult,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Takes a sentence about what is being done, and how much of it is done.
    ///
    /// # Errors
    /// `Cancelled`.
    fn progress(
        &self,
        status: &str,
        percent: i32,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Does the same as [`super::run`] for every pair, some at a time; one that fails does not concern the others.
///
/// # Errors
/// After all pairs are over, one error for those that failed, with the code of the first; `details.pairs` lists them.
pub async fn fleet(
    pairs: Vec<PairRun>,
    options: &RunOptions,
    at_once: usize,
    report: &(impl FleetReport + Sync),
) -> Result<(), Error> {
    let lists = &Lists::shared();
    let total = pairs.len();
    // A host that is slow to read holds up the beginning of new pairs, and nothing that is under way.
    let (news, told) = channel(WAITING);
    let work = async {
        let news = news;
        futures_util::stream::iter(pairs.into_iter().enumerate())
            .map(|(place, pair)| Box::pin(one(place, pair, options, lists, news.clone())))
            .buffer_unordered(at_once.max(1))
            .for_each(|()| std::future::ready(()))
            .await;
        Ok(())
    };
    let ((), failures) = try_join(work, tell(total, told, report)).await?;
    failures.error(total).map_or(Ok(()), Err)
}

/// News of a pair.
enum News {
    /// What one of the pairs is doing.
    Doing(String),
    /// The pair at this place is over.
    Over(usize, Box<PairResult>),
}

async fn one(place: usize, pair: PairRun, options: &RunOptions, lists: &Lists, news: Sender<News>) {
    let PairRun {
        source,
        target,
        desired,
        plan_digest,
    } = pair;
    let options = RunOptions {
        plan_digest: plan_digest.or_else(|| options.plan_digest.clone()),
        ..options.clone()
    };
    let notes = Notes {
        name: format!(
            "{} to {}",
            desired.source.connection, desired.target.connection
        ),
        news: &news,
        noted: Mutex::default(),
    };
    let ended = run_one(
        source.clone(),
        target.clone(),
        &desired,
        &options,
        lists,
        &notes,
    )
    .await;
    let (digest, steps) = notes
        .noted
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    let mut result = PairResult::of(&desired, steps, ended.err());
    result.digest = digest;
    result.source_tenant_id = result.source_tenant_id.or_else(|| known_tenant(&source));
    result.target_tenant_id = result.target_tenant_id.or_else(|| known_tenant(&target));
    // Nobody listens only when the whole run is being given up.
    let _ = news.send(News::Over(place, Box::new(result))).await;
}

/// Id of a connection's tenant, as far as it is known without asking.
fn known_tenant(client: &Client) -> Option<String> {
    Some(client.tenant_id()).filter(|id| uuid::Uuid::parse_str(id).is_ok())
}

/// Keeps what one pair reports until it is over.
struct Notes<'a> {
    name: String,
    news: &'a Sender<News>,
    noted: Mutex<(Option<String>, Vec<Step>)>,
}

impl Report for Notes<'_> {
    async fn step(&self, step: &Step, digest: Option<&str>) -> Result<(), Error> {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        noted.0 = digest.map(str::to_owned);
        noted.1.push(step.clone());
        Ok(())
    }

    async fn progress(&self, status: &str, _percent: i32) -> Result<(), Error> {
        // Of many pairs, nobody misses a sentence that the next one replaces.
        let _ = self
            .news
            .try_send(News::Doing(format!("{}: {status}", self.name)));
        Ok(())
    }
}

/// Tells results and progress until all pairs are over.
async fn tell(
    total: usize,
    mut told: Receiver<News>,
    report: &(impl FleetReport + Sync),
) -> Result<Failures, Error> {
    let mut over = 0;
    let mut failures = Failures::default();
    while let Some(news) = told.recv().await {
        match news {
            News::Doing(what) => {
                let percent = i32::try_from(over * 100 / total.max(1)).unwrap_or(100);
                let status = format!("{over} of {total} pairs done. {what}");
                report.progress(&status, percent).await?;
            }
            News::Over(place, result) => {
                over += 1;
                failures.note(place, &result);
                report.result(place, *result).await?;
            }
        }
    }
    Ok(failures)
}

/// Pairs that failed, in the order of the list.
#[derive(Default)]
struct Failures(std::collections::BTreeMap<usize, (Error, Value)>);

impl Failures {
    fn note(&mut self, place: usize, result: &PairResult) {
        let Some(error) = &result.error else { return };
        let about = json!({
            "source": result.source, "target": result.target, "displayName": result.display_name,
            "code": error.code, "message": error.message, "requestId": error.request_id,
        });
        self.0.insert(place, (error.clone(), about));
    }

    /// One error for all of them.
    fn error(self, total: usize) -> Option<Error> {
        let count = self.0.len();
        let (errors, about): (Vec<Error>, Vec<Value>) = self.0.into_values().unzip();
        let mut error = errors.into_iter().next()?;
        error.message = format!(
            "{count} of {total} pairs failed; {} to {}: {}",
            about[0]["source"].as_str().unwrap_or_default(),
            about[0]["target"].as_str().unwrap_or_default(),
            error.message
        );
        error.details = Some(json!({ "pairs": about }));
        Some(error)
    }
}
