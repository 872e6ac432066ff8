//! Values that flow through attribute mappings.

use serde_json::Value as Json;

/// A value of a source or target attribute, as text: the mapping language knows no other type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// No value.
    Null,
    /// One value; a Boolean is `True` or `False`.
    Text(String),
    /// Several values.
    Many(Vec<String>),
}

impl Value {
    /// `True` or `False`.
    pub(crate) fn truth(yes: bool) -> Self {
        Self::Text(if yes { "True" } else { "False" }.to_owned())
    }

    /// The value of a member of a Graph entity.
    pub(crate) fn of(json: Option<&Json>) -> Self {
        match json {
            None | Some(Json::Null | Json::Object(_)) => Self::Null,
            Some(Json::Bool(yes)) => Self::truth(*yes),
            Some(Json::String(text)) => Self::Text(text.clone()),
            Some(Json::Number(number)) => Self::Text(number.to_string()),
            Some(Json::Array(items)) => {
                let texts: Vec<String> = items
                    .iter()
                    .filter_map(|item| item.as_str().map(str::to_owned))
                    .collect();
                if texts.is_empty() {
                    Self::Null
                } else {
                    Self::Many(texts)
                }
            }
        }
    }

    /// The first or only value.
    pub(crate) fn first(&self) -> Option<&str> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(text),
            Self::Many(texts) => texts.first().map(String::as_str),
        }
    }

    /// The text; empty for no value.
    pub(crate) fn text(&self) -> &str {
        self.first().unwrap_or_default()
    }

    /// Bytes of all texts.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Null => 0,
            Self::Text(text) => text.len(),
            Self::Many(texts) => texts.iter().map(String::len).sum(),
        }
    }

    /// Whether this counts as true in a condition.
    pub(crate) fn is_true(&self) -> bool {
        self.text().eq_ignore_ascii_case("true")
    }

    /// Null or empty text.
    pub(crate) fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// As logs show it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(text) => text.clone(),
            Self::Many(texts) => texts.join(", "),
        }
    }
}
