//! Patterns of paths: `*` is a part of one segment, `**` any number of segments.

use crate::http::decode;
use crate::path;

/// A pattern, read.
#[derive(Debug, Clone)]
pub(super) struct Pattern(Vec<String>);

impl Pattern {
    /// Reads a pattern; the reason when it can match nothing.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix('/') else {
            return Err("a path begins with '/'".to_owned());
        };
        if rest.contains('?') {
            return Err("the query is no part of the path".to_owned());
        }
        let parts: Vec<String> = rest
            .split('/')
            .filter(|_| !rest.is_empty())
            .map(str::to_lowercase)
            .collect();
        if parts
            .first()
            .is_some_and(|first| matches!(first.as_str(), "v1.0" | "beta"))
        {
            return Err("the version is no part of the path".to_owned());
        }
        if parts.iter().any(String::is_empty) {
            return Err("a segment of the path is empty".to_owned());
        }
        Ok(Self(parts))
    }

    /// Whether the segments, in lower case, fit.
    pub(super) fn fits(&self, segments: &[String]) -> bool {
        all_fit(&self.0, segments)
    }
}

fn all_fit(pattern: &[String], segments: &[String]) -> bool {
    match pattern.split_first() {
        None => segments.is_empty(),
        Some((first, rest)) if first == "**" => {
            (0..=segments.len()).any(|taken| all_fit(rest, &segments[taken..]))
        }
        Some((first, rest)) => segments.split_first().is_some_and(|(segment, others)| {
            one_fits(first.as_bytes(), segment.as_bytes()) && all_fit(rest, others)
        }),
    }
}

fn one_fits(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => (0..=text.len()).any(|taken| one_fits(rest, &text[taken..])),
        Some((first, rest)) => text
            .split_first()
            .is_some_and(|(byte, others)| byte == first && one_fits(rest, others)),
    }
}

/// Segments of an address below its first one, in one spelling.
pub(super) fn parts(address: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for part in address.split('/').filter(|part| !part.is_empty()).skip(1) {
        path::push(&mut parts, &decode(part));
    }
    parts
}

/// The same in lower case, as patterns have them.
pub(super) fn segments(address: &str) -> Vec<String> {
    let mut segments: Vec<String> = parts(address)
        .iter()
        .map(|part| part.to_lowercase())
        .collect();
    // `servicePrincipals(appId='x')` is one object below its collection.
    if let Some((collection, key)) = segments
        .first()
        .and_then(|first| first.strip_suffix("')")?.split_once("(appid='"))
    {
        let parts = [collection.to_owned(), key.to_owned()];
        segments.splice(..1, parts);
    }
    segments
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn fits(pattern: &str, address: &str) -> bool {
        Pattern::read(pattern).unwrap().fits(&segments(address))
    }

    #[test]
    fn a_star_is_one_segment_and_two_are_any_number() {
        assert!(fits("/users", "/v1.0/users"));
        assert!(!fits("/users", "/v1.0/users/1"));
        assert!(fits("/users/*", "/beta/Users/1"));
        assert!(!fits("/users/*", "/beta/users"));
        assert!(fits(
            "/applicationTemplates/*/instantiate",
            "/v1.0/applicationTemplates/1/instantiate"
        ));
        let below = "/servicePrincipals/*/synchronization/**";
        assert!(fits(below, "/v1.0/servicePrincipals/1/synchronization"));
        assert!(fits(
            below,
            "/v1.0/servicePrincipals/1/synchronization/jobs/2/start"
        ));
        assert!(!fits(below, "/v1.0/servicePrincipals/1"));
        assert!(fits("/**/start", "/v1.0/a/b/start"));
        assert!(fits("/**", "/v1.0/a/b"));
        assert!(fits("/user*/*", "/v1.0/users/1"));
        assert!(!fits("/user*", "/v1.0/groups"));
    }

    #[test]
    fn spellings_of_a_path_are_one() {
        assert!(fits("/users/*/manager", "/v1.0/users('a%40b')/manager"));
        assert!(fits(
            "/servicePrincipals/*/synchronization/jobs/*/start",
            "/beta/servicePrincipals(appId='1')/synchronization/jobs/2/microsoft.graph.start"
        ));
        assert!(fits("/oauth2/v2.0/token", "/tenant/oauth2/v2.0/token"));
    }

    #[test]
    fn patterns_that_match_nothing_are_refused() {
        for (pattern, reason) in [
            ("users", "begins with '/'"),
            ("/v1.0/users", "version"),
            ("/users?x", "query"),
            ("/users//x", "empty"),
        ] {
            assert!(Pattern::read(pattern).unwrap_err().contains(reason));
        }
    }
}
