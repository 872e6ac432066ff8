//! PowerShell source: literals and types.

use cross_tenant_sync::catalog::ParameterType;

/// A single-quoted literal.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A list of single-quoted literals.
pub(crate) fn quoted_list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    texts.into_iter().map(quoted).collect::<Vec<_>>().join(", ")
}

/// Type of a parameter in a generated function.
///
/// Complex values are `[object]`, so that a hashtable, an ordered dictionary, an object or JSON text can be given.
pub(crate) fn type_of(kind: ParameterType) -> &'static str {
    match kind {
        ParameterType::String => "string",
        ParameterType::Strings => "string[]",
        ParameterType::Int => "int",
        ParameterType::Boolean => "System.Nullable[bool]",
        // A plain [datetime] could not be given as null.
        ParameterType::DateTime => "System.Nullable[datetime]",
        ParameterType::Switch | ParameterType::BooleanSwitch => "switch",
        ParameterType::Hashtable | ParameterType::Object => "object",
        ParameterType::Objects => "object[]",
    }
}

/// `service-principals` becomes `ServicePrincipals`.
pub(crate) fn folder_of(area: &str) -> String {
    area.split('-')
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|c| c.to_ascii_uppercase().to_string() + letters.as_str())
                .unwrap_or_default()
        })
        .collect()
}
