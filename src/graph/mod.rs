//! Microsoft Graph: the client of a connection, its requests, paging, and what refusals mean.

mod address;
mod client;
mod hint;
mod outcome;
mod paging;
mod refusal;
mod request;
mod send;
#[cfg(test)]
mod tests;

pub use client::{Client, ClientOptions, RawRequest};
pub use paging::ListPage;
pub use request::{ApiVersion, Request};

// What a caller of the client meets of the layer below.
pub use crate::http::{
    Clouds, Environment, Error, Gates, HttpOptions, Method, NoObserver, Observer, Outcome,
    ReqwestService, Response, RetryPolicy, is_loopback,
};
