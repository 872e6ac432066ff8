//! Helpers of a mapping editor: `filterOperators()`, `functions()` and `parseExpression`.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::engine::expression::{self, Expression};
use super::engine::filter::OPERATORS;
use super::engine::functions::{FUNCTIONS, Function};
use super::engine::value::Value;
use super::{body, not_allowed, unknown_segment};
use crate::call::{Call, Handled, Refusal, Reply};
use crate::odata::{self, Shape};
use crate::state::Entity;

/// Routes below a schema that do not depend on it.
pub(crate) fn handle(call: &Call, function: &str) -> Handled {
    match (call.method.as_str(), function) {
        ("GET", "filteroperators()" | "filteroperators") => collection(
            call,
            operators(),
            "Collection(microsoft.graph.filterOperatorSchema)",
        ),
        ("GET", "functions()" | "functions") => collection(
            call,
            functions(),
            "Collection(microsoft.graph.attributeMappingFunctionSchema)",
        ),
        ("POST", "parseexpression") => parse(call),
        (
            _,
            "filteroperators()" | "filteroperators" | "functions()" | "functions"
            | "parseexpression",
        ) => Err(not_allowed()),
        _ => Err(unknown_segment(call)),
    }
}

fn collection(call: &Call, items: Vec<Json>, kind: &str) -> Handled {
    let entities: Vec<Entity> = items
        .into_iter()
        .filter_map(|item| item.as_object().cloned())
        .collect();
    odata::collection(call, entities, &Shape::open(kind, "microsoft.graph.entity"))
}

fn operators() -> Vec<Json> {
    OPERATORS
        .iter()
        .map(|(name, binary)| {
            let types = match *name {
                "IS TRUE" | "IS FALSE" => json!(["Boolean"]),
                "GREATER_THAN" | "GREATER_THAN_OR_EQUALS" | "&" | "!&" => {
                    json!(["Integer", "String"])
                }
                "IS NULL" | "IS NOT NULL" => {
                    json!([
                        "String",
                        "Integer",
                        "Reference",
                        "Binary",
                        "Boolean",
                        "DateTime"
                    ])
                }
                _ => json!(["String"]),
            };
            json!({
                "id": name,
                "arity": if *binary { "Binary" } else { "Unary" },
                "multivaluedComparisonType": if name.contains("NOT") { "All" } else { "Any" },
                "supportedAttributeTypes": types
            })
        })
        .collect()
}

fn functions() -> Vec<Json> {
    FUNCTIONS
        .iter()
        .map(|function| {
            let last = function.parameters.len().saturating_sub(1);
            let parameters: Vec<Json> = function
                .parameters
                .iter()
                .enumerate()
                .map(|(at, name)| {
                    json!({
                        "name": name,
                        "required": at < function.least,
                        "allowMultipleOccurrences": function.most == usize::MAX && at == last,
                        "type": "String"
                    })
                })
                .collect();
            json!({"id": function.name, "parameters": parameters})
        })
        .collect()
}

/// Parses an expression, and evaluates it over the attributes of a test object.
fn parse(call: &Call) -> Handled {
    let body = body::object(call)?;
    let Some(text) = body::member(body, "expression").and_then(Json::as_str) else {
        return Err(Refusal::bad_request(
            "The property 'expression' is missing from the request body.",
        ));
    };
    let values: BTreeMap<String, Value> = body::member(body, "testInputObject")
        .and_then(|object| body::member(object, "properties"))
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .map(|pair| {
            (
                body::text(pair, "key").to_owned(),
                Value::of(pair.get("value")),
            )
        })
        .collect();
    let parsed = expression::parse(text);
    let evaluated = match &parsed {
        Ok(expression) => {
            expression.evaluate(&|name| values.get(name).cloned().unwrap_or(Value::Null))
        }
        Err(reason) => Err(reason.clone()),
    };
    let error = evaluated.as_ref().err().map(|reason| {
        json!({"code": "InvalidExpression", "message": reason, "details": [], "target": "expression"})
    });
    let result: Vec<String> = match &evaluated {
        Ok(Value::Many(texts)) => texts.clone(),
        Ok(Value::Text(text)) => vec![text.clone()],
        _ => Vec::new(),
    };
    Ok(Reply::ok(json!({
        "@odata.context": call.context("microsoft.graph.parseExpressionResponse"),
        "error": error,
        "evaluationResult": result,
        "evaluationSucceeded": evaluated.is_ok(),
        "parsedExpression": parsed.as_ref().ok().map(|expression| source(expression, text)),
        "parsingSucceeded": parsed.is_ok()
    })))
}

/// The attribute mapping source of an expression, with the sources that it is made of.
fn source(expression: &Expression, text: &str) -> Json {
    let nested =
        |key: &str, part: &Expression| json!({"key": key, "value": source(part, &part.written())});
    let (kind, name, parameters) = match expression {
        Expression::Attribute(name) => ("Attribute", name.as_str(), Vec::new()),
        Expression::Constant(text) => ("Constant", text.as_str(), Vec::new()),
        Expression::Call(function, arguments) => {
            let parameters = arguments
                .iter()
                .enumerate()
                .map(|(at, argument)| nested(&parameter_name(function, at), argument))
                .collect();
            ("Function", function.name, parameters)
        }
        Expression::Compare(left, comparison, right) => {
            let parameters = vec![nested("left", left), nested("right", right)];
            ("Function", comparison.sign(), parameters)
        }
    };
    json!({"expression": text, "name": name, "parameters": parameters, "type": kind})
}

/// The name of an argument; the last parameter of a function repeats under numbers.
fn parameter_name(function: &Function, at: usize) -> String {
    let last = function.parameters.len().saturating_sub(1);
    match function.parameters.get(at) {
        Some(name) if at < last || function.most != usize::MAX => (*name).to_owned(),
        _ => {
            let name = function.parameters.get(last).copied().unwrap_or("value");
            format!("{name}{}", at.saturating_sub(last))
        }
    }
}
