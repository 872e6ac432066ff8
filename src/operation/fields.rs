//! Reads JSON objects member by member; its messages name the place, never a value.

use secrecy::SecretString;
use secrecy::zeroize::{Zeroize, Zeroizing};
use serde_json::{Map, Value};

use crate::graph::Error;

/// The members of one object that were not read yet.
pub(crate) struct Fields {
    members: Map<String, Value>,
    path: String,
    code: &'static str,
}

impl Fields {
    /// The members of this object; `path` is empty at the top.
    pub(crate) fn of(value: Value, path: &str, code: &'static str) -> Result<Self, Error> {
        match value {
            Value::Object(members) => Ok(Self {
                members,
                path: path.to_owned(),
                code,
            }),
            _ => Err(refused(code, path, "must be an object")),
        }
    }

    /// Parses UTF-8 JSON without a byte order mark.
    pub(crate) fn parse(json: &[u8], code: &'static str) -> Result<Self, Error> {
        let text = std::str::from_utf8(json).map_err(|error| {
            Error::new(
                code,
                "InvalidArgument",
                format!("Not UTF-8 from byte {} on.", error.valid_up_to()),
            )
        })?;
        // The texts of serde_json's syntax errors hold a position and no values.
        let value = serde_json::from_str(text)
            .map_err(|error| Error::new(code, "InvalidArgument", format!("Not JSON: {error}.")))?;
        Self::of(value, "", code)
    }

    /// The member, absent or null being the same.
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        self.members
            .shift_remove(name)
            .filter(|value| !value.is_null())
    }

    pub(crate) fn object(&mut self, name: &str) -> Result<Option<Fields>, Error> {
        let path = self.place(name);
        self.take(name)
            .map(|value| Fields::of(value, &path, self.code))
            .transpose()
    }

    pub(crate) fn string(&mut self, name: &str) -> Result<Option<String>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.refused(name, "must be a string")),
        }
    }

    pub(crate) fn required_string(&mut self, name: &str) -> Result<String, Error> {
        match self.string(name)? {
            Some(text) => Ok(text),
            None => Err(self.refused(name, "is missing")),
        }
    }

    /// A text that must not stay in memory.
    pub(crate) fn required_secret(&mut self, name: &str) -> Result<SecretString, Error> {
        let text = Zeroizing::new(self.required_string(name)?);
        // Made from a borrowed text: one that is moved in may be copied first, and the copy would stay.
        Ok(SecretString::from(text.as_str()))
    }

    pub(crate) fn whole_number(&mut self, name: &str) -> Result<Option<u64>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => value
                .as_u64()
                .map(Some)
                .ok_or_else(|| self.refused(name, "must be a whole number, zero or greater")),
        }
    }

    pub(crate) fn boolean(&mut self, name: &str) -> Result<Option<bool>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(value)),
            Some(_) => Err(self.refused(name, "must be true or false")),
        }
    }

    pub(crate) fn array(&mut self, name: &str) -> Result<Option<Vec<Value>>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Array(values)) => Ok(Some(values)),
            Some(_) => Err(self.refused(name, "must be an array")),
        }
    }

    pub(crate) fn strings(&mut self, name: &str) -> Result<Vec<String>, Error> {
        self.array(name)?
            .unwrap_or_default()
            .into_iter()
            .map(|value| match value {
                Value::String(text) => Ok(text),
                _ => Err(self.refused(name, "must be an array of strings")),
            })
            .collect()
    }

    /// Refuses what nobody has read: a misspelt member must not be ignored in silence.
    pub(crate) fn finish(self) -> Result<(), Error> {
        match self.members.keys().next() {
            None => Ok(()),
            Some(name) => Err(self.refused(name, "is not a known member")),
        }
    }

    /// All members that are left.
    pub(crate) fn rest(mut self) -> Map<String, Value> {
        std::mem::take(&mut self.members)
    }

    /// Where a member is.
    pub(crate) fn place(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// An error about a member.
    pub(crate) fn refused(&self, name: &str, reason: &str) -> Error {
        refused(self.code, &self.place(name), reason)
    }
}

impl Drop for Fields {
    /// What was not read may be a secret in the wrong place.
    fn drop(&mut self) {
        self.members.values_mut().for_each(wipe);
    }
}

/// Overwrites the texts of a value.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(values) => values.iter_mut().for_each(wipe),
        Value::Object(members) => members.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn refused(code: &str, path: &str, reason: &str) -> Error {
    let message = if path.is_empty() {
        format!("The JSON text {reason}.")
    } else {
        format!("{path} {reason}.")
    };
    Error::new(code, "InvalidArgument", message)
}
