//! HTTP without any knowledge of Graph: request, answer, error, retry, clouds.

mod cloud;
mod error;
mod gate;
mod method;
mod observer;
mod options;
mod reqwest_service;
mod response;
pub(crate) mod retry;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod scripted;
mod service;

pub(crate) use cloud::move_to;
pub use cloud::{Clouds, Environment, is_loopback};
pub(crate) use error::plain;
pub use error::{Error, Outcome};
pub use gate::Gates;
pub(crate) use gate::{Way, chance};
pub use method::Method;
pub use observer::{NoObserver, Observer};
pub use options::HttpOptions;
pub use reqwest_service::ReqwestService;
pub use response::Response;
pub use retry::RetryPolicy;
pub use service::{HttpRequest, HttpService, TransportError, TransportKind};
