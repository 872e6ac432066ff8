//! What an operation may watch of its requests: writes in flight, retries, answers.

use std::time::Duration;

use url::Url;

use super::Method;

/// Watches the requests of one operation.
pub trait Observer: Send + Sync {
    /// A request is about to be sent.
    fn sending(&self, _method: Method, _url: &Url) {}
    /// The request was answered, or is known not to have been sent.
    fn settled(&self, _method: Method, _url: &Url, _status: Option<u16>, _elapsed: Duration) {}
    /// The request will be sent again after a wait.
    fn retrying(&self, _method: Method, _url: &Url, _reason: &str, _wait: Duration, _tries: u32) {}
}

/// Watches nothing.
#[derive(Debug, Clone, Copy)]
pub struct NoObserver;

impl Observer for NoObserver {}
