//! Query options of collections and entities: `$filter`, `$search`, `$orderby`, `$select`, `$count`, `$top`, `$skip`, `$skiptoken`.

pub mod filter;
mod lexer;
mod search;

use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::call::{Call, Handled, Refusal, Reply};
use crate::state::Entity;

/// What a collection allows, and how it is named.
#[derive(Debug, Clone, Copy)]
pub struct Shape<'a> {
    /// What follows `$metadata#`, such as `users`.
    pub context: &'a str,
    /// Such as `microsoft.graph.user`; used in error texts.
    pub type_name: &'a str,
    /// Every property; empty means that names are not checked.
    pub properties: &'a [&'a str],
    /// Properties of an answer without `$select`; empty means all.
    pub default_properties: &'a [&'a str],
    /// A directory collection: advanced queries need `ConsistencyLevel: eventual` and `$count=true`.
    pub directory: bool,
    /// Properties that a directory orders by without an advanced query.
    pub plain_order: &'a [&'a str],
    /// `$skip` is offered.
    pub skip: bool,
    /// Texts in `$filter` are compared with regard to case.
    pub case_sensitive: bool,
    /// Size of a page without `$top`.
    pub page: usize,
    /// Largest `$top`.
    pub max_page: usize,
}

impl<'a> Shape<'a> {
    /// A collection outside the directory: everything allowed, any property name.
    #[must_use]
    pub fn open(context: &'a str, type_name: &'a str) -> Self {
        Self {
            context,
            type_name,
            properties: &[],
            default_properties: &[],
            directory: false,
            plain_order: &[],
            skip: true,
            case_sensitive: false,
            page: 100,
            max_page: 999,
        }
    }

    /// A directory collection with advanced queries.
    #[must_use]
    pub fn directory(context: &'a str, type_name: &'a str, properties: &'a [&'a str]) -> Self {
        Self {
            properties,
            directory: true,
            skip: false,
            ..Self::open(context, type_name)
        }
    }
}

/// The collection answer for these entities, which are in their natural order.
///
/// # Errors
/// 400 for options that are wrong or not offered.
pub fn collection(call: &Call, entities: Vec<Entity>, shape: &Shape<'_>) -> Handled {
    collection_of(call, &entities, shape, Entity::clone)
}

/// As [`collection`], for many entities that are kept elsewhere: only those of the page are copied, by `shown`.
///
/// # Errors
/// 400 for options that are wrong or not offered.
pub fn collection_of<'e>(
    call: &Call,
    entities: impl IntoIterator<Item = &'e Entity>,
    shape: &Shape<'_>,
    shown: impl Fn(&Entity) -> Entity,
) -> Handled {
    let eventual = is_eventual(call);
    let counted = match call.option("count") {
        None => false,
        Some(text) => boolean("$count", text)?,
    };
    let advanced = eventual && counted;
    let selected = selection(call, shape)?;
    let mut entities = matching(call, entities.into_iter().collect(), shape, advanced)?;
    order(call, &mut entities, shape, advanced)?;

    let total = entities.len();
    let (start, first_page) = start(call, shape)?;
    let size = match call.option("top") {
        None => shape.page,
        Some(text) => top(text, shape)?,
    };
    let end = total.min(start.saturating_add(size));
    let page: Vec<Value> = entities
        .drain(start.min(total)..end)
        .map(|entity| Value::Object(select(shown(entity), &selected)))
        .collect();

    let mut body = Entity::new();
    body.insert(
        "@odata.context".to_owned(),
        Value::String(call.context(&named(shape.context, call))),
    );
    if counted && first_page && (!shape.directory || eventual) {
        body.insert("@odata.count".to_owned(), json!(total));
    }
    if end < total {
        body.insert("@odata.nextLink".to_owned(), json!(next_link(call, end)));
    }
    body.insert("value".to_owned(), Value::Array(page));
    Ok(Reply::ok(Value::Object(body)))
}

/// The plain text answer of a `/$count` segment.
///
/// # Errors
/// 400 without `ConsistencyLevel: eventual` on a directory collection.
pub fn count(call: &Call, entities: Vec<Entity>, shape: &Shape<'_>) -> Handled {
    let eventual = is_eventual(call);
    if shape.directory && !eventual {
        return Err(Refusal::bad_request("$count is not currently supported."));
    }
    let entities = matching(call, entities.iter().collect(), shape, eventual)?;
    let mut reply = Reply::ok(Value::String(entities.len().to_string()));
    reply
        .headers
        .push(("content-type".to_owned(), "text/plain".to_owned()));
    Ok(reply)
}

