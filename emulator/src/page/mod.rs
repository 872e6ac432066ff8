//! The read-only web page of the emulator: what its tenants hold, and what was asked of them.

mod overview;

use crate::http::{Body, Incoming, Outgoing};
use crate::shared::Shared;

/// Address of the page.
pub(crate) const PATH: &str = "/_emulator/";

const HTML: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Nothing but the page's own files is loaded, and no name that a tenant holds can become code.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page and its files by their name below `/_emulator/`; nothing for other names.
pub(crate) fn handle(shared: &Shared, name: &str) -> Option<Outgoing> {
    match name {
        "" => Some(file("text/html", HTML).with("Content-Security-Policy", POLICY)),
        "page.css" => Some(file("text/css", STYLE)),
        "page.js" => Some(file("text/javascript", SCRIPT)),
        "overview" => {
            Some(Outgoing::json(200, overview::of(shared)).with("Cache-Control", "no-store"))
        }
        _ => None,
    }
}

/// Whether a browser asks, which is led from `/` to the page.
pub(crate) fn is_wanted(request: &Incoming) -> bool {
    request
        .header("accept")
        .is_some_and(|accept| accept.contains("text/html"))
}

/// Leads a browser to the page.
pub(crate) fn redirect() -> Outgoing {
    Outgoing {
        status: 302,
        headers: vec![("Location".to_owned(), PATH.to_owned())],
        body: Body::None,
    }
}

fn file(kind: &str, text: &str) -> Outgoing {
    Outgoing {
        status: 200,
        headers: vec![
            ("Content-Type".to_owned(), format!("{kind}; charset=utf-8")),
            ("Cache-Control".to_owned(), "no-cache".to_owned()),
            ("X-Content-Type-Options".to_owned(), "nosniff".to_owned()),
        ],
        body: Body::Text(text.to_owned()),
    }
}
