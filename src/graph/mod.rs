//! Microsoft Graph over HTTP: request, response, error, retry, paging, clouds.

mod client;
mod cloud;
mod error;
mod hint;
pub mod http;
mod observer;
mod options;
mod paging;
mod refusal;
mod request;
mod reqwest_service;
mod response;
pub(crate) mod retry;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod scripted;
#[cfg(test)]
mod tests;

pub use client::{Client, ClientOptions, RawRequest};
pub(crate) use cloud::move_to;
pub use cloud::{Clouds, Environment, is_loopback};
pub use error::{Error, Outcome};
pub use observer::{NoObserver, Observer};
pub use options::HttpOptions;
pub use request::{ApiVersion, Method, Request};
pub use reqwest_service::ReqwestService;
pub use response::Response;
pub use retry::RetryPolicy;
