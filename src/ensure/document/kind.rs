//! The words in which the document is described, once, for its validation, its JSON Schema and its documentation.

use serde_json::{Map, Value};

use super::problems::Problems;

/// What a member may hold.
#[derive(Debug)]
pub(super) enum Kind {
    /// Anything; it means nothing.
    Ignored,
    /// Text that is not blank.
    Text,
    /// Text of one line that Graph takes as a display name.
    Name,
    /// A GUID with hyphens.
    Guid,
    /// True or false.
    Boolean,
    /// A whole number, zero or greater.
    Whole,
    /// A text, a number, true or false.
    Scalar,
    /// One of these texts, whatever its case.
    OneOf(&'static [&'static str]),
    /// An object with these members.
    Object(&'static Shape),
    /// An array; no two texts of it are the same.
    List(&'static Kind),
    /// An object whose keys the author chooses.
    Map(&'static Kind),
    /// Settings in Graph's own names and shapes.
    Settings(&'static GraphSettings),
}

/// Whether a member must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// No.
    Optional,
    /// Yes, once defaults, tenant and override are put together.
    InTheEnd,
    /// Yes, where it stands.
    Here,
}

/// One member of an object.
#[derive(Debug)]
pub(super) struct Member {
    /// Its name in canonical spelling.
    pub(super) name: &'static str,
    /// What it may hold.
    pub(super) kind: Kind,
    /// Whether it must be there.
    pub(super) need: Need,
    /// What it means.
    pub(super) about: &'static str,
    /// Its default as JSON text; empty where there is none.
    pub(super) default: &'static str,
}

/// Looks at an object whose members have the right types for what contradicts itself.
pub(super) type Check = fn(&Map<String, Value>, &str, &mut Problems);

/// An object of the document.
#[derive(Debug)]
pub(super) struct Shape {
    /// Name of its definition in the JSON Schema.
    pub(super) name: &'static str,
    /// What it is.
    pub(super) about: &'static str,
    /// Its members, in parts that several objects share.
    pub(super) members: &'static [&'static [Member]],
    /// What the JSON Schema says beyond the members, as JSON text; empty where there is nothing.
    pub(super) rules: &'static str,
    /// The same and more, for the validation.
    pub(super) check: Option<Check>,
}

impl Shape {
    /// All members.
    pub(super) fn all(&self) -> impl Iterator<Item = &'static Member> {
        self.members.iter().flat_map(|part| part.iter())
    }

    /// The member of this name, whatever its case.
    pub(super) fn member(&self, name: &str) -> Option<&'static Member> {
        self.all()
            .find(|member| member.name.eq_ignore_ascii_case(name))
    }
}

/// Settings that the catalog's models describe.
#[derive(Debug)]
pub(super) struct GraphSettings {
    /// Model of the settings.
    pub(super) model: &'static str,
    /// Properties that cannot be wished for, and why.
    pub(super) refused: &'static [(&'static str, &'static str)],
}
