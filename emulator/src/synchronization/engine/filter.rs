//! Scoping filters of an object mapping.

use serde::Deserialize;

use super::pattern;
use super::value::Value;

/// Operators with the number of values that they compare with.
pub(crate) const OPERATORS: [(&str, bool); 14] = [
    ("EQUALS", true),
    ("NOT EQUALS", true),
    ("IS TRUE", false),
    ("IS FALSE", false),
    ("IS NULL", false),
    ("IS NOT NULL", false),
    ("REGEX MATCH", true),
    ("NOT REGEX MATCH", true),
    ("GREATER_THAN", true),
    ("GREATER_THAN_OR_EQUALS", true),
    ("INCLUDES", true),
    ("ENDS_WITH", true),
    ("&", true),
    ("!&", true),
];

/// `filter`: groups are alternatives.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Filter {
    groups: Option<Vec<Group>>,
    input_filter_groups: Option<Vec<Group>>,
}

/// `filterGroup`: all clauses must hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Group {
    name: Option<String>,
    clauses: Option<Vec<Clause>>,
}

/// `filterClause`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Clause {
    operator_name: Option<String>,
    source_operand_name: Option<String>,
    target_operand: Option<Operand>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Operand {
    values: Option<Vec<Option<String>>>,
}

/// What a filter said of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// False: skipped early and never deprovisioned.
    pub(crate) considered: bool,
    /// False: out of scope, to be deprovisioned.
    pub(crate) passed: bool,
    /// Every clause by its printed form.
    pub(crate) clauses: Vec<(String, bool)>,
}

impl Filter {
    /// Evaluates the filter over the source attributes.
    pub(crate) fn evaluate(&self, attribute: impl Fn(&str) -> Value) -> Verdict {
        let mut clauses = Vec::new();
        let considered = any_group(&self.input_filter_groups, &attribute, &mut clauses);
        let passed = any_group(&self.groups, &attribute, &mut clauses);
        Verdict {
            considered,
            passed,
            clauses,
        }
    }

    /// Says why a filter cannot be evaluated.
    pub(crate) fn check(&self) -> Result<(), String> {
        let lists = [&self.groups, &self.input_filter_groups];
        for clause in lists
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|group| group.clauses.as_ref())
            .flatten()
        {
            clause.check()?;
        }
        Ok(())
    }
}

/// No group at all lets everything through.
fn any_group(
    groups: &Option<Vec<Group>>,
    attribute: &impl Fn(&str) -> Value,
    printed: &mut Vec<(String, bool)>,
) -> bool {
    let Some(groups) = groups.as_ref().filter(|groups| !groups.is_empty()) else {
        return true;
    };
    let mut any = false;
    for group in groups {
        let mut all = true;
        for clause in group.clauses.iter().flatten() {
            let holds = clause.holds(&attribute(clause.operand()));
            all &= holds;
            printed.push((
                clause.printed(group.name.as_deref().unwrap_or_default()),
                holds,
            ));
        }
        any |= all;
    }
    any
}

impl Clause {
    fn operator(&self) -> &str {
        self.operator_name.as_deref().unwrap_or_default()
    }

    fn operand(&self) -> &str {
        self.source_operand_name.as_deref().unwrap_or_default()
    }

    fn values(&self) -> Vec<&str> {
        self.target_operand
            .as_ref()
            .and_then(|operand| operand.values.as_ref())
            .map(|values| values.iter().filter_map(Option::as_deref).collect())
            .unwrap_or_default()
    }

    fn printed(&self, group: &str) -> String {
        let values = self.values();
        let head = format!("{group}.{} {}", self.operand(), self.operator());
        if values.is_empty() {
            head
        } else {
            format!("{head} '{}'", values.join(","))
        }
    }

    fn check(&self) -> Result<(), String> {
        let name = self.operator();
        let Some((_, binary)) = OPERATORS.iter().find(|(known, _)| *known == name) else {
            return Err(format!("'{name}' is not a filter operator."));
        };
        if self.operand().is_empty() {
            return Err(format!("A '{name}' clause names no source attribute."));
        }
        if *binary && self.values().is_empty() {
            return Err(format!("A '{name}' clause needs a value."));
        }
        if name.ends_with("REGEX MATCH") {
            for regex in self.values() {
                pattern::compiled(regex)?;
            }
        }
        Ok(())
    }

