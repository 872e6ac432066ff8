//! `Connect`: signs in and tells who is signed in.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::{EventSink, Level, Request};
use crate::auth::{CredentialKind, Identity};
use crate::dates;
use crate::graph::{Client, Error};

pub(crate) async fn run(client: &Client, request: &Request, sink: &EventSink) -> Result<(), Error> {
    if let Some(name) = request.parameters.keys().next() {
        return Err(Error::new(
            "InvalidParameter",
            "InvalidArgument",
            format!("Connect has no parameter '{name}'."),
        ));
    }
    let identity = client.identity().await?;
    if !identity.readable {
        sink.log(
            Level::Warning,
            format!(
                "The access token of connection '{}' is opaque: its tenant cannot be checked.",
                client.connection()
            ),
        )
        .await?;
    }
    sink.item(context(client, &identity)).await
}

fn context(client: &Client, identity: &Identity) -> Value {
    let auth_type = match (identity.kind, identity.delegated) {
        (CredentialKind::UserProvidedAccessToken, _) => "UserProvidedAccessToken",
        (_, true) => "Delegated",
        (_, false) => "AppOnly",
    };
    json!({
        "tenantId": Some(&identity.tenant_id).filter(|tenant| !tenant.is_empty()),
        "clientId": identity.client_id,
        "account": identity.account,
        "appName": identity.app_name,
        "scopes": identity.scopes,
        "authType": auth_type,
        "tokenCredentialType": identity.kind,
        "environment": client.environment().name,
        "expiresOn": identity.expires_on.and_then(iso_8601),
    })
}

/// The time in whole seconds, as the service names it.
fn iso_8601(time: SystemTime) -> Option<String> {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
    dates::iso_8601(i64::try_from(seconds).ok()?.checked_mul(1_000)?)
}
