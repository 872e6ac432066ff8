//! Microsoft Entra cross-tenant synchronization through Microsoft Graph, behind a C ABI.
//!
//! The crate carries out the commands of Microsoft Graph PowerShell that cross-tenant synchronization needs, and on top of
//! them an idempotent engine that brings two tenants into a desired state. Programs reach it in two ways: by the functions
//! `cts_*` of [`ffi`] (JSON in, JSON out; the PowerShell module `CrossTenantSync` is such a program), or from Rust by
//! [`operation`].
//!
//! # Layers
//!
//! Each layer uses those below it and knows nothing of those above.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`ffi`] | the C ABI: handles, memory, status codes; the only `unsafe` and the only `extern "C"` |
//! | [`operation`] | one request to a stream of events: configuration, dispatch, bounded queue, cancellation |
//! | [`ensure`] | desired state of both tenants: read, diff, plan, apply, verify; it sends catalog commands only |
//! | [`catalog`] | the commands as data (`catalog/*.json`): parameters to an HTTP request, answers to typed objects |
//! | [`graph`] | the client of one connection: token, request ids, paging, and what a refusal means |
//! | [`auth`] | one file per credential, the token cache, and the guard against the wrong tenant |
//! | [`http`] | one HTTP request and its answer: TLS, proxy, retry and throttling, the error model, clouds |
//!
//! # How a request flows
//!
//! 1. [`operation::open`] turns a configuration into [`operation::Connections`]: one [`graph::Client`] for each named
//!    connection, each with its own [`auth::TokenCache`]. Nothing is sent yet.
//! 2. [`operation::Operation`] takes a [`operation::Request`] and runs as a task; its events wait in a queue of two pages,
//!    so a host that stops reading stops the fetching.
//! 3. [`catalog::bind`] makes the parameters a [`graph::Request`] with Graph's exact names; a command that is not in the
//!    catalog, such as `Set-CrossTenantSync`, is [`operation`]'s own or [`ensure`]'s.
//! 4. [`graph::Client`] adds host, ids and a token. A token of another tenant than the connection's is refused by
//!    [`auth::TokenCache`] before any request is sent.
//! 5. [`http`] sends it, within one deadline, and repeats only what may be repeated: a write whose answer was lost ends as
//!    [`http::Outcome::Unknown`], never as a second write.
//! 6. Answers become pages, refusals become [`http::Error`]s that say what happened, where, and what to do about it.
//!
//! # Promises
//!
//! - Secrets and tokens are in no event, log line, error or `Debug` output.
//! - No panic crosses the boundary, and the library prints nothing.
//! - A list is followed to its end or reported as incomplete, and only to the connection's own Graph host.
pub mod auth;
pub mod catalog;
mod dates;
pub mod ensure;
pub mod ffi;
pub mod graph;
pub mod http;
pub mod operation;
