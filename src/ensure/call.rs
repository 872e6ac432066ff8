//! Calls by the name of a catalog command: what a tenant is asked and told.

use std::sync::LazyLock;

use futures_util::StreamExt;
use serde_json::{Map, Value};

use super::reference::{self, Outputs};
use super::step::ShownRequest;
use super::wait::Patience;
use crate::catalog::{self, Bound, Command, Permissions};
use crate::graph::{ApiVersion, Client, Error, Method};

/// Calls that no documented command makes, in the catalog's form.
static OWN: LazyLock<Vec<Command>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../catalog/ensure.json"))
        .expect("the embedded commands are checked by a test")
});

fn find(command: &str) -> Option<(&'static Command, ApiVersion)> {
    OWN.iter()
        .find(|own| own.name == command)
        .map(|own| (own, own.versions.first().copied().unwrap_or(ApiVersion::V1)))
        .or_else(|| catalog::find(command))
}

/// Permissions that a command needs.
#[must_use]
pub(crate) fn permissions(command: &str) -> Option<&'static Permissions> {
    find(command).map(|(command, _)| &command.permissions)
}

/// Makes the request of a command: one of beta stays there, the others are asked for in this version.
fn bind(
    command: &str,
    version: ApiVersion,
    parameters: &Map<String, Value>,
) -> Result<Bound, Error> {
    let (command, own) = find(command).ok_or_else(|| {
        Error::new(
            "InternalError",
            "NotSpecified",
            format!("The catalog has no command '{command}'."),
        )
    })?;
    let version = if own == ApiVersion::Beta {
        own
    } else {
        version
    };
    catalog::bind(command, version, parameters, None)
}

/// One tenant through its connection.
#[derive(Debug, Clone)]
pub(crate) struct Tenant {
    client: Client,
    patience: Patience,
    version: ApiVersion,
}

impl Tenant {
    /// The tenant behind a connection.
    #[must_use]
    pub(crate) fn new(client: Client, patience: Patience) -> Self {
        Self {
            client,
            patience,
            version: ApiVersion::V1,
        }
    }

    /// The same tenant through another version of Graph.
    #[must_use]
    pub(crate) fn in_version(self, version: ApiVersion) -> Self {
        Self { version, ..self }
    }

    fn bind(&self, command: &str, parameters: &Map<String, Value>) -> Result<Bound, Error> {
        bind(command, self.version, parameters)
    }

    /// How long to wait for this tenant.
    #[must_use]
    pub(crate) fn patience(&self) -> Patience {
        self.patience
    }

    /// The connection's client.
    #[must_use]
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Calls a command whose answer is one value; null where Graph answers nothing.
    pub(crate) async fn call(
        &self,
        command: &str,
        parameters: &Map<String, Value>,
    ) -> Result<Value, Error> {
        let bound = self.bind(command, parameters)?;
        let sent = catalog::send_bound(&self.client, &bound).await?;
        if bound.request.method == Method::Get {
            return catalog::read_object(&self.client, &bound, &sent.response);
        }
        catalog::read_answer(&self.client, &bound, &sent.response)
    }

    /// Calls a command whose answer is a list, to its end.
    pub(crate) async fn list(
        &self,
        command: &str,
        parameters: &Map<String, Value>,
    ) -> Result<Vec<Value>, Error> {
        self.pages(&self.bind(command, parameters)?, usize::MAX)
            .await
    }

    /// Calls a command whose answer is a list, its first page only.
    pub(crate) async fn first_page(
        &self,
        command: &str,
        parameters: &Map<String, Value>,
    ) -> Result<Vec<Value>, Error> {
        self.pages(&self.bind(command, parameters)?, 1).await
    }

    async fn pages(&self, bound: &Bound, limit: usize) -> Result<Vec<Value>, Error> {
        let mut pages = std::pin::pin!(catalog::list_pages(&self.client, bound).take(limit));
        let mut items = Vec::new();
        while let Some(page) = pages.next().await {
            items.append(&mut page?.items);
        }
        Ok(items)
    }

    /// The request of a command as a person reads it; ids that do not exist yet stand in angle brackets.
    pub(crate) fn show(
        &self,
        command: &str,
        parameters: &Map<String, Value>,
        outputs: &Outputs,
    ) -> Result<ShownRequest, Error> {
        let bound = self.bind(command, &outputs.stand_in(parameters))?;
        Ok(ShownRequest {
            method: bound.request.method.as_str().to_owned(),
            url: reference::readable(self.client.url(&bound.request).as_str()),
            body: bound
                .request
                .body
                .as_ref()
                .map(|body| catalog::mask_secrets(&reference::readable_value(body))),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn own_calls_have_the_documented_paths() {
        let parameters =
            json!({"ServicePrincipalId": "sp", "BodyParameter": {"templateId": "Azure2Azure"}});
        let bound = bind(
            "Test-CtsSynchronizationConnection",
            ApiVersion::V1,
            parameters.as_object().unwrap(),
        )
        .unwrap();
        assert_eq!(
            bound.request.path,
            "/servicePrincipals/sp/synchronization/jobs/validateCredentials"
        );
        let parameters = json!({"ServicePrincipalId": "sp"});
        let bound = bind(
            "Get-CtsSynchronizationSecret",
            ApiVersion::V1,
            parameters.as_object().unwrap(),
        )
        .unwrap();
        assert_eq!(
            bound.request.path,
            "/servicePrincipals/sp/synchronization/secrets"
        );
    }
}
