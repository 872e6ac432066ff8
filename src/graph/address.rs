//! Addresses: of a request, and those that a caller or the service spells out.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use url::Url;

use super::{Client, Request};
use crate::http::Error;

/// Characters of a query value that would end it or be misread; OData's own punctuation stays readable.
const QUERY_VALUE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

impl Client {
    /// The absolute URL of a request, for plans and messages.
    #[must_use]
    pub fn url(&self, request: &Request) -> Url {
        let mut url = self.shared.environment.graph.clone();
        url.set_path(&format!("{}{}", request.version.as_str(), request.path));
        if !request.query.is_empty() {
            let query: Vec<_> = request
                .query
                .iter()
                .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, QUERY_VALUE)))
                .collect();
            url.set_query(Some(&query.join("&")));
        }
        url
    }

    /// Resolves an address that a caller or the service has spelled out, and refuses any host but our own.
    pub(crate) fn own_address(&self, uri: &str) -> Result<Url, Error> {
        let graph = &self.shared.environment.graph;
        let refused = |message: String| {
            self.placed(
                Error::new("InvalidParameter", "InvalidArgument", message).with_hint(format!(
                    "Use a path such as /v1.0/users, or an address below {graph}."
                )),
            )
        };
        let url = match Url::parse(uri) {
            Ok(url) => self.shared.clouds.address(url),
            // A path is joined below the root by text, so that `//host/...` stays a path.
            Err(url::ParseError::RelativeUrlWithoutBase) => {
                Url::parse(&format!("{graph}{}", uri.trim_start_matches('/')))
                    .map_err(|error| refused(format!("'{uri}' is not an address: {error}.")))?
            }
            Err(error) => return Err(refused(format!("'{uri}' is not an address: {error}."))),
        };
        let foreign = url.origin() != graph.origin()
            || !url.username().is_empty()
            || url.password().is_some();
        if foreign {
            return Err(refused(format!(
                "'{}' is not the Graph of connection '{}'; the access token is not sent there.",
                url.host_str().unwrap_or(uri),
                self.shared.connection
            )));
        }
        Ok(url)
    }
}
