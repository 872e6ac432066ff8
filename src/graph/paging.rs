//! Lists, page after page, at the connection's own host.

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use serde_json::Value;
use url::Url;

use super::{Client, Request};
use crate::http::{Error, Method, Outcome, Response};

/// One page of a list, read once.
pub struct ListPage {
    /// The items.
    pub items: Vec<Value>,
    /// `@odata.count`, where the service sent it.
    pub count: Option<u64>,
    /// The answer that held the page.
    pub response: Response,
}

impl std::fmt::Debug for ListPage {
    /// Leaves out the items: they may hold secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListPage")
            .field("items", &self.items.len())
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

/// Where the list goes on.
enum Next {
    First(Box<Request>),
    Link(String),
    Failed(Box<Error>),
    End,
}

impl Client {
    /// The pages of a list; each next one is fetched when it is asked for.
    ///
    /// An answer that is no list, and a list that leads back to a page that was read or on and on through empty
    /// pages, is `InvalidResponse`.
    pub fn pages(
        &self,
        request: Request,
    ) -> impl Stream<Item = Result<ListPage, Error>> + Send + 'static + use<> {
        let client = self.clone();
        let headers = carried_over(&request.headers);
        let first = (Next::First(Box::new(request)), Trail::default());
        stream::unfold(first, move |(next, mut trail)| {
            let client = client.clone();
            let headers = headers.clone();
            async move {
                let read = match next {
                    Next::First(request) => client.first_page(&request).await,
                    Next::Link(link) => client.follow(&link, headers).await,
                    Next::Failed(error) => Err(*error),
                    Next::End => return None,
                };
                let (page, link) = match read {
                    Ok(read) => read,
                    Err(error) => return Some((Err(error), (Next::End, trail))),
                };
                let next = match link {
                    None => Next::End,
                    // The page itself is good, so the error comes after it.
                    Some(link) => match trail.fault(&link, page.items.is_empty()) {
                        Some(fault) => Next::Failed(Box::new(client.endless(&page, link, fault))),
                        None => Next::Link(link),
                    },
                };
                Some((Ok(page), (next, trail)))
            }
        })
    }

    async fn first_page(&self, request: &Request) -> Result<(ListPage, Option<String>), Error> {
        let response = self.send(request).await?;
        self.read_page(response, &self.url(request))
    }

    async fn follow(
        &self,
        link: &str,
        headers: Vec<(String, String)>,
    ) -> Result<(ListPage, Option<String>), Error> {
        let url = self.own_address(link).map_err(|mut error| {
            error.code = "InvalidResponse".to_owned();
            error.category = "SecurityError";
            error.outcome = Outcome::Answered;
            error.hint = Some("The service named a next page at another host.".to_owned());
            error
        })?;
        let response = self
            .checked(Method::Get, url.clone(), headers, Bytes::new())
            .await?;
        self.read_page(response, &url)
    }

    /// Items and next link of an answer.
    fn read_page(
        &self,
        response: Response,
        url: &Url,
    ) -> Result<(ListPage, Option<String>), Error> {
        let invalid = |mut error: Error| {
            error.method = Some(Method::Get.as_str().to_owned());
            error.url = Some(url.as_str().to_owned());
            self.placed(error)
        };
        let mut envelope = response.json().map_err(invalid)?;
        let Some(Value::Array(items)) = envelope.get_mut("value").map(Value::take) else {
            return Err(invalid(response.unusable(
                "The service answered a list without the member 'value'.",
            )));
        };
        let link = match envelope.get("@odata.nextLink") {
            None | Some(Value::Null) => None,
            Some(Value::String(link)) if !link.is_empty() => Some(link.clone()),
            // Taken for the end, it would pass a part of the list off as the whole.
            Some(_) => {
                return Err(invalid(response.unusable(
                    "The service named a next page by something that is no address; the list is not complete.",
                )));
            }
        };
        let count = envelope["@odata.count"].as_u64();
        let page = ListPage {
            items,
            count,
            response,
        };
        Ok((page, link))
    }

    fn endless(&self, page: &ListPage, link: String, fault: &str) -> Error {
        let mut error = page
            .response
            .unusable(format!("{fault}; the list is not complete."));
        error.method = Some(Method::Get.as_str().to_owned());
        error.url = Some(link);
        self.placed(error)
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

/// How many empty pages in a row a list may have; Graph sends a few where a filter passes over many objects.
const MAX_EMPTY_PAGES: u32 = 1_000;

/// Notices lists without an end: links that come back, with one remembered link however long the list is.
///
/// The remembered link is renewed after 1, 2, 4, ... pages (Brent's way of finding a cycle), so that a circle of any
/// length is noticed.
#[derive(Default)]
struct Trail {
    mark: Option<String>,
    steps: u64,
    limit: u64,
    empty: u32,
}

impl Trail {
    /// Why the list would not end, if it goes on at this link.
    fn fault(&mut self, link: &str, page_is_empty: bool) -> Option<&'static str> {
        self.empty = if page_is_empty { self.empty + 1 } else { 0 };
        if self.comes_back(link) {
            Some("The service led back to a page that was already read")
        } else if self.empty >= MAX_EMPTY_PAGES {
            Some("The service led from one empty page to the next, a thousand times in a row")
        } else {
            None
        }
    }

    /// Whether the list goes in a circle.
    fn comes_back(&mut self, link: &str) -> bool {
        if self.mark.as_deref() == Some(link) {
            return true;
        }
        if self.steps == self.limit {
            self.mark = Some(link.to_owned());
            self.limit = (self.limit * 2).max(1);
            self.steps = 0;
        }
        self.steps += 1;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_of_any_length_are_noticed_and_long_lists_are_not_circles() {
        for length in 1..20 {
            let mut trail = Trail::default();
            let lead = ["a", "b", "c"].map(str::to_owned);
            let circle = (0..length).map(|n| n.to_string());
            let mut links = lead
                .into_iter()
                .chain(std::iter::repeat_n((), 100).flat_map(|()| circle.clone()));
            let noticed = links.position(|link| trail.comes_back(&link));
            assert!(noticed.is_some_and(|at| at < 100), "{length}: {noticed:?}");
        }
        let mut trail = Trail::default();
        assert!((0..5_000).all(|n| !trail.comes_back(&n.to_string())));
    }
}
