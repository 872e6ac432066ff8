//! Microsoft Graph over HTTP: request, response, error.

mod error;
mod request;

pub use error::{Error, Outcome};
pub use request::{ApiVersion, Method, Request};