/// The answer for one entity, with `$select` applied; `context` is what follows `$metadata#`, without `/$entity`.
///
/// # Errors
/// 400 for an unknown property in `$select`.
pub fn entity(call: &Call, entity: Entity, shape: &Shape<'_>) -> Handled {
    let selected = selection(call, shape)?;
    let context = call.context(&format!("{}/$entity", named(shape.context, call)));
    let mut body = Entity::new();
    body.insert("@odata.context".to_owned(), Value::String(context));
    body.extend(select(entity, &selected));
    Ok(Reply::ok(Value::Object(body)))
}

/// Properties by which the call finds or orders, as far as its options can be read.
#[must_use]
pub fn named_properties(call: &Call) -> Vec<String> {
    let mut names = call
        .option("filter")
        .and_then(|text| filter::parse(text).ok())
        .map_or_else(Vec::new, |condition| condition.properties());
    let order = call.option("orderby").unwrap_or_default();
    names.extend(
        order
            .split(',')
            .filter_map(|item| item.split(['/', ' ']).find(|word| !word.is_empty()))
            .map(str::to_owned),
    );
    if let Some(text) = call.option("search")
        && let Ok(search) = search::parse(text)
    {
        names.extend(search.properties());
    }
    names
}

fn is_eventual(call: &Call) -> bool {
    call.header("consistencylevel")
        .is_some_and(|level| level.eq_ignore_ascii_case("eventual"))
}

fn boolean(name: &str, text: &str) -> Result<bool, Refusal> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(bad_option(format!(
            "Invalid value '{text}' for $count query option found. The $count query option requires a Boolean value."
        )
        .replace("$count", name))),
    }
}

fn bad_option(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "BadRequest", message)
}

fn unsupported(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "Request_UnsupportedQuery", message)
}

fn matching<'e>(
    call: &Call,
    entities: Vec<&'e Entity>,
    shape: &Shape<'_>,
    advanced: bool,
) -> Result<Vec<&'e Entity>, Refusal> {
    let mut entities = entities;
    if let Some(text) = call.option("filter") {
        let condition = filter::parse(text)
            .map_err(|reason| bad_option(format!("Invalid filter clause: {reason}")))?;
        for name in condition.properties() {
            if !knows(shape.properties, &name) {
                return Err(bad_option(format!(
                    "Invalid filter clause: Could not find a property named '{name}' on type '{}'.",
                    shape.type_name
                )));
            }
        }
        if shape.directory {
            if let Some(property) = condition.contains_on() {
                return Err(unsupported(format!(
                    "Unsupported or invalid query filter clause specified for property '{property}' of resource '{}'.",
                    shape.type_name.rsplit('.').next().unwrap_or_default()
                )));
            }
            if condition.is_advanced() && !advanced {
                return Err(unsupported("Unsupported Query."));
            }
        }
        entities.retain(|entity| condition.matches(entity, shape.case_sensitive));
    }
    if let Some(text) = call.option("search") {
        if shape.directory && !is_eventual(call) {
            return Err(unsupported(
                "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
            ));
        }
        let search = search::parse(text).map_err(bad_option)?;
        entities.retain(|entity| search.matches(entity));
    }
    Ok(entities)
}

fn order(
    call: &Call,
    entities: &mut [&Entity],
    shape: &Shape<'_>,
    advanced: bool,
) -> Result<(), Refusal> {
    let Some(text) = call.option("orderby") else {
        return Ok(());
    };
    let mut keys = Vec::new();
    for item in text.split(',') {
        let mut words = item.split_whitespace();
        let path = words
            .next()
            .ok_or_else(|| bad_option("Syntax error in $orderby."))?;
        let descending = match words.next().map(str::to_ascii_lowercase).as_deref() {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(_) => return Err(bad_option(format!("Syntax error in $orderby at '{item}'."))),
        };
        let path: Vec<String> = path.split('/').map(str::to_owned).collect();
        if !knows(shape.properties, &path[0]) {
            return Err(bad_option(format!(
                "Could not find a property named '{}' on type '{}'.",
                path[0], shape.type_name
            )));
        }
        let plain = shape
            .plain_order
            .iter()
            .any(|name| name.eq_ignore_ascii_case(&path[0]));
        if shape.directory && !advanced && (!plain || call.option("filter").is_some()) {
            return Err(unsupported(if plain {
                "Sorting not supported for current query.".to_owned()
            } else {
                "Unsupported Query.".to_owned()
            }));
        }
        keys.push((path, descending));
    }
    entities.sort_by(|left, right| {
        for (path, descending) in &keys {
            let (left, right) = (filter::lookup(left, path), filter::lookup(right, path));
            // Null comes first, as in OData.
            let order = match (left.is_null(), right.is_null()) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                (false, false) => filter::compare(left, right, false).unwrap_or(Ordering::Equal),
            };
            let order = if *descending { order.reverse() } else { order };
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    });
    Ok(())
}

