#![allow(clippy::unwrap_used)]

use super::*;
use crate::call::{Caller, Version};

fn call(query: &[(&str, &str)], eventual: bool) -> Call {
    Call {
        method: "GET".to_owned(),
        version: Version::V1,
        segments: vec!["users".to_owned()],
        query: query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        headers: if eventual {
            vec![("consistencylevel".to_owned(), "eventual".to_owned())]
        } else {
            Vec::new()
        },
        body: None,
        tenant: String::new(),
        caller: Caller::default(),
        origin: "http://127.0.0.1:1".to_owned(),
    }
}

const SHAPE: Shape<'_> = Shape {
    context: "users",
    type_name: "microsoft.graph.user",
    properties: &["id", "displayName", "mail"],
    default_properties: &["id"],
    directory: true,
    plain_order: &["displayName"],
    skip: false,
    case_sensitive: false,
    page: 2,
    max_page: 3,
};

fn people() -> Vec<Entity> {
    ["c", "a", "b", "d", "e"]
        .iter()
        .enumerate()
        .map(|(index, name)| {
            json!({"id": index.to_string(), "displayName": name, "secret": 1})
                .as_object()
                .unwrap()
                .clone()
        })
        .collect()
}

fn run(query: &[(&str, &str)], eventual: bool) -> Handled {
    collection(&call(query, eventual), people(), &SHAPE)
}

#[test]
fn pages_follow_next_links_with_all_options() {
    let body = run(
        &[("$orderby", "displayName"), ("$select", "displayName")],
        false,
    )
    .unwrap()
    .body
    .unwrap();
    assert_eq!(
        body["value"],
        json!([{"displayName": "a"}, {"displayName": "b"}])
    );
    assert_eq!(
        body["@odata.context"],
        "http://127.0.0.1:1/v1.0/$metadata#users(displayName)"
    );
    let link = body["@odata.nextLink"].as_str().unwrap();
    assert!(
        link.starts_with(
            "http://127.0.0.1:1/v1.0/users?$orderby=displayName&$select=displayName&$skiptoken="
        ),
        "{link}"
    );
    let token = link.rsplit_once("$skiptoken=").unwrap().1.to_owned();
    let last = run(&[("$top", "3"), ("$skiptoken", &token)], false)
        .unwrap()
        .body
        .unwrap();
    assert_eq!(last["value"].as_array().unwrap().len(), 3);
    assert!(last.get("@odata.nextLink").is_none());
}

#[test]
fn default_properties_hide_the_others() {
    let body = run(&[("filter", "displayname eq 'A'")], false)
        .unwrap()
        .body
        .unwrap();
    assert_eq!(body["value"], json!([{"id": "1"}]));
}

#[test]
fn advanced_queries_need_header_and_count() {
    for query in [
        &[("$filter", "displayName ne 'a'")][..],
        &[
            ("$filter", "displayName eq 'a'"),
            ("$orderby", "displayName"),
        ],
        &[("$orderby", "mail")],
        &[("$search", "\"displayName:a\"")],
    ] {
        assert_eq!(
            run(query, false).unwrap_err().code,
            "Request_UnsupportedQuery"
        );
        let mut query = query.to_vec();
        query.push(("$count", "true"));
        let body = run(&query, true).unwrap().body.unwrap();
        assert!(body["@odata.count"].is_u64(), "{body}");
    }
    let silent = run(&[("$count", "true")], false).unwrap().body.unwrap();
    assert!(silent.get("@odata.count").is_none());
}

#[test]
fn wrong_options_are_refused() {
    for (query, code) in [
        (("$top", "4"), "Request_BadRequest"),
        (("$top", "0"), "Request_BadRequest"),
        (("$skip", "1"), "Request_UnsupportedQuery"),
        (("$skiptoken", "abc"), "Directory_ExpiredPageToken"),
        (("$select", "nothing"), "BadRequest"),
        (("$filter", "nothing eq 1"), "BadRequest"),
        (("$filter", "displayName eq"), "BadRequest"),
        (
            ("$filter", "contains(displayName,'a')"),
            "Request_UnsupportedQuery",
        ),
        (("$orderby", "nothing"), "BadRequest"),
    ] {
        let refusal = run(&[query], false).unwrap_err();
        assert_eq!(
            (refusal.status, refusal.code.as_str()),
            (400, code),
            "{query:?}"
        );
    }
}

#[test]
fn counts_as_text() {
    assert_eq!(
        count(&call(&[], false), people(), &SHAPE)
            .unwrap_err()
            .message,
        "$count is not currently supported."
    );
    let reply = count(
        &call(&[("$filter", "displayName ne 'a'")], true),
        people(),
        &SHAPE,
    )
    .unwrap();
    assert_eq!(reply.body, Some(json!("4")));
}
