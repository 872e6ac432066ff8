//! `applicationTemplates`

use serde_json::{Value, json};

use super::applications::may_create;
use super::{entities, location, tenant_mut};
use crate::call::{Call, Handled, Refusal, Reply};
use crate::dates;
use crate::odata::{self, Shape};
use crate::ownership;
use crate::state::{Entity, State};
use crate::validation::{self, Kind};

/// Cross-tenant synchronization.
pub(super) const CROSS_TENANT_SYNCHRONIZATION: &str = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7";
/// An application that is not in the gallery.
pub(super) const NON_GALLERY: &str = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";

fn shape() -> Shape<'static> {
    Shape::open(
        "applicationTemplates",
        "microsoft.graph.applicationTemplate",
    )
}

/// The gallery: the two templates that matter and two more, so that a filter has something to leave out.
fn gallery() -> Vec<Entity> {
    #[rustfmt::skip]
    let rows = [
        (CROSS_TENANT_SYNCHRONIZATION, "Azure AD cross-tenant synchronization", &["collaboration"][..], &[][..], &["sync"][..], "Microsoft Corporation"),
        (NON_GALLERY, "Custom", &[][..], &["password", "saml", "external", "oidc"][..], &["sync"][..], "Custom"),
        ("3f6f5f0c-6d1c-4f58-9a4f-5b0f1a8d2c01", "Example Expenses", &["finance"][..], &["saml"][..], &["sync"][..], "Example"),
        ("9a1f7c52-0d0b-4b7e-8f0e-2f4c5d6e7a02", "Example Travel", &["travel", "finance"][..], &["oidc"][..], &[][..], "Example"),
    ];
    rows.iter()
        .filter_map(|(id, name, categories, sign_on, provisioning, publisher)| {
            json!({
                "id": id,
                "displayName": name,
                "homePageUrl": null,
                "supportedSingleSignOnModes": sign_on,
                "supportedProvisioningTypes": provisioning,
                "logoUrl": null,
                "categories": categories,
                "publisher": publisher,
                "description": null,
            })
            .as_object()
            .cloned()
        })
        .collect()
}

pub(super) fn collection(call: &Call) -> Handled {
    if call.method != "GET" {
        return Err(Refusal::method_not_allowed());
    }
    check_filter(call)?;
    let mut reply = odata::collection(call, gallery(), &shape())?;
    if call.option("select").is_none()
        && let Some(Value::Object(body)) = &mut reply.body
    {
        body.insert(
            "@microsoft.graph.tips".to_owned(),
            json!("Use $select to choose only the properties your app needs, as this can lead to performance improvements. For example: GET applicationTemplates?$select=categories,description"),
        );
    }
    Ok(reply)
}

pub(super) fn count(call: &Call) -> Handled {
    if call.method != "GET" {
        return Err(Refusal::method_not_allowed());
    }
    check_filter(call)?;
    odata::count(call, gallery(), &shape())
}

/// Only the display name and the categories can be filtered by.
fn check_filter(call: &Call) -> Result<(), Refusal> {
    let Some(text) = call.option("filter") else {
        return Ok(());
    };
    // A filter that cannot be read is refused by the query options themselves.
    let properties = odata::filter::parse(text).map_or(Vec::new(), |filter| filter.properties());
    let unsupported = properties.into_iter().find(|name| {
        !name.eq_ignore_ascii_case("displayName")
            && !name.eq_ignore_ascii_case("categories")
            && !name.eq_ignore_ascii_case("id")
    });
    match unsupported {
        None => Ok(()),
        Some(name) => Err(Refusal::new(
            400,
            "Request_UnsupportedQuery",
            format!("Filtering by property '{name}' is not supported."),
        )),
    }
}

fn find(id: &str) -> Result<Entity, Refusal> {
    gallery()
        .into_iter()
        .find(|template| template.get("id").and_then(Value::as_str) == Some(id))
        .ok_or_else(|| Refusal::not_found(id))
}

