//! Events of one operation: what they are, and the bounded queue between the task and the host.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::Value;
use tokio::sync::{Semaphore, SemaphorePermit, watch};

use crate::graph::Error;

/// Pages that may wait for the host; the next one is not fetched before one is taken.
const PAGES: usize = 2;

/// Other events that may wait for the host.
const NOTES: usize = 64;

/// One page of items.
#[derive(Debug, Default, Serialize)]
pub struct Page {
    /// The items.
    pub items: Vec<Value>,
    /// Types that occur among the items, with typed output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub types: Option<Value>,
    /// `@odata.count`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Headers of the answer, as an object of arrays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<Value>,
}

/// How far a long operation has come.
#[derive(Debug, Clone, Serialize)]
pub struct Progress {
    /// What is being done.
    pub activity: String,
    /// What is happening now.
    pub status: String,
    /// 0 to 100, or -1 where it is not known.
    pub percent: i32,
    /// Whether the activity is over.
    pub completed: bool,
}

/// How important a log line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// What is done.
    Verbose,
    /// Why, and with which request.
    Debug,
    /// What a user wants to know.
    Information,
    /// What a user should act on.
    Warning,
}

/// How an operation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// Everything was done.
    Succeeded,
    /// An `error` event tells why not.
    Failed,
    /// The host asked for it.
    Cancelled,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