fn knows(properties: &[&str], name: &str) -> bool {
    properties.is_empty()
        || properties
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
}

/// Names to keep, in the caller's order; `None` keeps all.
fn selection(call: &Call, shape: &Shape<'_>) -> Result<Option<Vec<String>>, Refusal> {
    let Some(text) = call.option("select") else {
        return Ok((!shape.default_properties.is_empty()).then(|| {
            shape
                .default_properties
                .iter()
                .map(|&name| name.to_owned())
                .collect()
        }));
    };
    let mut names = Vec::new();
    for name in text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        if name == "*" {
            // Everything that has a name in the description, which leaves out what only the emulator knows.
            return Ok((!shape.properties.is_empty()).then(|| {
                shape
                    .properties
                    .iter()
                    .map(|&name| name.to_owned())
                    .collect()
            }));
        }
        let Some(known) = shape
            .properties
            .iter()
            .find(|known| known.eq_ignore_ascii_case(name))
        else {
            if shape.properties.is_empty() {
                names.push(name.to_owned());
                continue;
            }
            return Err(bad_option(format!(
                "Parsing OData Select and Expand failed: Could not find a property named '{name}' on type '{}'.",
                shape.type_name
            )));
        };
        names.push((*known).to_owned());
    }
    Ok(Some(names))
}

/// The entity with these properties only; one that has no value comes as null.
fn select(entity: Entity, names: &Option<Vec<String>>) -> Entity {
    let Some(names) = names else {
        return entity;
    };
    let mut chosen = Entity::new();
    for name in names {
        match entity
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
        {
            Some((key, value)) => chosen.insert(key.clone(), value.clone()),
            None => chosen.insert(name.clone(), Value::Null),
        };
    }
    // Annotations and expanded navigation properties are not subject to `$select`.
    for (key, value) in entity {
        if key.starts_with('@') {
            chosen.insert(key, value);
        }
    }
    chosen
}

fn named(context: &str, call: &Call) -> String {
    match call.option("select") {
        Some(names) if !names.contains('*') && !names.is_empty() => {
            format!("{context}({})", names.replace(' ', ""))
        }
        _ => context.to_owned(),
    }
}

fn top(text: &str, shape: &Shape<'_>) -> Result<usize, Refusal> {
    let wrong = || {
        Refusal::bad_request(format!(
            "Invalid page size specified: '{text}'. Must be between 1 and {} inclusive.",
            shape.max_page
        ))
    };
    let size: usize = text.parse().map_err(|_| wrong())?;
    if size == 0 || (shape.directory && size > shape.max_page) {
        return Err(wrong());
    }
    Ok(size.min(shape.max_page))
}

/// Where this page starts, and whether it is the first.
fn start(call: &Call, shape: &Shape<'_>) -> Result<(usize, bool), Refusal> {
    if let Some(token) = call.option("skiptoken") {
        let offset = URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| text.strip_prefix("page:")?.parse().ok());
        return match offset {
            Some(offset) => Ok((offset, false)),
            None => Err(Refusal::new(
                400,
                "Directory_ExpiredPageToken",
                "The specified page token value has expired and can no longer be included in your request.",
            )),
        };
    }
    match call.option("skip") {
        None => Ok((0, true)),
        Some(_) if !shape.skip => Err(unsupported("'$skip' is not supported by the service.")),
        Some(text) => text.parse().map(|offset| (offset, true)).map_err(|_| {
            bad_option(format!(
                "Invalid value '{text}' for $skip query option found. The $skip query option requires a non-negative integer value."
            ))
        }),
    }
}

/// What stays plain in a query option.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'$')
    .remove(b',');

/// The same call with the place of the next page, on the origin that the caller used.
fn next_link(call: &Call, offset: usize) -> String {
    let mut link = format!(
        "{}/{}/{}",
        call.origin,
        call.version.as_str(),
        call.segments
            .iter()
            .map(|segment| utf8_percent_encode(segment, SEGMENT).to_string())
            .collect::<Vec<_>>()
            .join("/")
    );
    let token = URL_SAFE_NO_PAD.encode(format!("page:{offset}"));
    let mut separator = '?';
    for (name, value) in &call.query {
        let bare = name.trim_start_matches('$');
        if bare.eq_ignore_ascii_case("skiptoken") || bare.eq_ignore_ascii_case("skip") {
            continue;
        }
        link.push(separator);
        link.push_str(name);
        link.push('=');
        link.extend(utf8_percent_encode(value, QUERY));
        separator = '&';
    }
    link.push(separator);
    link.push_str("$skiptoken=");
    link.push_str(&token);
    link
}

/// What stays plain in a path segment.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'=')
    .remove(b'\'')
    .remove(b'@');

#[cfg(test)]
mod tests;
