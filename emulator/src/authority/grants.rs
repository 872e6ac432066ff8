//! The token endpoint.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::errors::AuthorityError;
use super::tokens::{Claims, Subject};
use super::{ADMINISTRATOR_GRANT, delegated_permissions, find};
use crate::directory::graph_permissions::{COMMAND_LINE_TOOLS_APP_ID, GRAPH_APP_ID};
use crate::http::{Incoming, Outgoing, form};
use crate::shared::Shared;
use crate::state::{Entity, Tenant, text};

/// Roots of Microsoft Graph in every cloud.
const GRAPH_ROOTS: &[&str] = &[
    "https://graph.microsoft.com",
    "https://graph.microsoft.us",
    "https://dod-graph.microsoft.us",
    "https://microsoftgraph.chinacloudapi.cn",
];

struct Form(Vec<(String, String)>);

impl Form {
    fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    fn need(&self, name: &str) -> Result<&str, AuthorityError> {
        self.get(name).ok_or_else(|| AuthorityError::missing(name))
    }
}

pub(super) fn token(
    shared: &Shared,
    request: &Incoming,
    tenant: &str,
) -> Result<Outgoing, AuthorityError> {
    let mut fields = Form(form(&String::from_utf8_lossy(&request.body)));
    if let Some((id, secret)) = basic(request) {
        fields
            .0
            .retain(|(name, _)| name != "client_id" && name != "client_secret");
        fields.0.push(("client_id".to_owned(), id));
        fields.0.push(("client_secret".to_owned(), secret));
    }
    let state = shared.state();
    let tenant = find(&state, tenant)?;
    let (subject, audience) = match fields.need("grant_type")? {
        "client_credentials" => client_credentials(tenant, &fields, request)?,
        ADMINISTRATOR_GRANT => administrator(tenant, &fields, request)?,
        other => {
            return Err(AuthorityError::new(
                70_003,
                400,
                "unsupported_grant_type",
                format!("The app requested an unsupported grant type '{other}'."),
            ));
        }
    };
    let lifetime = state.options.token_lifetime_seconds;
    let scope = subject.scopes();
    let claims = Claims::new(&state, tenant, subject, &audience);
    drop(state);
    let token = claims
        .sign(&shared.keys)
        .map_err(|reason| AuthorityError::new(90_033, 500, "server_error", reason))?;
    let mut answer = json!({
        "token_type": "Bearer",
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": token,
    });
    if let Some(scope) = scope {
        answer["scope"] = Value::String(scope);
    }
    Ok(Outgoing::json(200, answer).with("Cache-Control", "no-store, no-cache"))
}

fn basic(request: &Incoming) -> Option<(String, String)> {
    let encoded = request.header("authorization")?.strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    // RFC 6749 has both percent-encoded before they are joined.
    Some((crate::http::decode(id), crate::http::decode(secret)))
}

fn client_credentials(
    tenant: &Tenant,
    fields: &Form,
    request: &Incoming,
) -> Result<(Subject, String), AuthorityError> {
    let client = fields.need("client_id")?;
    let scope = fields.need("scope")?;
    let unknown = || {
        AuthorityError::new(
            700_016,
            400,
            "unauthorized_client",
            format!(
                "Application with identifier '{client}' was not found in the directory '{}'. This can happen if the \
                 application has not been installed by the administrator of the tenant or consented to by any user in \
                 the tenant. You may have sent your authentication request to the wrong tenant.",
                tenant.display_name
            ),
        )
    };
    let app_id = client.to_lowercase();
    let principal = by_app_id(tenant, &app_id).ok_or_else(unknown)?;
    let secrets = tenant.sign_in.client_secrets.get(&app_id);
    let Some(secret) = fields.get("client_secret") else {
        return Err(AuthorityError::new(
            7_000_216,
            401,
            "invalid_client",
            "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
        ));
    };
    if !secrets.is_some_and(|secrets| secrets.iter().any(|known| known == secret)) {
        return Err(AuthorityError::new(
            7_000_215,
            401,
            "invalid_client",
            format!(
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret \
                 value, not the client secret ID, for a secret added to app '{app_id}'."
            ),
        ));
    }
    let audience = scope
        .strip_suffix("/.default")
        .and_then(|resource| graph(resource, request))
        .ok_or_else(|| invalid_scope(scope))?;
    let roles = tenant
        .sign_in
        .app_permissions
        .get(&app_id)
        .cloned()
        .unwrap_or_default();
    Ok((
        Subject::Application {
            app_id,
            object_id: text(principal, "id").to_owned(),
            display_name: text(principal, "displayName").to_owned(),
            roles,
        },
        audience,
    ))
}

