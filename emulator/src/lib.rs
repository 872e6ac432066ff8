//! An emulator of several Microsoft Entra tenants.
pub mod call;
pub mod state;
