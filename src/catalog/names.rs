//! From names on the wire to the names that PowerShell shows.

use super::store;

/// `b2bCollaborationInbound` becomes `B2BCollaborationInbound`, `displayName` becomes `DisplayName`.
#[must_use]
pub fn pascal_case(name: &str) -> String {
    if let Some(rest) = name.strip_prefix("b2b") {
        return format!("B2B{rest}");
    }
    let mut text = String::with_capacity(name.len());
    // An underscore ends a word, as in `sp800_53`, and is not shown.
    for word in name.split('_') {
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            text.extend(first.to_uppercase());
            text.push_str(letters.as_str());
        }
    }
    text
}

/// Name of a model as PowerShell shows it: `MicrosoftGraphUser`.
#[must_use]
pub fn type_name(model: &str) -> String {
    match store::model(model).and_then(|m| m.type_name.clone()) {
        Some(name) => name,
        None => format!("MicrosoftGraph{}", pascal_case(model)),
    }
}
