//! The engine and its routes on the seeded tenants, without a server.

mod job_routes;
mod policies;
mod provisioning;
mod refusals;
mod world;
