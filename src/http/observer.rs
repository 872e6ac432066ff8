//! What an operation may watch of its requests: writes in flight, retries, answers.

use std::time::Duration;

use url::Url;

use super::Method;

/// Watches the requests of one operation.
pub trait Observer: Send + Sync {
    /// A request is about to be sent; its number is the same for all its tries and no other request's.
    fn sending(&self, _number: u64, _method: Method, _url: &Url) {}
    /// The request was answered, or is known not to have been sent.
    fn settled(
        &self,
        _number: u64,
        _method: Method,
        _url: &Url,
        _status: Option<u16>,
        _elapsed: Duration,
    ) {
    }
    /// The request will be sent again after a wait.
    fn retrying(
        &self,
        _number: u64,
        _method: Method,
        _url: &Url,
        _reason: &str,
        _wait: Duration,
        _tries: u32,
    ) {
    }
}

/// Watches nothing.
#[derive(Debug, Clone, Copy)]
pub struct NoObserver;

impl Observer for NoObserver {}
