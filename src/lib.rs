//! Microsoft Entra cross-tenant synchronization through Microsoft Graph.
pub mod auth;
pub mod catalog;
pub mod ensure;
pub mod ffi;
pub mod graph;
pub mod http;
pub mod operation;
