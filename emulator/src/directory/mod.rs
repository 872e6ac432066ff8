//! Directory objects: users, groups, applications, service principals and assignments.

pub mod entities;
pub mod graph_permissions;
