//! `$search`: `"property:words"`, joined by `AND` and `OR`.

use super::filter::lookup;
use crate::state::Entity;

/// Alternatives of conjunctions of `(property, text)`.
#[derive(Debug)]
pub(super) struct Search(Vec<Vec<(String, String)>>);

/// Reads a `$search` expression.
pub(super) fn parse(text: &str) -> Result<Search, String> {
    let wrong = || {
        format!(
            "Syntax error: $search clauses must be in the form \"property:text\" with double quotes: {text}"
        )
    };
    let mut alternatives = vec![Vec::new()];
    let mut rest = text.trim();
    loop {
        let inner = rest.strip_prefix('"').ok_or_else(wrong)?;
        let end = inner.find('"').ok_or_else(wrong)?;
        let (property, value) = inner[..end].split_once(':').ok_or_else(wrong)?;
        if let Some(last) = alternatives.last_mut() {
            last.push((property.trim().to_owned(), value.trim().to_lowercase()));
        }
        rest = inner[end + 1..].trim_start();
        if rest.is_empty() {
            return Ok(Search(alternatives));
        }
        if let Some(after) = rest.strip_prefix("OR ") {
            alternatives.push(Vec::new());
            rest = after.trim_start();
        } else {
            rest = rest.strip_prefix("AND ").ok_or_else(wrong)?.trim_start();
        }
    }
}

impl Search {
    /// Properties that are searched.
    pub(super) fn properties(&self) -> impl Iterator<Item = String> {
        self.0
            .iter()
            .flatten()
            .map(|(property, _)| property.clone())
    }

    /// Whether the entity is found.
    pub(super) fn matches(&self, entity: &Entity) -> bool {
        self.0.iter().any(|conjunction| {
            conjunction.iter().all(|(property, text)| {
                lookup(entity, std::slice::from_ref(property))
                    .as_str()
                    .is_some_and(|value| value.to_lowercase().contains(text))
            })
        })
    }
}
