//! Faults: which requests go wrong, and how, by rules under a seed.
//!
//! A request gets its `Arrival` before anything looks at it. The handler asks it whether the request is carried out and
//! what it is answered, and the server delivers that answer, late, cut off or not at all.

pub(crate) mod answers;
mod arrival;
mod delivery;
mod draw;
mod effect;
mod injector;
mod pattern;
mod reading;
mod rules;
mod tenants;

pub use effect::{DateInSeconds, Effect, RetryAfter, When};
pub use injector::InjectedFault;
pub use reading::FaultsError;
pub use rules::{FaultRule, Faults, Service};

pub(crate) use arrival::{Arrival, claim};
pub(crate) use delivery::{Answered, Delivery, Ending};
pub(crate) use injector::Injector;
pub(crate) use tenants::Tenants;
