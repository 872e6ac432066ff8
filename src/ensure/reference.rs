//! Ids that one step makes and a later one needs: named in the plan, filled in when they exist.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// What a step leaves for later steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Output {
    /// Step 6: object id of the service principal.
    ServicePrincipal,
    /// Step 6: app role that principals are assigned to.
    AppRole,
    /// Step 6: tags that the service principal has before this run adds its own.
    Tags,
    /// Step 8: id of the job.
    Job,
    /// Step 8: rule of the job's schema that provisions users on demand.
    Rule,
    /// Step 8: the job's schema with everything that is wanted in it.
    Schema,
}

const ALL: [Output; 6] = [
    Output::ServicePrincipal,
    Output::AppRole,
    Output::Tags,
    Output::Job,
    Output::Rule,
    Output::Schema,
];
/// Key of the object that stands for an output in parameters.
const KEY: &str = "$output";

impl Output {
    /// Name of the output, which the documentation uses for its variable.
    #[must_use]
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Output::ServicePrincipal => "ServicePrincipalId",
            Output::AppRole => "AppRoleId",
            Output::Tags => "Tags",
            Output::Job => "JobId",
            Output::Rule => "RuleId",
            Output::Schema => "Schema",
        }
    }

    /// Step that makes it.
    #[must_use]
    pub(crate) fn step(self) -> u8 {
        match self {
            Output::ServicePrincipal | Output::AppRole | Output::Tags => 6,
            Output::Job | Output::Rule | Output::Schema => 8,
        }
    }

    /// What stands in a plan while the value does not exist.
    #[must_use]
    pub(crate) fn placeholder(self) -> String {
        format!("<{}>", self.as_str())
    }

    /// A value that passes every check of what it stands for, for requests that are only shown.
    fn stand_in(self) -> Value {
        match self {
            // A whole body is an object, and its reference is one.
            Output::Schema => self.reference(),
            id => json!(id.stand_in_id()),
        }
    }

    fn stand_in_id(self) -> &'static str {
        match self {
            Output::ServicePrincipal => "5ef4a3d2-0000-4000-8000-6f7574707501",
            Output::AppRole => "5ef4a3d2-0000-4000-8000-6f7574707502",
            Output::Tags => "5ef4a3d2-0000-4000-8000-6f7574707505",
            Output::Job => "5ef4a3d2-0000-4000-8000-6f7574707503",
            Output::Rule => "5ef4a3d2-0000-4000-8000-6f7574707504",
            Output::Schema => "5ef4a3d2-0000-4000-8000-6f7574707506",
        }
    }

    /// The value in parameters of a later request.
    #[must_use]
    pub(crate) fn reference(self) -> Value {
        json!({ KEY: self.as_str() })
    }

    fn of(value: &Value) -> Option<Self> {
        let members = value.as_object().filter(|members| members.len() == 1)?;
        let name = members.get(KEY)?.as_str()?;
        ALL.into_iter().find(|output| output.as_str() == name)
    }
}

/// Outputs whose value is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Outputs(BTreeMap<Output, Value>);

impl Outputs {
    /// The value, where it is known.
    #[must_use]
    pub(crate) fn get(&self, output: Output) -> Option<&str> {
        self.0.get(&output).and_then(Value::as_str)
    }

    /// The object, where it is known.
    #[must_use]
    pub(crate) fn get_object(&self, output: Output) -> Option<&Value> {
        self.0.get(&output).filter(|value| value.is_object())
    }

    /// Makes an object known.
    pub(crate) fn set_object(&mut self, output: Output, object: Value) {
        self.0.insert(output, object);
    }

    /// Makes a value known.
    pub(crate) fn set(&mut self, output: Output, value: &str) {
        if !value.is_empty() {
            self.0.insert(output, json!(value));
        }
    }

    /// Makes the existing tags known, to which a request adds its own.
    pub(crate) fn set_tags(&mut self, tags: &[Value]) {
        self.0.insert(Output::Tags, json!(tags));
    }

    /// The parameters with values for references; the first reference without one is the error.
    pub(crate) fn resolve(
        &self,
        parameters: &Map<String, Value>,
    ) -> Result<Map<String, Value>, Output> {
        self.fill(parameters, &|output| Err(output))
    }

