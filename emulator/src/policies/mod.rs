//! Cross-tenant access policy.

pub mod defaults;
