//! The sign-in authority: discovery, keys and the token endpoint of every tenant.

mod delegated_permissions;
mod errors;
mod grants;
pub(crate) mod tokens;

use std::time::Duration;

use serde_json::json;

use crate::dates;
use crate::faults::{Answered, Arrival, Delivery, Effect, Ending, answers};
use crate::http::{Incoming, Outgoing};
use crate::observer::Phase;
use crate::request_log::RequestRecord;
use crate::shared::Shared;
use crate::state::{State, Tenant};

use errors::AuthorityError;

/// The grant that signs in as the seeded administrator, without a window and without a secret.
pub const ADMINISTRATOR_GRANT: &str = "urn:cross-tenant-sync:emulator:administrator";

/// What the authority has below a tenant.
enum Page {
    Discovery,
    Keys,
    Token,
}

/// Tenant and page of a path; `None` when it is not one of the authority's.
fn page(path: &str) -> Option<(String, Page)> {
    let mut segments = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(crate::http::decode);
    let tenant = segments.next()?;
    let rest: Vec<String> = segments.map(|segment| segment.to_lowercase()).collect();
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let page = match rest.as_slice() {
        ["v2.0", ".well-known", "openid-configuration"] => Page::Discovery,
        ["discovery", "v2.0", "keys"] => Page::Keys,
        ["oauth2", "v2.0", "token"] => Page::Token,
        _ => return None,
    };
    Some((tenant, page))
}

/// Whether a path is one of the authority's.
pub(crate) fn owns(path: &str) -> bool {
    page(path).is_some()
}

/// Answers a request to the authority, or lets its fault do so.
pub(crate) fn answer(shared: &Shared, request: &Incoming, arrival: &Arrival) -> Answered {
    let target = request.target();
    let tell = |phase| {
        shared
            .observer
            .tell(arrival.sequence, &request.method, &target, phase);
    };
    tell(Phase::Before);
    let mut answer = arrival.takes_effect().then(|| handle(shared, request));
    match &arrival.effect {
        Some(Effect::InvalidJson) => answer = answer.map(answers::broken),
        Some(effect) => {
            if let Some(fault) = errors::of_fault(effect, shared, request) {
                answer = Some(fault);
            }
        }
        None => {}
    }
    let ending = Ending::of(arrival.effect.as_ref());
    let answer = answer.unwrap_or_else(|| Outgoing::json(500, json!({})));
    if arrival.fault.is_some() {
        log(shared, request, arrival, &answer, ending);
    }
    if arrival.takes_effect() {
        tell(Phase::After);
    }
    Answered {
        answer,
        delivery: Delivery {
            pause: Duration::ZERO,
            ending,
        },
    }
}

/// Sign-ins are in the request log only when a fault hit them.
fn log(shared: &Shared, request: &Incoming, arrival: &Arrival, answer: &Outgoing, ending: Ending) {
    let tenant_id =
        page(&request.path).and_then(|(tenant, _)| shared.tenants.id(&tenant).map(str::to_owned));
    let time = dates::iso_precise(shared.state().clock.now_ms());
    shared.log().push(RequestRecord {
        sequence: arrival.sequence,
        time,
        method: request.method.clone(),
        path: request.target(),
        tenant_id,
        application: None,
        status: if ending.answers() { answer.status } else { 0 },
        request_body: None,
        is_write: false,
        in_batch: false,
        took_effect: false,
        fault: arrival.fault.clone(),
    });
}

fn handle(shared: &Shared, request: &Incoming) -> Outgoing {
    let answer = match page(&request.path) {
        Some((tenant, Page::Discovery)) => discovery(shared, request, &tenant),
        Some((tenant, Page::Keys)) => keys(shared, &tenant),
        Some((tenant, Page::Token)) if request.method == "POST" => {
            grants::token(shared, request, &tenant)
        }
        _ => Err(AuthorityError::new(
            900_561,
            400,
            "invalid_request",
            format!(
                "The endpoint only accepts POST requests. Received a {} request.",
                request.method
            ),
        )),
    };
    answer.unwrap_or_else(|error| error.answer(shared, request))
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
