//! One operation: a request in, events out, cancelled at any time.

mod activity;
mod command;
mod config;
mod connect;
mod connections;
mod describe;
mod ensure;
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
pub use describe::describe;
pub use events::{End, EventSink, Level, Next, Page, Progress};
pub use request::{Mode, Output, Request};

use activity::Activity;
use events::Queue;

use crate::graph::{Client, Error, Observer};

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
        let work = async move { dispatch(&connections, request, &sink).await };
        Self::spawn(runtime, queue, activity, work)
    }

    /// Runs the work until it ends, panics or is cancelled, and ends the stream in each case.
    fn spawn(
        runtime: &Handle,
        queue: Arc<Queue>,
        activity: Arc<Activity>,
        work: impl Future<Output = Result<(), Error>> + Send + 'static,
    ) -> Self {
        let task_queue = Arc::clone(&queue);
        runtime.spawn(async move {
            let work = AssertUnwindSafe(work).catch_unwind();
            tokio::select! {
                biased;
                () = task_queue.until_cancelled() => {
                    task_queue.finish(activity.cut_off().as_ref(), End::Cancelled);
                }
                result = work => match result {
                    Ok(Ok(())) => task_queue.finish(None, End::Succeeded),
                    // The work can see the wish to stop before this task does.
                    Ok(Err(error)) if error.code == "Cancelled" && task_queue.is_cancelled() => {
                        task_queue.finish(activity.cut_off().as_ref(), End::Cancelled);
                    }
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
    if request.plan_digest.is_some() && !ensure::takes_digest(&request.command) {
        return Err(no_digest(request.command));
    }
    let result = if let Some(command) = ensure::find(&request.command) {
        ensure::run(command, connections, &request, sink).await
    } else {
        match connections.get_or_only(request.connection.as_deref()) {
            Ok(client) => single_tenant(&client, &request, sink).await,
            Err(error) => Err(error),
        }
    };
    result.map_err(|mut error| {
        if error.operation.is_none() {
            error.operation = Some(request.command);
        }
        if request.operation.is_some() {
            error.operation = request.operation;
        }
        error
    })
}

/// Carries out a command that works on one connection.
async fn single_tenant(client: &Client, request: &Request, sink: &EventSink) -> Result<(), Error> {
    if request.command.eq_ignore_ascii_case("Connect") {
        return connect::run(client, request, sink).await;
    }
    if request
        .command
        .eq_ignore_ascii_case("Invoke-MgGraphRequest")
    {
        return invoke::run(client, request, sink).await;
    }
    match command::run(client, request, sink).await {
        Some(result) => result,
        None => Err(unknown(&request.command)),
    }
}

fn no_digest(command: String) -> Error {
    let mut error = Error::new(
        "InvalidRequest",
        "InvalidArgument",
        "planDigest is for Set-CrossTenantSync and Remove-CrossTenantSync only.",
    );
    error.operation = Some(command);
    error
}

fn unknown(command: &str) -> Error {
    Error::new(
        "UnknownCommand",
        "ObjectNotFound",
        format!("There is no command '{command}'."),
    )
    .with_hint("cts_describe lists the commands.")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(work: impl Future<Output = Result<(), Error>> + Send + 'static) -> Vec<String> {
        outcome_of(Queue::new(), work)
    }

    fn outcome_of(
        queue: Arc<Queue>,
        work: impl Future<Output = Result<(), Error>> + Send + 'static,
    ) -> Vec<String> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .build()
            .expect("a runtime");
        let activity = Arc::new(Activity::new(EventSink::new(Arc::clone(&queue))));
        let operation = Operation::spawn(runtime.handle(), queue, activity, work);
        let mut events = Vec::new();
        loop {
            match operation.next(Duration::from_secs(20)) {
                Next::Event(json) => {
                    events.push(String::from_utf8(json).expect("events are UTF-8"));
                }
                Next::Done => return events,
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn a_panic_becomes_the_last_error_and_its_text_stays_inside() {
        let events = outcome(async { panic!("token=eyJ") });
        assert_eq!(events.len(), 2);
        assert!(events[0].contains("InternalError") && !events[0].contains("eyJ"));
        assert_eq!(events[1], r#"{"event":"done","outcome":"failed"}"#);
    }

    #[test]
    fn work_that_sees_the_cancellation_first_is_cancelled_and_not_failed() {
        let queue = Queue::new();
        let sink = EventSink::new(Arc::clone(&queue));
        let cancelling = Arc::clone(&queue);
        let events = outcome_of(queue, async move {
            cancelling.cancel();
            sink.item(1.into()).await
        });
        assert_eq!(events, [r#"{"event":"done","outcome":"cancelled"}"#]);
    }

    #[test]
    fn an_operation_that_has_nothing_to_say_ends_with_done() {
        assert_eq!(
            outcome(async { Ok(()) }),
            [r#"{"event":"done","outcome":"succeeded"}"#]
        );
    }
}
