//! `synchronization/templates`: what an application can be synchronized with.

use serde_json::{Value, json};

use super::path::Path;
use super::{default_schema, not_allowed, plain_count, schema_functions, unknown_segment};
use crate::call::{Call, Handled, Refusal, Reply};
use crate::odata::{self, Shape};
use crate::state::{Entity, State};

/// Application template of cross-tenant synchronization.
const GALLERY_TEMPLATE: &str = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7";
/// Synchronization template of cross-tenant synchronization.
pub(crate) const TEMPLATE: &str = "Azure2Azure";

/// Whether the application was made from the template of cross-tenant synchronization.
pub(crate) fn offered(state: &State, call: &Call, path: &Path) -> bool {
    let Some(tenant) = state.tenants.get(&call.tenant) else {
        return false;
    };
    let Some(principal) = tenant.service_principals.get(&path.service_principal) else {
        return false;
    };
    let is_template = |entity: &Entity| {
        entity
            .get("applicationTemplateId")
            .is_some_and(|id| id == GALLERY_TEMPLATE)
    };
    is_template(principal)
        || tenant.applications.values().any(|application| {
            application["appId"] == principal["appId"] && is_template(application)
        })
}

/// Refuses a template that this application does not have.
pub(crate) fn require(
    state: &State,
    call: &Call,
    path: &Path,
    template: &str,
) -> Result<(), Refusal> {
    if template.is_empty() {
        return Err(Refusal::bad_request(
            "The property 'templateId' is missing from the request body.",
        ));
    }
    if template == TEMPLATE && offered(state, call, path) {
        return Ok(());
    }
    Err(Refusal::bad_request(format!(
        "The synchronization template '{template}' does not exist for this application."
    )))
}

/// Routes of `templates`.
pub(crate) fn handle(state: &mut State, call: &Call, path: &Path, rest: &[&str]) -> Handled {
    let offered = offered(state, call, path);
    let context = format!("{}/templates", path.context);
    let shape = Shape::open(&context, "microsoft.graph.synchronizationTemplate");
    let all = |state: &mut State| -> Vec<Entity> {
        offered
            .then(|| template(state, call, path))
            .into_iter()
            .collect()
    };
    let id = path.rest.get(1).cloned().unwrap_or_default();
    let known = offered && id == TEMPLATE;
    match (call.method.as_str(), rest) {
        ("GET", []) => {
            let found = all(state);
            odata::collection(call, found, &shape)
        }
        ("GET", ["$count"]) => Ok(plain_count(usize::from(offered))),
        (_, [] | ["$count"]) => Err(not_allowed()),
        (_, [_, ..]) if !known => Err(Refusal::not_found(&id)),
        ("GET", [_]) => odata::entity(call, template(state, call, path), &shape),
        ("GET", [_, "schema"]) => {
            let mut body = json!({
                "@odata.context": call.context(&format!("{context}('{id}')/schema/$entity"))
            });
            if let (Some(body), Value::Object(schema)) = (
                body.as_object_mut(),
                template(state, call, path)["schema"].clone(),
            ) {
                body.extend(schema);
            }
            Ok(Reply::ok(body))
        }
        ("GET", [_, "schema", function]) => schema_functions::handle(call, function),
        (_, [_] | [_, "schema", ..]) => Err(not_allowed()),
        _ => Err(unknown_segment(call)),
    }
}

/// The template with its schema, whose ids are always the same for one application.
fn template(state: &State, call: &Call, path: &Path) -> Entity {
    let mut ids = crate::state::Ids {
        // Reading must not use up ids: the template's come from a counter of their own.
        seed: state.ids.seed,
        made: 1_000_000_000,
    };
    let application = state
        .tenants
        .get(&call.tenant)
        .and_then(|tenant| tenant.service_principals.get(&path.service_principal))
        .map(|principal| principal["appId"].clone())
        .unwrap_or_default();
    let schema = default_schema::build(&mut ids, TEMPLATE);
    let entity = json!({
        "id": TEMPLATE,
        "applicationId": application,
        "default": true,
        "description": "Cross-tenant synchronization",
        "discoverable": true,
        "factoryTag": TEMPLATE,
        "metadata": [
            {"key": "GalleryApplicationIdentifier", "value": GALLERY_TEMPLATE},
            {"key": "GalleryApplicationKey", "value": "aad2aadsync"},
            {"key": "IsOAuthEnabled", "value": "False"},
            {"key": "IsSynchronizationInPreview", "value": "False"}
        ],
        "schema": schema
    });
    entity.as_object().cloned().unwrap_or_default()
}
