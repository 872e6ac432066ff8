//! Items and progress of one command, put into the queue of events.

use serde_json::{Value, json};

use super::shapes::{STEP, shape, types};
use super::{EventSink, Output, Page, Progress};
use crate::ensure::{Report, Step};
use crate::graph::Error;

/// Where a command puts what it has to say.
pub(super) struct Out<'a> {
    sink: &'a EventSink,
    /// Name of the command.
    pub(super) command: &'static str,
    powershell: bool,
}

impl<'a> Out<'a> {
    /// The events of this command.
    #[must_use]
    pub(super) fn new(sink: &'a EventSink, command: &'static str, output: Output) -> Self {
        Self {
            sink,
            command,
            powershell: output == Output::PowerShell,
        }
    }

    /// One page with one item of a type that [`shape`] knows, so that the host sees it as soon as it is there.
    pub(super) async fn item(&self, kind: &'static str, item: Value) -> Result<(), Error> {
        let typed = shape(kind, &item);
        self.either(item, typed, types(kind)).await
    }

    /// One page with one item: the raw one, or the typed one with its types.
    pub(super) async fn either(&self, raw: Value, typed: Value, types: Value) -> Result<(), Error> {
        let (item, types) = if self.powershell {
            (typed, Some(types))
        } else {
            (raw, None)
        };
        self.sink
            .page(Page {
                items: vec![item],
                types,
                ..Page::default()
            })
            .await
    }

    /// Says that nothing more is under way.
    pub(super) async fn completed(&self) -> Result<(), Error> {
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
    async fn step(&self, step: &Step, digest: Option<&str>) -> Result<(), Error> {
        let mut item = step.to_raw();
        if let (Some(digest), Some(members)) = (digest, item.as_object_mut()) {
            members.insert("digest".to_owned(), json!(digest));
        }
        self.item(STEP, item).await
    }

    async fn progress(&self, status: &str, percent: i32) -> Result<(), Error> {
        self.tell(status, percent, false).await
    }
}