enum Event<'a> {
    Page(&'a Page),
    Progress(&'a Progress),
    Log { level: Level, message: &'a str },
    Plan { steps: &'a [Value] },
    Error { error: &'a Error },
    Done { outcome: End },
}

/// What `Queue::next` found.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// One event in JSON.
    Event(Vec<u8>),
    /// Nothing within the time.
    Pending,
    /// The stream has ended.
    Done,
    /// Another thread is waiting for this operation.
    Busy,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Page,
    Note,
    Final,
}

#[derive(Default)]
struct Waiting {
    events: VecDeque<(Kind, Vec<u8>)>,
    // The last event is in the queue, or was taken.
    ended: bool,
    pages_put: u64,
    pages_taken: u64,
}

/// The queue between the task that runs an operation and the host that pulls.
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    reader: Mutex<()>,
    pages: Semaphore,
    notes: Semaphore,
    cancelled: watch::Sender<bool>,
}

impl Queue {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            waiting: Mutex::default(),
            arrived: Condvar::new(),
            reader: Mutex::new(()),
            pages: Semaphore::new(PAGES),
            notes: Semaphore::new(NOTES),
            cancelled: watch::Sender::new(false),
        })
    }

    /// Takes the next event, waiting for it no longer than this.
    pub(crate) fn next(&self, timeout: Duration) -> Next {
        let _reader = match self.reader.try_lock() {
            Ok(reader) => reader,
            Err(std::sync::TryLockError::Poisoned(reader)) => reader.into_inner(),
            Err(std::sync::TryLockError::WouldBlock) => return Next::Busy,
        };
        let deadline = Instant::now().checked_add(timeout);
        let mut waiting = self.lock();
        loop {
            if let Some((kind, event)) = waiting.events.pop_front() {
                match kind {
                    Kind::Page => {
                        waiting.pages_taken += 1;
                        self.pages.add_permits(1);
                    }
                    Kind::Note => self.notes.add_permits(1),
                    Kind::Final => {}
                }
                return Next::Event(event);
            }
            if waiting.ended {
                return Next::Done;
            }
            let left = match deadline {
                Some(deadline) => deadline.saturating_duration_since(Instant::now()),
                None => timeout,
            };
            if left.is_zero() {
                return Next::Pending;
            }
            waiting = self
                .arrived
                .wait_timeout(waiting, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    pub(crate) fn cancel(&self) {
        self.cancelled.send_replace(true);
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        *self.cancelled.borrow()
    }

    /// Ends once the host has asked to stop.
    pub(crate) async fn until_cancelled(&self) {
        // The sender lives in `self`, so the channel cannot close while this waits.
        let _ = self.cancelled.subscribe().wait_for(|stop| *stop).await;
    }

    /// Ends the stream: an error where there is one, then `done`. A cancelled stream drops what still waits.
    pub(crate) fn finish(&self, error: Option<&Error>, end: End) {
        let mut waiting = self.lock();
        if end == End::Cancelled {
            waiting.events.clear();
        }
        if let Some(error) = error {
            waiting
                .events
                .push_back((Kind::Final, written(&Event::Error { error })));
        }
        waiting
            .events
            .push_back((Kind::Final, written(&Event::Done { outcome: end })));
        waiting.ended = true;
        self.arrived.notify_all();
    }

    async fn push(&self, event: Event<'_>) -> Result<(), Error> {
        let permit = self.room(&self.notes).await?;
        // The host gives the permit back when it takes the event.
        permit.forget();
        self.put(Kind::Note, &event);
        Ok(())
    }

    async fn room<'a>(&self, semaphore: &'a Semaphore) -> Result<SemaphorePermit<'a>, Error> {
        if self.is_cancelled() {
            return Err(cancelled());
        }
        semaphore.acquire().await.map_err(|_| cancelled())
    }

    /// Pages that were put in so far.
    pub(crate) fn pages_put(&self) -> u64 {
        self.lock().pages_put
    }

    /// Pages that the host has taken so far.
    pub(crate) fn pages_taken(&self) -> u64 {
        self.lock().pages_taken
    }

    /// Adds an event if there is room, and drops it otherwise.
    fn offer(&self, event: &Event<'_>) {
        if let Ok(permit) = self.notes.try_acquire() {
            permit.forget();
            self.put(Kind::Note, event);
        }
    }

    fn put(&self, kind: Kind, event: &Event<'_>) {
        let event = written(event);
        let mut waiting = self.lock();
        waiting.pages_put += u64::from(kind == Kind::Page);
        waiting.events.push_back((kind, event));
        drop(waiting);
        self.arrived.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where an operation's code puts its events; every call waits until there is room.
#[derive(Clone)]
pub struct EventSink {
    queue: Arc<Queue>,
}

impl EventSink {
    pub(crate) fn new(queue: Arc<Queue>) -> Self {
        Self { queue }
    }

    /// Hands over a page.
    ///
    /// # Errors
    /// `Cancelled` when the host has asked to stop; the same for the other methods.
    pub async fn page(&self, page: Page) -> Result<(), Error> {
        self.reserve_page().await?.put(page)
    }

    /// Waits until there is room for a page, which is then fetched for it.
    ///
    /// # Errors
    /// `Cancelled`.
    pub(crate) async fn reserve_page(&self) -> Result<PagePlace<'_>, Error> {
        let permit = self.queue.room(&self.queue.pages).await?;
        Ok(PagePlace {
            queue: &self.queue,
            permit,
        })
    }

    /// The queue, for those who want to know what the host has taken.
    pub(crate) fn queue(&self) -> &Queue {
        &self.queue
    }

    /// Waits until a page can be handed over at once, so that none is fetched before the host has taken enough.
    ///
    /// # Errors
    /// `Cancelled`.
    pub(crate) async fn room(&self) -> Result<(), Error> {
        self.queue
            .pages
            .acquire()
            .await
            .map(drop)
            .map_err(|_| cancelled())
    }

    /// Hands over one object as a page of its own.
    ///
    /// # Errors
    /// `Cancelled`.
    pub async fn item(&self, item: Value) -> Result<(), Error> {
        self.page(Page {
            items: vec![item],
            ..Page::default()
        })
        .await
    }

    /// Tells how far the operation has come.
    ///
    /// # Errors
    /// `Cancelled`.
    pub async fn progress(&self, progress: Progress) -> Result<(), Error> {
        self.queue.push(Event::Progress(&progress)).await
    }

    /// Writes a log line.
    ///
    /// # Errors
    /// `Cancelled`.
    pub async fn log(&self, level: Level, message: impl Into<String>) -> Result<(), Error> {
        let message = message.into();
        let event = Event::Log {
            level,
            message: &message,
        };
        self.queue.push(event).await
    }

    /// Hands over the plan.
    ///
    /// # Errors
    /// `Cancelled`.
    pub async fn plan(&self, steps: Vec<Value>) -> Result<(), Error> {
        self.queue.push(Event::Plan { steps: &steps }).await
    }

    /// Whether the host has asked to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.queue.is_cancelled()
    }

    /// Writes a log line if there is room for it, without waiting.
    pub(crate) fn try_log(&self, level: Level, message: &str) {
        self.queue.offer(&Event::Log { level, message });
    }
}

