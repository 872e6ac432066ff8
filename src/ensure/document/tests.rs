//! Documents that are refused and understood.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;

fn pair() -> Value {
    json!({"source": {"connection": "a"}, "target": {"connection": "b"}, "application": {"displayName": "x"}})
}

fn message(document: &Value) -> String {
    read(document).unwrap_err().message
}

#[test]
fn a_small_document_means_what_the_documented_procedure_does() {
    let read = read(&pair()).unwrap();
    assert!(!read.is_many);
    assert_eq!(read.pairs.len(), 1);
    let typed: DesiredState = serde_json::from_value(pair()).unwrap();
    assert_eq!(read.pairs[0], typed);
}
