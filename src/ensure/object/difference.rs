//! What would have to be sent so that the object is as named: pure data, computed from what was found.

use serde_json::{Map, Value, json};

use super::variants::{Change as ChangeBy, Read, Variant};
use super::wanted::Wanted;
use super::{applications, jobs, schemas, secrets};
use crate::ensure::diff::diff;
use crate::ensure::plan::{patch, schedule_state};
use crate::ensure::step::{Action, Change};
use crate::graph::Error;

/// What a read must show after a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    /// The object, as the caller names it.
    Object,
    /// The schedule of the job is active, or is not.
    Running(bool),
    /// The service principal has the tags that the request gives it.
    Tags,
}

/// One request that writes.
#[derive(Debug, Clone)]
pub(super) struct Write {
    /// Command of the catalog.
    pub(super) command: &'static str,
    /// Its parameters.
    pub(super) parameters: Map<String, Value>,
    /// What a read must show afterwards.
    pub(super) expect: Expect,
}

/// How the object differs.
#[derive(Debug, Clone)]
pub(super) struct Difference {
    /// What is done about it.
    pub(super) action: Action,
    /// Properties that differ.
    pub(super) changes: Vec<Change>,
    /// Requests, in their order.
    pub(super) writes: Vec<Write>,
}

/// Compares what was found with what the caller names.
///
/// # Errors
/// `InvalidMapping`, where the schema cannot have what is named.
pub(super) fn difference(
    variant: &'static Variant,
    wanted: &Wanted,
    found: Option<&Value>,
) -> Result<Difference, Error> {
    let mut difference = match found {
        None => creation(variant, wanted),
        Some(found) => alteration(variant, wanted, found)?,
    };
    if matches!(variant.read, Read::Pairs(_)) && !difference.writes.is_empty() {
        let (before, after) = secrets::tags(found, wanted);
        let tagged = |tags| tag(wanted, tags);
        difference.writes.splice(0..0, before.map(tagged));
        difference.writes.extend(after.map(tagged));
    }
    if let Some((change, write)) = jobs::bring(wanted, found) {
        if difference.action == Action::None {
            difference.action = if write.expect == Expect::Running(true) {
                Action::Start
            } else {
                Action::Pause
            };
        }
        difference.changes.push(change);
        difference.writes.push(write);
    }
    Ok(difference)
}

/// Whether the object is as the write should have left it.
pub(super) fn satisfied(
    variant: &'static Variant,
    wanted: &Wanted,
    expect: Expect,
    found: &Value,
) -> bool {
    match expect {
        Expect::Running(running) => (schedule_state(found) == "Active") == running,
        // Of these a read of its own tells.
        Expect::Tags => false,
        Expect::Object if matches!(variant.read, Read::Pairs(_)) => {
            secrets::are_saved(found, wanted)
        }
        Expect::Object => {
            alteration(variant, wanted, found).is_ok_and(|difference| difference.writes.is_empty())
        }
    }
}

fn creation(variant: &'static Variant, wanted: &Wanted) -> Difference {
    let changes = match variant.read {
        Read::Pairs(_) => secrets::changes(None, wanted),
        _ => diff("", &Value::Null, &Value::Object(wanted.making.clone())),
    };
    // Removing what is not there is nothing to do.
    if changes.is_empty() && matches!(variant.read, Read::Pairs(_)) {
        return nothing();
    }
    Difference {
        action: Action::Create,
        changes,
        writes: vec![write(
            variant.write,
            made_at(variant, wanted),
            wanted.making.clone(),
        )],
    }
}

fn alteration(
    variant: &'static Variant,
    wanted: &Wanted,
    found: &Value,
) -> Result<Difference, Error> {
    let named: Map<String, Value> = wanted
        .body
        .iter()
        .filter(|(name, _)| !variant.identity.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let (changes, write) = match variant.change {
        ChangeBy::Never => return Ok(nothing()),
        ChangeBy::Again => (
            secrets::changes(Some(found), wanted),
            write(variant.write, wanted.place.clone(), wanted.making.clone()),
        ),
        ChangeBy::Patch(command) => {
            let (place, current) = match variant.read {
                Read::Instance => (
                    applications::place(found),
                    found.get("application").unwrap_or(&Value::Null),
                ),
                Read::Entry(_) => (jobs::place(wanted, found), found),
                _ => (wanted.place.clone(), found),
            };
            let named = match variant.read {
                Read::Instance => applications::owned(wanted, named),
                _ => named,
            };
            let patch = patch(current, &named);
            (patch.changes, write(command, place, patch.body))
        }
        ChangeBy::Replace(command) => {
            let (changes, whole) = schemas::merged(found, &named, wanted)?;
            let whole = match whole {
                Value::Object(whole) => whole,
                _ => Map::new(),
            };
            (changes, write(command, wanted.place.clone(), whole))
        }
    };
    if changes.is_empty() {
        return Ok(nothing());
    }
    Ok(Difference {
        action: Action::Update,
        changes,
        writes: vec![write],
    })
}

/// The request that gives the service principal its tags.
fn tag(wanted: &Wanted, tags: Vec<Value>) -> Write {
    let mut body = Map::new();
    body.insert("tags".to_owned(), Value::Array(tags));
    Write {
        expect: Expect::Tags,
        ..write("Update-MgServicePrincipal", wanted.place.clone(), body)
    }
}

fn nothing() -> Difference {
    Difference {
        action: Action::None,
        changes: Vec::new(),
        writes: Vec::new(),
    }
}

/// Path parameters of the request that makes the object; partner settings are made in their list.
fn made_at(variant: &'static Variant, wanted: &Wanted) -> Map<String, Value> {
    match variant.read {
        Read::Alone(_) => Map::new(),
        _ => wanted.place.clone(),
    }
}

fn write(
    command: &'static str,
    mut parameters: Map<String, Value>,
    body: Map<String, Value>,
) -> Write {
    parameters.insert("BodyParameter".to_owned(), json!(body));
    Write {
        command,
        parameters,
        expect: Expect::Object,
    }
}