pub(super) fn entity(call: &Call, id: &str) -> Handled {
    if call.method != "GET" {
        return Err(Refusal::method_not_allowed());
    }
    odata::entity(call, find(id)?, &shape())
}

/// Makes the application and the service principal that the template describes.
pub(super) fn instantiate(state: &mut State, call: &Call, template: &str) -> Handled {
    if call.method != "POST" {
        return Err(Refusal::method_not_allowed());
    }
    may_create(call)?;
    find(template)?;
    let given = validation::members(
        validation::object(call)?,
        &[
            ("displayName", Kind::Text),
            ("serviceManagementReference", Kind::Text),
        ],
    )?;
    let Some(name) = given
        .get("displayName")
        .and_then(Value::as_str)
        .filter(|name| !name.trim().is_empty())
    else {
        return Err(Refusal::bad_request(
            "A value is required for property 'displayName'.",
        ));
    };
    let now = dates::iso(state.clock.now_ms());
    let [app_id, id, principal_id, scope, role, user_role] =
        std::array::from_fn(|_| state.ids.next());
    let tenant = tenant_mut(state, call)?;
    let homepage = format!(
        "https://account.activedirectory.windowsazure.com:444/applications/default.aspx?metadata={}|ISV9.1|primary|z",
        if template == CROSS_TENANT_SYNCHRONIZATION {
            "aad2aadsync"
        } else {
            "customappsso"
        }
    );
    let scopes = json!([{
        "adminConsentDescription": format!("Allow the application to access {name} on behalf of the signed-in user."),
        "adminConsentDisplayName": format!("Access {name}"),
        "id": scope,
        "isEnabled": true,
        "type": "User",
        "userConsentDescription": format!("Allow the application to access {name} on your behalf."),
        "userConsentDisplayName": format!("Access {name}"),
        "value": "user_impersonation",
    }]);
    let app_roles: Value = [("msiam_access", &role), ("User", &user_role)]
        .iter()
        .map(|(name, id)| {
            json!({
                "allowedMemberTypes": ["User"],
                "description": name,
                "displayName": name,
                "id": id,
                "isEnabled": true,
                "origin": "Application",
                "value": null,
            })
        })
        .collect();
    let mut application = entities::application(&id, &app_id, name, &now);
    application.insert("applicationTemplateId".to_owned(), json!(template));
    application.insert("createdByAppId".to_owned(), json!(call.caller.app_id));
    application.insert("publisherDomain".to_owned(), json!(tenant.initial_domain));
    application.insert("appRoles".to_owned(), app_roles.clone());
    if let Some(reference) = given.get("serviceManagementReference") {
        application.insert("serviceManagementReference".to_owned(), reference.clone());
    }
    application["api"]["oauth2PermissionScopes"] = scopes.clone();
    application["web"]["homePageUrl"] = json!(homepage);
    let mut principal = entities::service_principal(&principal_id, &app_id, name, &tenant.id, &now);
    principal.insert("applicationTemplateId".to_owned(), json!(template));
    principal.insert("appRoleAssignmentRequired".to_owned(), json!(true));
    principal.insert("homepage".to_owned(), json!(homepage));
    principal.insert("appRoles".to_owned(), app_roles);
    principal.insert("oauth2PermissionScopes".to_owned(), scopes);
    ownership::record(tenant, call, &id);
    ownership::record(tenant, call, &principal_id);
    tenant.applications.insert(id, application.clone());
    tenant
        .service_principals
        .insert(principal_id.clone(), principal.clone());
    let mut reply = Reply::created(json!({
        "@odata.context": call.context("microsoft.graph.applicationServicePrincipal"),
        "application": application,
        "servicePrincipal": principal,
    }));
    reply
        .headers
        .push(location(call, "servicePrincipals", &principal_id));
    Ok(reply)
}
