//! What several parts say about one pair, put together.

use serde_json::Value;

/// The first with what the second says in its place: objects are merged, everything else is replaced.
#[must_use]
pub(super) fn merge(base: Value, over: Value) -> Value {
    match (base, over) {
        (Value::Object(mut base), Value::Object(over)) => {
            for (name, value) in over {
                let merged = match base.shift_remove(&name) {
                    Some(below) => merge(below, value),
                    None => value,
                };
                base.insert(name, merged);
            }
            Value::Object(base)
        }
        (_, over) => over,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn objects_are_merged_and_lists_replaced() {
        let base = json!({"a": {"b": 1, "c": [1, 2]}, "d": {"e": 1}, "f": 1});
        let over = json!({"a": {"c": [3], "g": 2}, "d": null});
        let merged = json!({"f": 1, "a": {"b": 1, "c": [3], "g": 2}, "d": null});
        assert_eq!(merge(base, over), merged);
    }
}
