//! What the steps of a run report, put into the order of their numbers.

use std::collections::BTreeMap;

use tokio::sync::mpsc::UnboundedReceiver;

use super::words::title;
use crate::ensure::run::Report;
use crate::ensure::step::Step;
use crate::graph::Error;

/// News of a step, by its place in the plan.
pub(super) enum News {
    /// The step of this number has begun to work.
    Began(u8),
    /// What the job is doing, and how much of it is done in percent.
    Seen(String, i32),
    /// The step at this place is over.
    Ended(usize, Box<Step>),
}

/// Tells each step as soon as it and all before it are over, until there are no more news.
pub(super) async fn tell(
    steps: usize,
    mut news: UnboundedReceiver<News>,
    report: &(impl Report + Sync),
) -> Result<(), Error> {
    let mut ended = BTreeMap::new();
    let (mut next, mut over) = (0, 0);
    while let Some(one) = news.recv().await {
        match one {
            News::Began(step) => {
                let percent = i32::try_from(over * 100 / steps.max(1)).unwrap_or(100);
                let status = format!("Step {step} of 13: {}", title(step));
                report.progress(&status, percent).await?;
            }
            News::Seen(status, percent) => report.progress(&status, percent).await?,
            News::Ended(place, step) => {
                over += 1;
                ended.insert(place, step);
                while let Some(step) = ended.remove(&next) {
                    next += 1;
                    report.step(&step, None).await?;
                }
            }
        }
    }
    Ok(())
}