    /// The parameters with values for references, and GUIDs that stand for those without.
    #[must_use]
    pub(crate) fn stand_in(&self, parameters: &Map<String, Value>) -> Map<String, Value> {
        self.fill(parameters, &|output| Ok(output.stand_in()))
            .unwrap_or_default()
    }

    fn fill(
        &self,
        parameters: &Map<String, Value>,
        missing: &dyn Fn(Output) -> Result<Value, Output>,
    ) -> Result<Map<String, Value>, Output> {
        parameters
            .iter()
            .map(|(name, value)| Ok((name.clone(), self.fill_value(value, missing)?)))
            .collect()
    }

    fn fill_value(
        &self,
        value: &Value,
        missing: &dyn Fn(Output) -> Result<Value, Output>,
    ) -> Result<Value, Output> {
        if let Some(output) = Output::of(value) {
            return match self.0.get(&output) {
                Some(known) => Ok(known.clone()),
                None => missing(output),
            };
        }
        match value {
            Value::Object(members) => self.fill(members, missing).map(Value::Object),
            Value::Array(items) => {
                let mut filled = Vec::new();
                for item in items {
                    match self.fill_value(item, missing)? {
                        // A reference to a list stands for its items.
                        Value::Array(inner) if Output::of(item).is_some() => filled.extend(inner),
                        value => filled.push(value),
                    }
                }
                Ok(Value::Array(filled))
            }
            other => Ok(other.clone()),
        }
    }
}

/// Puts placeholders where a text holds what stands for them.
#[must_use]
pub(crate) fn readable(text: &str) -> String {
    ALL.into_iter().fold(text.to_owned(), |text, output| {
        text.replace(output.stand_in_id(), &output.placeholder())
    })
}

/// Puts placeholders where a JSON value holds what stands for them.
#[must_use]
pub(crate) fn readable_value(value: &Value) -> Value {
    if let Some(output) = Output::of(value) {
        return Value::String(output.placeholder());
    }
    match value {
        Value::String(text) => Value::String(readable(text)),
        Value::Array(items) => Value::Array(items.iter().map(readable_value).collect()),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(name, value)| (name.clone(), readable_value(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn references_are_filled_wherever_they_stand() {
        let parameters = json!({"ServicePrincipalId": Output::ServicePrincipal.reference(), "Body": {"list": [Output::AppRole.reference(), "x"]}});
        let parameters = parameters.as_object().unwrap();
        let mut outputs = Outputs::default();
        assert_eq!(outputs.resolve(parameters), Err(Output::ServicePrincipal));
        outputs.set(Output::ServicePrincipal, "sp");
        let shown = readable_value(&Value::Object(outputs.stand_in(parameters)));
        assert_eq!(
            shown,
            json!({"ServicePrincipalId": "sp", "Body": {"list": ["<AppRoleId>", "x"]}})
        );
        outputs.set(Output::AppRole, "role");
        let resolved = outputs.resolve(parameters).unwrap();
        assert_eq!(
            Value::Object(resolved),
            json!({"ServicePrincipalId": "sp", "Body": {"list": ["role", "x"]}})
        );
    }

    #[test]
    fn a_whole_body_is_an_object_until_it_is_shown() {
        let parameters = json!({"BodyParameter": Output::Schema.reference()});
        let parameters = parameters.as_object().unwrap();
        let mut outputs = Outputs::default();
        let shown = outputs.stand_in(parameters);
        assert!(shown["BodyParameter"].is_object());
        let shown = readable_value(&Value::Object(shown));
        assert_eq!(shown, json!({"BodyParameter": "<Schema>"}));
        outputs.set_object(Output::Schema, json!({"id": "job"}));
        let resolved = outputs.resolve(parameters).unwrap();
        assert_eq!(resolved["BodyParameter"], json!({"id": "job"}));
    }

    #[test]
    fn a_list_is_put_into_the_list_that_refers_to_it() {
        let parameters = json!({"tags": [Output::Tags.reference(), "new"]});
        let mut outputs = Outputs::default();
        let shown = outputs.stand_in(parameters.as_object().unwrap());
        assert_eq!(
            readable_value(&Value::Object(shown)),
            json!({"tags": ["<Tags>", "new"]})
        );
        outputs.set_tags(&[json!("a"), json!("b")]);
        let resolved = outputs.resolve(parameters.as_object().unwrap()).unwrap();
        assert_eq!(Value::Object(resolved), json!({"tags": ["a", "b", "new"]}));
    }
}
