//! The sign-in authority: discovery, keys and the token endpoint of every tenant.

mod delegated_permissions;
mod errors;
mod grants;
pub(crate) mod tokens;

use serde_json::json;

use crate::http::{Incoming, Outgoing};
use crate::shared::Shared;
use crate::state::{State, Tenant};

use errors::AuthorityError;

/// The grant that signs in as the seeded administrator, without a window and without a secret.
pub const ADMINISTRATOR_GRANT: &str = "urn:cross-tenant-sync:emulator:administrator";

/// Answers a request to the authority; `None` when the path is not one of its own.
pub(crate) fn handle(shared: &Shared, request: &Incoming) -> Option<Outgoing> {
    let segments: Vec<String> = request
        .path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(crate::http::decode)
        .collect();
    let (tenant, rest) = segments.split_first()?;
    let rest: Vec<String> = rest.iter().map(|segment| segment.to_lowercase()).collect();
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let answer = match rest.as_slice() {
        ["v2.0", ".well-known", "openid-configuration"] => discovery(shared, request, tenant),
        ["discovery", "v2.0", "keys"] => keys(shared, tenant),
        ["oauth2", "v2.0", "token"] if request.method == "POST" => {
            grants::token(shared, request, tenant)
        }
        ["oauth2", "v2.0", "token"] => Err(AuthorityError::new(
            900_561,
            400,
            "invalid_request",
            format!(
                "The endpoint only accepts POST requests. Received a {} request.",
                request.method
            ),
        )),
        _ => return None,
    };
    Some(answer.unwrap_or_else(|error| error.answer(shared, request)))
}

/// The tenant of this GUID or verified domain.
fn find<'a>(state: &'a State, name: &str) -> Result<&'a Tenant, AuthorityError> {
    let wanted = name.to_lowercase();
    if let Some(tenant) = state.tenants.get(&wanted).or_else(|| {
        state.tenants.values().find(|tenant| {
            tenant
                .verified_domains
                .iter()
                .any(|domain| domain.eq_ignore_ascii_case(&wanted))
        })
    }) {
        return Ok(tenant);
    }
    if uuid::Uuid::parse_str(&wanted).is_ok() || wanted.contains('.') {
        Err(AuthorityError::new(
            90_002,
            400,
            "invalid_request",
            format!(
                "Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the \
                 correct cloud. Check with your subscription administrator, this may happen if there are no active \
                 subscriptions for the tenant."
            ),
        ))
    } else {
        Err(AuthorityError::new(
            900_023,
            400,
            "invalid_request",
            format!(
                "Specified tenant identifier '{name}' is neither a valid DNS name, nor a valid external domain."
            ),
        ))
    }
}

fn discovery(
    shared: &Shared,
    request: &Incoming,
    tenant: &str,
) -> Result<Outgoing, AuthorityError> {
    let state = shared.state();
    // Discovery names the error differently from the token endpoint.
    let id = find(&state, tenant)
        .map_err(|error| error.named("invalid_tenant"))?
        .id
        .clone();
    let origin = &request.origin;
    Ok(Outgoing::json(
        200,
        json!({
            "token_endpoint": format!("{origin}/{id}/oauth2/v2.0/token"),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "jwks_uri": format!("{origin}/{id}/discovery/v2.0/keys"),
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": format!("{origin}/{id}/v2.0"),
            "request_uri_parameter_supported": false,
            "authorization_endpoint": format!("{origin}/{id}/oauth2/v2.0/authorize"),
            "device_authorization_endpoint": format!("{origin}/{id}/oauth2/v2.0/devicecode"),
            "http_logout_supported": true,
            "end_session_endpoint": format!("{origin}/{id}/oauth2/v2.0/logout"),
            "claims_supported": ["sub", "iss", "aud", "exp", "iat", "tid", "oid", "ver"],
            "tenant_region_scope": "NA",
            "cloud_instance_name": "microsoftonline.com",
            "cloud_graph_host_name": "graph.windows.net",
            "msgraph_host": "graph.microsoft.com",
        }),
    ))
}

fn keys(shared: &Shared, tenant: &str) -> Result<Outgoing, AuthorityError> {
    find(&shared.state(), tenant)?;
    Ok(Outgoing::json(200, shared.keys.jwks()))
}
