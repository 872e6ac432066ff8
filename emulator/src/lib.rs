//! An emulator of several Microsoft Entra tenants: Microsoft Graph, the sign-in authority and the provisioning engine.
pub mod audit;
pub mod call;
pub mod dates;
pub mod directory;
pub mod odata;
pub mod permissions;
pub mod policies;
pub mod seed;
pub mod state;
pub mod synchronization;
