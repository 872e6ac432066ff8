//! The idempotent variant of each documented write: its parameters in, one result out.

use serde_json::{Map, Value, json};

use super::out::Out;
use super::shapes::{ENSURE_RESULT, shape, types};
use super::{Connections, Mode, Request};
use crate::catalog;
use crate::ensure::{self, ObjectOptions, Variant};
use crate::graph::{ApiVersion, Error};
use crate::operation::command;

/// The variant of this name, whatever its case.
#[must_use]
pub(super) fn find(name: &str) -> Option<&'static Variant> {
    ensure::variants().find(|variant| variant.name.eq_ignore_ascii_case(name))
}

/// Makes sure of one object through the request's one connection.
pub(super) async fn run(
    name: &str,
    connections: &Connections,
    request: &Request,
    out: &Out<'_>,
) -> Result<(), Error> {
    let Some(variant) = find(name) else {
        return Ok(());
    };
    let version = request.api_version.unwrap_or(ApiVersion::V1);
    let options = ObjectOptions {
        apply: request.mode == Mode::Run,
        version,
        patience: request.patience,
    };
    let client = connections.get_or_only(request.connection.as_deref())?;
    let result =
        ensure::ensure_object(client.clone(), variant, &request.parameters, options, out).await;
    let result = match result {
        Ok(result) => result.to_raw(),
        Err(error) => return Err(command::explained(&client, variant.write, error).await),
    };
    let (item, types) = typed(variant, version, &result);
    out.either(result, item, types).await
}

/// The result with what was found and what is there now as the documented command prints it.
fn typed(variant: &Variant, version: ApiVersion, result: &Value) -> (Value, Value) {
    let mut item = shape(ENSURE_RESULT, result);
    let mut types = types(ENSURE_RESULT);
    let model = catalog::find(variant.write).and_then(|(command, _)| command.returns.as_deref());
    if let (Some(model), Some(members), Some(known)) =
        (model, item.as_object_mut(), types.as_object_mut())
    {
        for name in ["Found", "Result"] {
            if let Some(value) = members.get_mut(name) {
                *value = object(model, version, value.take(), known);
            }
        }
        if let Some(Value::Array(nested)) = known
            .get_mut(ENSURE_RESULT)
            .and_then(|kind| kind.get_mut("nested"))
        {
            nested.extend([json!("Found"), json!("Result")]);
        }
    }
    (item, types)
}

fn object(model: &str, version: ApiVersion, value: Value, known: &mut Map<String, Value>) -> Value {
    let (items, several) = match value {
        Value::Null => return Value::Null,
        Value::Array(items) => (items, true),
        single => (vec![single], false),
    };
    let (mut items, types) = catalog::shape_page(model, version, items);
    if let Value::Object(types) = types {
        known.extend(types);
    }
    if several {
        Value::Array(items)
    } else {
        items.pop().unwrap_or_default()
    }
}
