//! Unit tests of the catalog.

mod binding;
mod bodies;
mod data;
mod shaping;

use super::{Bound, bind, find};
use crate::graph::Error;
use serde_json::{Map, Value};

/// Binds a command by name; `json!` objects are the parameters.
fn call(command: &str, parameters: Value) -> Result<Bound, Error> {
    call_set(command, parameters, None)
}

fn call_set(command: &str, parameters: Value, set: Option<&str>) -> Result<Bound, Error> {
    let (command, version) = find(command).unwrap();
    let parameters: Map<String, Value> = serde_json::from_value(parameters).unwrap();
    bind(command, version, &parameters, set)
}

const PARTNER: &str = "11111111-2222-3333-4444-555555555555";
const PRINCIPAL: &str = "0a0a0a0a-1111-2222-3333-444444444444";
