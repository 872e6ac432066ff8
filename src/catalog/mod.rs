//! The command catalog, typed: which commands there are, what request each one makes, what its answer looks like.
//!
//! The data lies under `catalog/`; this module reads it once and interprets it. [`bind`] turns a command and its
//! parameters into a request, [`shape_page`] turns Graph's answer into what the PowerShell commands print.

mod bind;
mod body;
mod coerce;
mod command;
mod error;
mod headers;
mod mask;
mod model;
mod names;
mod path;
mod query;
mod send;
mod sets;
mod shape;
mod store;

pub use bind::{Bound, Paging, bind};
pub use command::{
    Command, Location, Output, Parameter, ParameterSet, ParameterType, Permissions, WrapFlatBody,
};
pub use headers::is_reserved;
pub use mask::{mask_bytes, mask_secrets};
pub use model::{Model, Property, Secret};
pub use names::{pascal_case, type_name};
pub use send::{Sent, check_objects, list_pages, read_answer, read_object, send_bound};
pub use shape::{shape_item, shape_page};
pub use store::{Area, areas, commands, find, model, models};

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