    fn holds(&self, value: &Value) -> bool {
        let operator = self.operator();
        if operator == "IS NULL" {
            return value.is_empty();
        }
        // A missing value satisfies nothing else, not even a negated operator.
        if value.is_empty() {
            return false;
        }
        let text = value.text();
        let values = self.values();
        let matches =
            |regex: &&str| pattern::compiled(regex).is_ok_and(|regex| regex.is_match(text));
        let number = |text: &str| text.trim().parse::<i64>().ok();
        let compared = |holds: fn(i64, i64) -> bool| {
            values.iter().any(
                |limit| matches!((number(text), number(limit)), (Some(a), Some(b)) if holds(a, b)),
            )
        };
        match operator {
            "IS NOT NULL" => true,
            "IS TRUE" => value.is_true(),
            "IS FALSE" => text.eq_ignore_ascii_case("false"),
            "EQUALS" => values.contains(&text),
            "NOT EQUALS" => !values.contains(&text),
            "REGEX MATCH" => values.iter().any(matches),
            "NOT REGEX MATCH" => !values.iter().any(matches),
            "GREATER_THAN" => compared(|a, b| a > b),
            "GREATER_THAN_OR_EQUALS" => compared(|a, b| a >= b),
            "INCLUDES" => values.iter().any(|part| text.contains(part)),
            "ENDS_WITH" => values.iter().any(|part| text.ends_with(part)),
            "&" => compared(|a, b| a & b == b),
            "!&" => compared(|a, b| a & b != b),
            _ => false,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    fn holds(operator: &str, source: Value, value: &str) -> bool {
        let filter: Filter = serde_json::from_value(json!({"groups": [{"name": "g", "clauses": [
            {"operatorName": operator, "sourceOperandName": "a", "targetOperand": {"values": [value]}}]}]}))
        .unwrap();
        filter.check().unwrap();
        filter.evaluate(|_| source.clone()).passed
    }

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    #[test]
    fn operators_are_case_sensitive_and_null_is_false() {
        assert!(holds("EQUALS", text("Sales"), "Sales"));
        assert!(!holds("EQUALS", text("sales"), "Sales"));
        assert!(!holds("NOT EQUALS", Value::Null, "Sales"));
        assert!(!holds("NOT REGEX MATCH", Value::Null, "S.*"));
        assert!(holds("NOT REGEX MATCH", text("HR"), "^S.*"));
        assert!(holds("IS NULL", Value::Null, ""));
        assert!(holds("GREATER_THAN", text("12"), "9"));
        assert!(!holds("GREATER_THAN", text("9"), "9"));
        assert!(holds("&", text("7"), "5"));
        assert!(holds("!&", text("2"), "3"));
        assert!(holds("INCLUDES", text("North America"), "Amer"));
        assert!(holds("ENDS_WITH", text("a@fabrikam.com"), "@fabrikam.com"));
    }

    #[test]
    fn clauses_are_all_and_groups_are_any() {
        let clause = |value: &str| json!({"operatorName": "EQUALS", "sourceOperandName": value, "targetOperand": {"values": ["1"]}});
        let filter: Filter = serde_json::from_value(json!({"groups": [
            {"name": "x", "clauses": [clause("a"), clause("b")]},
            {"name": "y", "clauses": [clause("c")]}]}))
        .unwrap();
        let with = |ones: &'static [&'static str]| {
            filter
                .evaluate(|name| text(if ones.contains(&name) { "1" } else { "0" }))
                .passed
        };
        assert!(with(&["a", "b"]));
        assert!(with(&["c"]));
        assert!(!with(&["a"]));
    }

    #[test]
    fn bad_clauses_are_named() {
        let filter = |clause: serde_json::Value| -> Filter {
            serde_json::from_value(json!({"groups": [{"clauses": [clause]}]})).unwrap()
        };
        let why = |clause| filter(clause).check().unwrap_err();
        assert!(why(json!({"operatorName": "LIKE", "sourceOperandName": "a"})).contains("LIKE"));
        assert!(
            why(
                json!({"operatorName": "REGEX MATCH", "sourceOperandName": "a",
            "targetOperand": {"values": ["("]}})
            )
            .contains("regular expression")
        );
    }
}