/// Room for one page; given back if none is put there.
pub(crate) struct PagePlace<'a> {
    queue: &'a Queue,
    permit: SemaphorePermit<'a>,
}

impl PagePlace<'_> {
    /// Hands over the page.
    pub(crate) fn put(self, page: Page) -> Result<(), Error> {
        if self.queue.is_cancelled() {
            return Err(cancelled());
        }
        // The host gives the permit back when it takes the page.
        self.permit.forget();
        self.queue.put(Kind::Page, &Event::Page(&page));
        Ok(())
    }
}

fn cancelled() -> Error {
    Error::new(
        "Cancelled",
        "OperationStopped",
        "The operation was cancelled.",
    )
}

/// JSON of an event; a map key that is no text is the only thing that could fail, and there is none.
fn written(event: &Event<'_>) -> Vec<u8> {
    serde_json::to_vec(event).unwrap_or_else(|_| {
        br#"{"event":"log","level":"warning","message":"An event could not be written."}"#.to_vec()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parsed(next: Next) -> Value {
        match next {
            Next::Event(json) => serde_json::from_slice(&json).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn the_third_page_waits_until_one_is_taken() {
        let queue = Queue::new();
        let sink = EventSink::new(queue.clone());
        sink.item(1.into()).await.unwrap();
        sink.item(2.into()).await.unwrap();
        let mut third = std::pin::pin!(sink.item(3.into()));
        let waited = tokio::time::timeout(Duration::from_millis(30), &mut third).await;
        assert!(waited.is_err(), "the queue must be full");
        assert_eq!(parsed(queue.next(Duration::ZERO))["items"][0], 1);
        third.await.unwrap();
        assert_eq!(parsed(queue.next(Duration::ZERO))["items"][0], 2);
        assert_eq!(parsed(queue.next(Duration::ZERO))["items"][0], 3);
        assert_eq!(queue.next(Duration::ZERO), Next::Pending);
    }

    #[tokio::test]
    async fn the_stream_ends_once_and_stays_ended() {
        let queue = Queue::new();
        queue.finish(None, End::Succeeded);
        let done = parsed(queue.next(Duration::ZERO));
        assert_eq!(
            done,
            serde_json::json!({"event": "done", "outcome": "succeeded"})
        );
        assert_eq!(queue.next(Duration::MAX), Next::Done);
        assert_eq!(queue.next(Duration::MAX), Next::Done);
    }

    #[tokio::test]
    async fn a_cancelled_stream_takes_no_more_events() {
        let queue = Queue::new();
        let sink = EventSink::new(queue.clone());
        sink.item(1.into()).await.unwrap();
        queue.cancel();
        assert_eq!(sink.item(2.into()).await.unwrap_err().code, "Cancelled");
        queue.finish(None, End::Cancelled);
        assert_eq!(parsed(queue.next(Duration::ZERO))["outcome"], "cancelled");
    }

    #[test]
    fn a_waiting_reader_is_woken_by_the_event_and_a_second_reader_is_refused() {
        let queue = Queue::new();
        let waiting = {
            let queue = queue.clone();
            // The look below may hold the reader's place for a moment, so the first try can find it busy.
            std::thread::spawn(move || {
                loop {
                    match queue.next(Duration::from_secs(20)) {
                        Next::Busy => std::thread::yield_now(),
                        next => break next,
                    }
                }
            })
        };
        while queue.reader.try_lock().is_ok() {
            std::thread::yield_now();
        }
        assert_eq!(queue.next(Duration::ZERO), Next::Busy);
        let start = Instant::now();
        queue.finish(None, End::Succeeded);
        parsed(waiting.join().unwrap());
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}
