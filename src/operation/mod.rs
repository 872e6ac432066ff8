//! One operation: a request in, events out, cancelled at any time.

mod activity;
mod config;
mod connect;
mod connections;
mod events;
mod fields;
mod invoke;
mod request;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::runtime::Handle;

pub use config::open;
pub use connections::Connections;
pub use events::{End, EventSink, Level, Next, Page, Progress};
pub use request::{Mode, Output, Request};

use activity::Activity;
use events::Queue;

use crate::graph::{Error, Observer};

/// Why a configuration or a request was not accepted.
#[derive(Debug, Clone)]
pub struct Rejected {
    /// Whether the JSON itself is wrong, rather than what it asks for.
    pub is_shape: bool,
    /// What is wrong.
    pub error: Error,
}

impl Rejected {
    fn shape(error: Error) -> Self {
        Self {
            is_shape: true,
            error,
        }
    }

    fn content(error: Error) -> Self {
        Self {
            is_shape: false,
            error,
        }
    }
}

/// A running operation, as its host holds it.
#[derive(Clone)]
pub struct Operation {
    queue: Arc<Queue>,
}

impl Operation {
    /// Starts an operation on the runtime.
    #[must_use]
    pub fn start(runtime: &Handle, connections: &Connections, request: Request) -> Self {
        let queue = Queue::new();
        let sink = EventSink::new(Arc::clone(&queue));
        let activity = Arc::new(Activity::new(sink.clone()));
        let observer: Arc<dyn Observer> = Arc::clone(&activity) as _;
        let connections = connections.observed(&observer);
        let task_queue = Arc::clone(&queue);
        runtime.spawn(async move {
            let work = AssertUnwindSafe(dispatch(&connections, request, &sink)).catch_unwind();
            tokio::select! {
                biased;
                () = task_queue.until_cancelled() => {
                    task_queue.finish(activity.cut_off().as_ref(), End::Cancelled);
                }
                result = work => match result {
                    Ok(Ok(())) => task_queue.finish(None, End::Succeeded),
                    Ok(Err(error)) => task_queue.finish(Some(&error), End::Failed),
                    Err(_) => task_queue.finish(Some(&defect()), End::Failed),
                },
            }
        });
        Self { queue }
    }

    /// Takes the next event, waiting for it no longer than this.
    #[must_use]
    pub fn next(&self, timeout: Duration) -> Next {
        self.queue.next(timeout)
    }

    /// Asks the operation to stop; its request in flight is dropped at once.
    pub fn cancel(&self) {
        self.queue.cancel();
    }
}

/// Finds what carries out the command.
async fn dispatch(
    connections: &Connections,
    request: Request,
    sink: &EventSink,
) -> Result<(), Error> {
    let client = || connections.get_or_only(request.connection.as_deref());
    let result = match request.command.to_ascii_lowercase().as_str() {
        "connect" => connect::run(&client()?, &request, sink).await,
        "invoke-mggraphrequest" => invoke::run(&client()?, &request, sink).await,
        _ => Err(Error::new(
            "UnknownCommand",
            "ObjectNotFound",
            format!("There is no command '{}'.", request.command),
        )
        .with_hint("cts_describe lists the commands.")),
    };
    result.map_err(|mut error| {
        if error.operation.is_none() {
            error.operation = Some(request.operation.unwrap_or_else(|| request.command.clone()));
        }
        error
    })
}

/// The error of a panic, whose text may hold anything and is therefore not repeated.
fn defect() -> Error {
    Error::new(
        "InternalError",
        "InvalidOperation",
        "A defect in the library stopped the operation.",
    )
    .with_hint("Please report it with the command and the library's version.")
}