fn administrator(
    tenant: &Tenant,
    fields: &Form,
    request: &Incoming,
) -> Result<(Subject, String), AuthorityError> {
    let app_id = fields
        .get("client_id")
        .unwrap_or(COMMAND_LINE_TOOLS_APP_ID)
        .to_lowercase();
    let mut audience = GRAPH_ROOTS[0].to_owned();
    let mut scopes = Vec::new();
    for scope in fields.need("scope")?.split_whitespace() {
        // `https://graph.microsoft.com/User.Read` and `User.Read` are the same.
        let name = match scope.rsplit_once('/') {
            Some((resource, name)) => {
                audience = graph(resource, request).ok_or_else(|| invalid_scope(scope))?;
                name
            }
            None => scope,
        };
        let protocol = matches!(
            name.to_ascii_lowercase().as_str(),
            "openid" | "profile" | "email" | "offline_access" | ".default"
        );
        if !protocol {
            // A misspelt scope would else show much later, as a missing permission.
            let name = delegated_permissions::named(name).ok_or_else(|| invalid_scope(scope))?;
            scopes.push(name.to_owned());
        }
    }
    let user_id = &tenant.sign_in.administrator;
    let Some(user) = tenant.users.get(user_id) else {
        return Err(AuthorityError::new(
            50_034,
            400,
            "invalid_grant",
            format!(
                "The user account does not exist in the {} directory.",
                tenant.display_name
            ),
        ));
    };
    if user.get("accountEnabled") == Some(&Value::Bool(false)) {
        return Err(AuthorityError::new(
            50_057,
            400,
            "invalid_grant",
            "The user account is disabled.",
        ));
    }
    let display_name = by_app_id(tenant, &app_id).map_or_else(
        || app_id.clone(),
        |principal| text(principal, "displayName").to_owned(),
    );
    Ok((
        Subject::User {
            app_id,
            app_display_name: display_name,
            object_id: user_id.clone(),
            display_name: text(user, "displayName").to_owned(),
            user_principal_name: text(user, "userPrincipalName").to_owned(),
            scopes,
            roles: tenant
                .sign_in
                .directory_roles
                .get(user_id)
                .cloned()
                .unwrap_or_default(),
        },
        audience,
    ))
}

/// The Graph root that the resource means: one of Microsoft's, Graph's own id, or this emulator by any port.
fn graph(resource: &str, request: &Incoming) -> Option<String> {
    let resource = resource.trim_end_matches('/').to_lowercase();
    if let Some(root) = GRAPH_ROOTS.iter().find(|root| **root == resource) {
        return Some((*root).to_owned());
    }
    let host = |url: &str| {
        let rest = url
            .strip_prefix("https://")
            .or_else(|| url.strip_prefix("http://"))?
            .to_owned();
        // Clients leave the port out.
        Some(
            rest.rsplit_once(':')
                .map_or(rest.clone(), |(host, _)| host.to_owned()),
        )
    };
    let own = host(&resource).is_some_and(|wanted| {
        Some(&wanted) == host(&request.origin.to_lowercase()).as_ref()
            || wanted == "localhost"
            || wanted == "127.0.0.1"
    });
    (own || resource == GRAPH_APP_ID).then(|| GRAPH_ROOTS[0].to_owned())
}

fn invalid_scope(scope: &str) -> AuthorityError {
    AuthorityError::new(
        70_011,
        400,
        "invalid_scope",
        format!(
            "The provided request must include a 'scope' input parameter. The provided value for the input parameter \
             'scope' is not valid. The scope {scope} is not valid."
        ),
    )
}

fn by_app_id<'a>(tenant: &'a Tenant, app_id: &str) -> Option<&'a Entity> {
    tenant
        .service_principals
        .values()
        .find(|principal| principal.get("appId").and_then(Value::as_str) == Some(app_id))
}
