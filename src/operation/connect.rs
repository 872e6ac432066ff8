//! `Connect`: signs in and tells who is signed in.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::{EventSink, Level, Request};
use crate::auth::{CredentialKind, Identity};
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
        "expiresOn": identity.expires_on.map(iso_8601),
    })
}

/// Seconds since 1970 as `2026-01-31T12:00:00Z`.
fn iso_8601(time: SystemTime) -> String {
    let seconds = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_secs());
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Civil date from days, counted from March so that a leap day ends the year.
    let z = days + 719_468;
    let era = z / 146_097;
    let day_of_era = z % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn dates_are_written_as_graph_writes_them() {
        let at = |seconds| iso_8601(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01T00:00:00Z");
        assert_eq!(at(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(at(1_798_761_599), "2026-12-31T23:59:59Z");
    }
}
