//! Regular expressions of filters and mappings, each compiled once however many objects it is held against.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use regex::{Regex, RegexBuilder};

/// Compiled patterns that are kept; a schema has far fewer.
const KEPT: usize = 256;

/// Bytes that one compiled pattern may take.
const LARGEST: usize = 1024 * 1024;

/// The compiled pattern, or why it cannot be compiled.
pub(crate) fn compiled(pattern: &str) -> Result<Arc<Regex>, String> {
    static COMPILED: OnceLock<Mutex<HashMap<String, Arc<Regex>>>> = OnceLock::new();
    let mut known = COMPILED
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = known.get(pattern) {
        return Ok(Arc::clone(found));
    }
    let made = RegexBuilder::new(pattern)
        .size_limit(LARGEST)
        .build()
        .map(Arc::new)
        .map_err(|_| format!("'{pattern}' is not a regular expression."))?;
    if known.len() == KEPT {
        known.clear();
    }
    known.insert(pattern.to_owned(), Arc::clone(&made));
    Ok(made)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_compiled_once() {
        let first = compiled("^once$").unwrap();
        assert!(Arc::ptr_eq(&first, &compiled("^once$").unwrap()));
        assert!(first.is_match("once"));
    }

    #[test]
    fn wrong_and_huge_patterns_are_refused() {
        for pattern in ["(", "(?:a{1000}){1000}"] {
            assert!(compiled(pattern).unwrap_err().contains(pattern));
        }
    }
}
