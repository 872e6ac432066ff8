//! Lists, page after page, at the connection's own host.

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use serde::Deserialize;

use super::{Client, Request};
use crate::http::{Error, Method, Outcome, Response};

/// The member that leads to the next page, read without parsing the items.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "@odata.nextLink")]
    next_link: Option<String>,
}

enum Next {
    First(Box<Request>),
    Link(String, Vec<(String, String)>),
    End,
}

impl Client {
    /// The pages of a list; each next one is fetched when it is asked for.
    pub fn pages(
        &self,
        request: Request,
    ) -> impl Stream<Item = Result<Response, Error>> + Send + 'static + use<> {
        let client = self.clone();
        stream::unfold(Next::First(Box::new(request)), move |next| {
            let client = client.clone();
            async move {
                let (fetched, headers, asked) = match next {
                    Next::First(request) => (
                        client.send(&request).await,
                        carried_over(&request.headers),
                        None,
                    ),
                    Next::Link(link, headers) => (
                        client.follow(&link, headers.clone()).await,
                        headers,
                        Some(link),
                    ),
                    Next::End => return None,
                };
                let response = match fetched {
                    Ok(response) => response,
                    Err(error) => return Some((Err(error), Next::End)),
                };
                let next = match serde_json::from_slice::<Envelope>(&response.body) {
                    Ok(Envelope {
                        next_link: Some(link),
                    }) if asked.as_ref() != Some(&link) => Next::Link(link, headers),
                    // The same link again would never end.
                    Ok(_) => Next::End,
                    Err(_) => match response.json() {
                        Ok(_) => Next::End,
                        Err(error) => return Some((Err(error), Next::End)),
                    },
                };
                Some((Ok(response), next))
            }
        })
    }

    async fn follow(&self, link: &str, headers: Vec<(String, String)>) -> Result<Response, Error> {
        let url = self.own_address(link).map_err(|mut error| {
            error.code = "InvalidResponse".to_owned();
            error.category = "SecurityError";
            error.outcome = Outcome::Answered;
            error.hint = Some("The service named a next page at another host.".to_owned());
            error
        })?;
        self.checked(Method::Get, url, headers, Bytes::new()).await
    }
}

/// Headers that Graph does not remember from page to page; without `ConsistencyLevel` an advanced query fails.
fn carried_over(headers: &[(String, String)]) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"))
        .cloned()
        .collect()
}
