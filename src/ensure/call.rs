//! Calls by the name of a catalog command: what a tenant is asked and told.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::reference::{self, Outputs};
use super::step::ShownRequest;
use crate::catalog::{self, Bound, Command};
use crate::graph::{ApiVersion, Client, Error};

/// Calls that no documented command makes, in the catalog's form.
static OWN: LazyLock<Vec<Command>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../catalog/ensure.json"))
        .expect("the embedded commands are checked by a test")
});

/// Makes the request of a command in Graph v1.0.
fn bind(command: &str, parameters: &Map<String, Value>) -> Result<Bound, Error> {
    let own = OWN
        .iter()
        .find(|own| own.name == command)
        .map(|own| (own, ApiVersion::V1));
    let (command, version) = own.or_else(|| catalog::find(command)).ok_or_else(|| {
        Error::new(
            "InternalError",
            "NotSpecified",
            format!("The catalog has no command '{command}'."),
        )
    })?;
    catalog::bind(command, version, parameters, None)
}

/// One tenant through its connection.
#[derive(Debug, Clone)]
pub(crate) struct Tenant {
    client: Client,
}

impl Tenant {
    /// The tenant behind a connection.
    #[must_use]
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
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
        let bound = bind(command, parameters)?;
        let mut sent = self.client.send(&bound.request).await;
        // The documentation names a second method for an object that exists already.
        if let (Err(error), Some(method)) = (&sent, bound.on_conflict)
            && error.status == Some(409)
        {
            let mut request = bound.request.clone();
            request.method = method;
            sent = self.client.send(&request).await;
        }
        sent.and_then(|response| response.json())
            .map_err(|mut error| {
                error.operation.get_or_insert(bound.operation);
                error
            })
    }

    /// Calls a command whose answer is a list, to its end.
    pub(crate) async fn list(
        &self,
        command: &str,
        parameters: &Map<String, Value>,
    ) -> Result<Vec<Value>, Error> {
        let bound = bind(command, parameters)?;
        self.pages(bound, usize::MAX).await
    }

    /// Calls a command whose answer is a list, its first page only.
    pub(crate) async fn first_page(
        &self,
        command: &str,
        parameters: &Map<String, Value>,
    ) -> Result<Vec<Value>, Error> {
        let bound = bind(command, parameters)?;
        self.pages(bound, 1).await
    }

    async fn pages(&self, bound: Bound, limit: usize) -> Result<Vec<Value>, Error> {
        use futures_util::StreamExt;
        let mut pages = std::pin::pin!(self.client.pages(bound.request).take(limit));
        let mut items = Vec::new();
        while let Some(page) = pages.next().await {
            let mut page = page
                .and_then(|response| response.json())
                .map_err(|mut error| {
                    error.operation.get_or_insert(bound.operation.clone());
                    error
                })?;
            if let Some(Value::Array(values)) = page.get_mut("value") {
                items.append(values);
            }
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
        let bound = bind(command, &outputs.stand_in(parameters))?;
        Ok(ShownRequest {
            method: bound.request.method.as_str().to_owned(),
            url: reference::readable(self.client.url(&bound.request).as_str()),
            body: bound.request.body.as_ref().map(reference::readable_value),
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
            parameters.as_object().unwrap(),
        )
        .unwrap();
        assert_eq!(
            bound.request.path,
            "/servicePrincipals/sp/synchronization/secrets"
        );
    }
}
