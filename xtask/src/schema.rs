//! The JSON Schema of the desired-state document, from the description that also validates it.

use crate::files::Files;
use cross_tenant_sync::ensure::document;

/// Adds `docs/desired-state.schema.json`.
pub(crate) fn add(files: &mut Files) -> Result<(), String> {
    let mut text = serde_json::to_string_pretty(&document::schema()).map_err(|e| e.to_string())?;
    text.push('\n');
    files.insert("docs/desired-state.schema.json".to_owned(), text);
    Ok(())
}
