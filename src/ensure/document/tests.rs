//! Documents that are understood and refused, held against the validation and the JSON Schema.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;
use crate::ensure::model::JobState;

const ID: &str = "0a1b2c3d-0000-0000-0000-000000000000";
const OTHER: &str = "0a1b2c3d-1111-0000-0000-000000000000";

fn pair() -> Value {
    json!({"source": {"connection": "a"}, "target": {"connection": "b"}, "application": {"displayName": "x"}})
}

/// The small pair with other values at these places.
fn with(changes: &[(&str, Value)]) -> Value {
    changed(pair(), changes)
}

fn changed(mut document: Value, changes: &[(&str, Value)]) -> Value {
    for (path, value) in changes {
        let mut at = &mut document;
        for name in path.split('.') {
            at = match name.parse::<usize>() {
                Ok(index) => &mut at[index],
                Err(_) => &mut at[name],
            };
        }
        *at = value.clone();
    }
    document
}

fn many() -> Value {
    json!({
        "defaults": {"source": {"connection": "hub"}, "job": {"state": "Started"}, "assignments": {"groups": ["Everyone"]}},
        "pairs": [
            {"target": {"connection": "b"}, "application": {"displayName": "to b"}},
            {"target": {"connection": "c"}, "application": {"displayName": "to c"}, "assignments": {"groups": [], "users": ["u"]}},
        ],
    })
}

fn mesh() -> Value {
    json!({
        "tenants": {
            "fabrikam": {"assignments": {"groups": ["Everyone"]}, "tenantId": ID},
            "contoso": {"connection": "c", "partner": {"inboundTrust": {"isMfaAccepted": true}}, "verifyUsers": ["v"]},
            "tailspin": {"identitySynchronization": {"displayName": "Tailspin"}},
        },
        "topology": "mesh",
        "defaults": {"job": {"state": "Started"}},
        "overrides": [{"source": "fabrikam", "target": "contoso", "job": {"state": "Paused"}}],
    })
}

fn message(document: &Value) -> String {
    read(document).unwrap_err().message
}

/// What a schema can tell of a document.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Schema {
    Accepts,
    Refuses,
}
use Schema::{Accepts, Refuses};

/// Documents that are understood; the schema asks for canonical spelling.
fn good() -> Vec<(&'static str, Value, Schema)> {
    let whole = json!({
        "$schema": "https://example.com/desired-state.schema.json",
        "source": {"connection": "a", "tenantId": ID, "partner": {
            "automaticUserConsentSettings": {"outboundAllowed": true},
            "b2bCollaborationOutbound": {"usersAndGroups": {"accessType": "allowed", "targets": [{"target": "AllUsers", "targetType": "user"}]}},
        }},
        "target": {"connection": "b", "tenantId": OTHER, "partner": {
            "inboundTrust": {"isMfaAccepted": true, "isCompliantDeviceAccepted": false},
            "tenantRestrictions": null,
        }, "identitySynchronization": {"displayName": "Fabrikam", "userSyncInbound": {"isSyncAllowed": true}, "groupSyncInbound": {"isSyncAllowed": false}}},
        "application": {"displayName": "Fabrikam to Contoso", "templateId": ID, "servicePrincipalId": OTHER},
        "job": {"templateId": "Azure2Azure", "state": "Started", "waitForFirstCycle": true},
        "credentials": {"authenticationType": "SyncPolicy", "companyId": OTHER, "syncAll": false, "syncNotificationSettings": {"enabled": true, "recipients": "a@contoso.com", "deleteThresholdEnabled": true, "deleteThresholdValue": 500}},
        "assignments": {"users": ["alice@fabrikam.com", ID], "groups": ["Sales"], "removeOthers": true},
        "attributeMappings": [
            {"targetAttribute": "department", "constant": "Partner", "flowType": "ObjectAddOnly", "flowBehavior": "FlowAlways", "matchingPriority": 0, "defaultValue": "x"},
            {"targetAttribute": "department", "object": "Group", "attribute": "department", "remove": false},
            {"targetAttribute": "city", "expression": "Switch([city], \"\", \"a\", \"b\")", "matchingPriority": 1},
            {"targetAttribute": "mail", "remove": true},
        ],
        "scopingFilter": {"object": "User", "groups": [{"name": "g", "clauses": [
            {"attribute": "department", "operator": "EQUALS", "values": ["Sales"]},
            {"attribute": "mail", "operator": "IS NOT NULL"},
            {"attribute": "flags", "operator": "&", "values": [4]},
        ]}]},
        "verifyUsers": ["alice@fabrikam.com"],
    });
    vec![
        ("the least", pair(), Accepts),
        ("the most", whole.clone(), Accepts),
        ("many", many(), Accepts),
        ("a mesh", mesh(), Accepts),
        (
            "an array",
            json!([pair(), with(&[("target.connection", json!("c"))])]),
            Accepts,
        ),
        (
            "a hub",
            changed(
                mesh(),
                &[
                    ("topology", json!("hubAndSpoke")),
                    ("hub", json!("contoso")),
                    ("direction", json!("spokesToHub")),
                    ("overrides", json!([])),
                ],
            ),
            Accepts,
        ),
        (
            "no filter",
            with(&[("scopingFilter", json!({"groups": []}))]),
            Accepts,
        ),
        (
            "nobody",
            with(&[("assignments", json!({"users": [], "removeOthers": true}))]),
            Accepts,
        ),
        (
            "settings that are not owned",
            with(&[
                (
                    "source.partner",
                    json!({"automaticUserConsentSettings": {}}),
                ),
                (
                    "target.identitySynchronization",
                    json!({"userSyncInbound": null}),
                ),
            ]),
            Accepts,
        ),
        (
            "other letter case",
            json!({"SOURCE": {"Connection": "a"}, "target": {"connection": "b"}, "application": {"displayName": "x"}, "job": {"State": "started"}}),
            Refuses,
        ),
        (
            "null for what is left out",
            with(&[
                ("scopingFilter", Value::Null),
                ("job", json!({"state": null})),
            ]),
            Refuses,
        ),
        (
            "settings of PowerShell",
            with(&[(
                "target.partner",
                json!({"InboundTrust": {"IsMfaAccepted": true}}),
            )]),
            Refuses,
        ),
        (
            "an override that takes away",
            changed(mesh(), &[("overrides.0.job", Value::Null)]),
            Refuses,
        ),
        ("text of JSON", json!(whole.to_string()), Refuses),
    ]
}

/// Documents that are refused, with what is said; a schema cannot tell all of it.
fn bad() -> Vec<(Value, Schema, &'static str)> {
    let mapping = |mapping: Value| with(&[("attributeMappings", json!([mapping]))]);
    let clause =
        |clause: Value| with(&[("scopingFilter", json!({"groups": [{"clauses": [clause]}]}))]);
    let hub = || {
        changed(
            mesh(),
            &[("topology", json!("hubAndSpoke")), ("overrides", json!([]))],
        )
    };
    vec![
        // Shape.
        (json!(7), Refuses, "The document: must be an object, not 7"),
        (json!([]), Refuses, "The document: has no pair"),
        (json!([7]), Refuses, "[0]: must be an object, not 7"),
        (
            json!({}),
            Refuses,
            "source: is missing; target: is missing; application: is missing",
        ),
        (
            with(&[("source", json!({}))]),
            Refuses,
            "source.connection: is missing",
        ),
        (
            with(&[("source", json!("a"))]),
            Refuses,
            "source: must be an object, not 'a'",
        ),
        (
            with(&[("sorce", json!(1))]),
            Refuses,
            "sorce: is not a known member; did you mean 'source'?",
        ),
        (
            with(&[("owner", json!(1))]),
            Refuses,
            "owner: is not a known member; known are $schema, source, target, application",
        ),
        (
            with(&[("job", json!({"state": "Running"}))]),
            Refuses,
            "job.state: must be Started, Paused or AsIs, not 'Running'",
        ),
        (
            with(&[("job", json!({"waitForFirstCycle": "yes"}))]),
            Refuses,
            "job.waitForFirstCycle: must be true or false, not 'yes'",
        ),
        (
            with(&[("job", json!({"templateId": ""}))]),
            Refuses,
            "job.templateId: must be a text that is not empty, not an empty text",
        ),
        (
            with(&[("source.tenantId", json!("contoso.com"))]),
            Refuses,
            "source.tenantId: must be a GUID, not 'contoso.com'",
        ),
        (
            with(&[("application.displayName", json!("a\nb"))]),
            Refuses,
            "application.displayName: must be one line without control characters",
        ),
        (
            with(&[("application.displayName", json!("x".repeat(257)))]),
            Refuses,
            "application.displayName: is longer than 256 characters",
        ),
        (
            with(&[("assignments", json!({"users": "alice"}))]),
            Refuses,
            "assignments.users: must be an array, not 'alice'",
        ),
        (
            with(&[("assignments", json!({"users": ["a", 1, " "]}))]),
            Refuses,
            "assignments.users[1]: must be a text that is not empty, not 1; assignments.users[2]: must be a text that is not empty",
        ),
        (
            with(&[("verifyUsers", json!(["a", "a"]))]),
            Refuses,
            "verifyUsers[1]: 'a' is named twice",
        ),
        (
            with(&[("credentials", json!({"authenticationType": "Basic"}))]),
            Refuses,
            "credentials.authenticationType: must be SyncPolicy, not 'Basic'",
        ),
        (
            with(&[(
                "credentials",
                json!({"syncNotificationSettings": {"deleteThresholdValue": -1}}),
            )]),
            Refuses,
            "credentials.syncNotificationSettings.deleteThresholdValue: must be a whole number, zero or greater, not -1",
        ),
        // Settings of Graph.
        (
            with(&[(
                "source.partner",
                json!({"inboundTrust": {"isMfaAcepted": true}}),
            )]),
            Refuses,
            "source.partner.inboundTrust.isMfaAcepted: is not a property of Graph; did you mean 'isMfaAccepted'?",
        ),
        (
            with(&[(
                "source.partner",
                json!({"inboundTrust": {"isMfaAccepted": "yes"}}),
            )]),
            Refuses,
            "source.partner.inboundTrust.isMfaAccepted: must be true or false, not 'yes'",
        ),
        (
            with(&[("source.partner", json!({"tenantId": ID}))]),
            Refuses,
            "source.partner.tenantId: cannot be set: it is the other tenant of the pair",
        ),
        (
            with(&[("target.partner", json!({"isServiceProvider": true}))]),
            Refuses,
            "target.partner.isServiceProvider: cannot be set: it is read-only",
        ),
        (
            with(&[(
                "target.partner",
                json!({"b2bCollaborationInbound": {"applications": {"accessType": "some", "targets": {}}}}),
            )]),
            Refuses,
            "target.partner.b2bCollaborationInbound.applications.accessType: must be allowed or blocked, not 'some'; target.partner.b2bCollaborationInbound.applications.targets: must be an array, not an object",
        ),
        (
            with(&[(
                "target.identitySynchronization",
                json!({"userSyncInbound": true}),
            )]),
            Refuses,
            "target.identitySynchronization.userSyncInbound: must be an object, not true",
        ),
        // Contradictions.
        (
            with(&[("target.connection", json!("A"))]),
            Accepts,
            "source.connection: 'a' is the same connection on both sides, but they must be different tenants; see target.connection",
        ),
        (
            with(&[
                ("source.tenantId", json!(ID)),
                ("target.tenantId", json!(ID)),
            ]),
            Accepts,
            "source.tenantId: is the same tenant as target.tenantId",
        ),
        (
            with(&[
                ("target.tenantId", json!(ID)),
                ("credentials", json!({"companyId": OTHER})),
            ]),
            Accepts,
            "credentials.companyId: '0a1b2c3d-1111-0000-0000-000000000000' is not target.tenantId",
        ),
        (
            with(&[("job", json!({"waitForFirstCycle": true}))]),
            Refuses,
            "job.waitForFirstCycle: waits for a job that the document does not start; Started is missing in job.state",
        ),
        (
            with(&[("assignments", json!({"removeOthers": true}))]),
            Refuses,
            "assignments.removeOthers: removes every assignment where nobody is named",
        ),
        (
            with(&[
                ("assignments", json!({"removeOthers": true, "users": []})),
                ("verifyUsers", json!(["v"])),
            ]),
            Accepts,
            "verifyUsers: names users that cannot be provisioned",
        ),
        (
            with(&[(
                "assignments",
                json!({"users": [ID], "groups": ["g", ID.to_uppercase()]}),
            )]),
            Accepts,
            "assignments.groups[1]: '0A1B2C3D-0000-0000-0000-000000000000' is also in assignments.users",
        ),
        (
            with(&[("assignments", json!({"users": ["Alice", "alice"]}))]),
            Accepts,
            "assignments.users[1]: 'alice' is named twice",
        ),
        (
            mapping(json!({"attribute": "a"})),
            Refuses,
            "attributeMappings[0].targetAttribute: is missing",
        ),
        (
            mapping(json!({"targetAttribute": "a"})),
            Refuses,
            "attributeMappings[0]: needs attribute, constant or expression",
        ),
        (
            mapping(json!({"targetAttribute": "a", "attribute": "b", "constant": "c"})),
            Refuses,
            "attributeMappings[0]: has attribute and constant, of which only one can count",
        ),
        (
            mapping(json!({"targetAttribute": "a", "remove": true, "attribute": "b"})),
            Refuses,
            "attributeMappings[0]: is removed, so it cannot have attribute",
        ),
        (
            mapping(json!({"targetAttribute": "a", "remove": true, "flowType": "Always"})),
            Refuses,
            "attributeMappings[0]: is removed, so it cannot have flowType",
        ),
        (
            mapping(json!({"targetAttribute": "a", "attribute": "b", "flowType": "Sometimes"})),
            Refuses,
            "attributeMappings[0].flowType: must be Always, ObjectAddOnly",
        ),
        (
            with(&[(
                "attributeMappings",
                json!([{"targetAttribute": "a", "attribute": "b", "matchingPriority": 1}, {"targetAttribute": "A", "constant": "c", "matchingPriority": 1}]),
            )]),
            Accepts,
            "attributeMappings[1].targetAttribute: has the target attribute of the mapping at index 0; attributeMappings[1].matchingPriority: has the place of the mapping at index 0",
        ),
        (
            with(&[("scopingFilter", json!({}))]),
            Refuses,
            "scopingFilter.groups: is missing",
        ),
        (
            with(&[("scopingFilter", json!({"groups": [{"clauses": []}]}))]),
            Refuses,
            "scopingFilter.groups[0].clauses: must have at least one clause",
        ),
        (
            clause(json!({"attribute": "a", "operator": "LIKE", "values": ["x"]})),
            Refuses,
            "scopingFilter.groups[0].clauses[0].operator: must be EQUALS",
        ),
        (
            clause(json!({"attribute": "a", "operator": "EQUALS"})),
            Refuses,
            "scopingFilter.groups[0].clauses[0].values: is missing; EQUALS compares with a value",
        ),
        (
            clause(json!({"attribute": "a", "operator": "IS NULL", "values": ["x"]})),
            Refuses,
            "scopingFilter.groups[0].clauses[0].values: must be empty; IS NULL takes no values",
        ),
        // Many.
        (json!({"pairs": []}), Accepts, "pairs: has no pair"),
        (json!({"defaults": {}}), Refuses, "pairs: is missing"),
        (
            json!([pair(), with(&[("source.connection", json!("A"))])]),
            Accepts,
            "[1]: is the pair of another one before it",
        ),
        (
            changed(many(), &[("pairs.1.target.connection", json!("b"))]),
            Accepts,
            "pairs[1]: is the pair of another one before it",
        ),
        (
            changed(many(), &[("pairs.1.job", json!({"state": "Off"}))]),
            Refuses,
            "pairs[1].job.state: must be Started",
        ),
        (
            changed(many(), &[("defaults.job.state", json!("Off"))]),
            Refuses,
            "defaults.job.state: must be Started",
        ),
        (
            changed(many(), &[("pairs.0.application", Value::Null)]),
            Refuses,
            "pairs[0].application: is missing",
        ),
        (
            changed(
                many(),
                &[("defaults.job", json!({"waitForFirstCycle": true}))],
            ),
            Accepts,
            "pairs[0].job.waitForFirstCycle (and 1 more pair): waits",
        ),
        // A mesh.
        (
            changed(
                mesh(),
                &[
                    ("tenants", json!({"fabrikam": {}})),
                    ("overrides", json!([])),
                ],
            ),
            Refuses,
            "tenants: must have at least two tenants",
        ),
        (
            changed(mesh(), &[("topology", json!("ring"))]),
            Refuses,
            "topology: must be mesh or hubAndSpoke, not 'ring'",
        ),
        (
            changed(mesh(), &[("hub", json!("contoso"))]),
            Refuses,
            "hub: is only for the topology hubAndSpoke",
        ),
        (hub(), Refuses, "hub: is missing"),
        (
            changed(hub(), &[("hub", json!("nobody"))]),
            Accepts,
            "hub: 'nobody' is none of the tenants fabrikam, contoso, tailspin",
        ),
        (
            changed(mesh(), &[("overrides.0.target", json!("nobody"))]),
            Accepts,
            "overrides[0].target: 'nobody' is none of the tenants",
        ),
        (
            changed(mesh(), &[("overrides.0.target", json!("fabrikam"))]),
            Accepts,
            "overrides[0]: there is no pair from 'fabrikam' to 'fabrikam'",
        ),
        (
            changed(
                mesh(),
                &[(
                    "overrides",
                    json!([{"source": "fabrikam", "target": "contoso"}, {"source": "FABRIKAM", "target": "contoso"}]),
                )],
            ),
            Accepts,
            "overrides[1]: the pair from 'fabrikam' to 'contoso' is there twice",
        ),
        (
            changed(mesh(), &[("overrides", json!([{"target": "contoso"}]))]),
            Refuses,
            "overrides[0].source: is missing",
        ),
        (
            changed(mesh(), &[("tenants.contoso.connection", json!("Fabrikam"))]),
            Accepts,
            "tenants.contoso.connection: is the same connection as that of 'fabrikam'",
        ),
        (
            changed(mesh(), &[("tenants.contoso.tenantId", json!(ID))]),
            Accepts,
            "tenants.contoso.tenantId: is the same tenant as that of 'fabrikam'",
        ),
        (
            changed(mesh(), &[("defaults.source", json!({"connection": "x"}))]),
            Accepts,
            "defaults.source.connection: cannot be given here; it comes from tenants",
        ),
        (
            changed(mesh(), &[("tenants.contoso.assignmets", json!({}))]),
            Refuses,
            "tenants.contoso.assignmets: is not a known member; did you mean 'assignments'?",
        ),
        (
            changed(mesh(), &[("displayName", json!("x".repeat(257)))]),
            Refuses,
            "displayName: is longer than 256 characters",
        ),
        (
            changed(
                changed(
                    mesh(),
                    &[
                        ("tenants", json!({"a": {}, "a-longer-key": {}})),
                        ("overrides", json!([])),
                    ],
                ),
                &[("displayName", json!("x".repeat(248) + "{source}"))],
            ),
            Accepts,
            "a-longer-key to a.application.displayName: is longer than 256 characters",
        ),
    ]
}

#[test]
fn the_validation_and_the_schema_agree_wherever_a_schema_can_tell() {
    let schema = jsonschema::validator_for(&schema()).unwrap();
    for (what, document, expected) in good() {
        let read = read(&document);
        assert!(read.is_ok(), "{what}: {read:?}");
        assert_eq!(schema.is_valid(&document), expected == Accepts, "{what}");
    }
    for (document, expected, said) in bad() {
        let message = message(&document);
        assert!(
            message.starts_with(said) || message.contains(&format!("; {said}")),
            "{said}\nis not in\n{message}"
        );
        assert_eq!(
            schema.is_valid(&document),
            expected == Accepts,
            "{said}: {document:#}"
        );
    }
}

#[test]
fn nothing_is_said_that_follows_from_something_else() {
    for (document, _, said) in bad() {
        let error = read(&document).unwrap_err();
        let told = error.details.unwrap()["problems"].as_array().unwrap().len();
        let expected = said.split("; ").filter(|part| part.contains(": ")).count();
        assert_eq!(told, expected, "{said}: {}", error.message);
    }
}

#[test]
fn a_small_document_means_what_the_documented_procedure_does() {
    let read = read(&pair()).unwrap();
    assert!(!read.is_many);
    let typed: DesiredState = serde_json::from_value(pair()).unwrap();
    assert_eq!(read.pairs, [typed]);
}

#[test]
fn what_is_written_out_is_read_back() {
    for (what, document, _) in good() {
        for pair in read(&document).unwrap().pairs {
            let again = read(&json!(pair)).unwrap();
            assert_eq!(again.pairs, [pair], "{what}");
        }
    }
}

#[test]
fn consent_is_wanted_unless_the_document_says_otherwise() {
    let document = with(&[
        (
            "source.partner",
            json!({"inboundTrust": {"isMfaAccepted": true}}),
        ),
        (
            "target.partner",
            json!({"automaticUserConsentSettings": {}}),
        ),
        (
            "target.identitySynchronization",
            json!({"displayName": "x"}),
        ),
    ]);
    let pair = read(&document).unwrap().pairs.remove(0);
    assert_eq!(
        json!(pair.source.partner),
        json!({"inboundTrust": {"isMfaAccepted": true}, "automaticUserConsentSettings": {"outboundAllowed": true}})
    );
    assert_eq!(
        json!(pair.target.partner),
        json!({"automaticUserConsentSettings": {}})
    );
    assert_eq!(
        json!(pair.target.identity_synchronization),
        json!({"displayName": "x", "userSyncInbound": {"isSyncAllowed": true}})
    );
}

#[test]
fn pairs_have_their_defaults_and_their_own() {
    let read = read(&many()).unwrap();
    assert!(read.is_many);
    let [b, c] = <[DesiredState; 2]>::try_from(read.pairs).unwrap();
    assert_eq!(
        (b.source.connection.as_str(), b.target.connection.as_str()),
        ("hub", "b")
    );
    assert_eq!(b.assignments.groups, ["Everyone"]);
    assert_eq!(c.assignments.users, ["u"]);
    assert!(c.assignments.groups.is_empty());
    assert_eq!(c.job.state, JobState::Started);
}

#[test]
fn a_mesh_is_every_pair_with_what_its_tenants_say() {
    let read = read(&mesh()).unwrap();
    let names: Vec<String> = read
        .pairs
        .iter()
        .map(|pair| pair.application.display_name.clone())
        .collect();
    assert_eq!(
        names,
        [
            "fabrikam to contoso",
            "fabrikam to tailspin",
            "contoso to fabrikam",
            "contoso to tailspin",
            "tailspin to fabrikam",
            "tailspin to contoso"
        ]
    );
    let first = &read.pairs[0];
    assert_eq!(first.source.tenant_id.as_deref(), Some(ID));
    assert_eq!(first.target.connection, "c");
    assert_eq!(first.assignments.groups, ["Everyone"]);
    assert_eq!(first.job.state, JobState::Paused);
    assert!(first.verify_users.is_empty());
    assert_eq!(first.target.partner["inboundTrust"]["isMfaAccepted"], true);
    assert_eq!(
        first.target.partner["automaticUserConsentSettings"]["inboundAllowed"],
        true
    );
    let back = &read.pairs[2];
    assert_eq!(back.verify_users, ["v"]);
    assert!(back.assignments.groups.is_empty());
    assert_eq!(back.source.partner["inboundTrust"]["isMfaAccepted"], true);
    assert_eq!(back.job.state, JobState::Started);
    assert_eq!(
        read.pairs[1].target.identity_synchronization["displayName"],
        "Tailspin"
    );
}

#[test]
fn a_hub_is_paired_with_its_spokes_in_the_direction_that_is_asked_for() {
    let names = |direction: Option<&str>| -> Vec<String> {
        let mut hub = changed(
            mesh(),
            &[
                ("topology", json!("HUBANDSPOKE")),
                ("hub", json!("Contoso")),
                ("overrides", json!([])),
                ("displayName", json!("{target} from {source}")),
            ],
        );
        if let Some(direction) = direction {
            hub["direction"] = json!(direction);
        }
        let pairs = read(&hub).unwrap().pairs;
        pairs
            .iter()
            .map(|pair| pair.application.display_name.clone())
            .collect()
    };
    assert_eq!(
        names(Some("hubToSpokes")),
        ["fabrikam from contoso", "tailspin from contoso"]
    );
    assert_eq!(
        names(Some("spokesToHub")),
        ["contoso from fabrikam", "contoso from tailspin"]
    );
    assert_eq!(names(None).len(), 4);
}

#[test]
fn a_key_that_is_given_twice_is_an_error_whatever_its_case() {
    let text = r#"{"source": {"connection": "a"}, "Source": {"connection": "c"}, "target": {"connection": "b", "partner": {"inboundTrust": {}, "InboundTrust": {}}}, "application": {"displayName": "x"}}"#;
    let message = message(&json!(text));
    assert_eq!(
        message,
        "Source: is given twice, as 'source'; target.partner.InboundTrust: is given twice, as 'inboundTrust'."
    );
}

#[test]
fn the_same_key_twice_in_a_text_is_an_error() {
    let text = r#"{"source": {"connection": "a", "connection": "c"}, "target": {"connection": "b"}, "application": {"displayName": "x"}, "verifyUsers": [], "verifyUsers": []}"#;
    assert_eq!(
        message(&json!(text)),
        "source.connection: is given twice; verifyUsers: is given twice."
    );
}

#[test]
fn a_text_that_is_no_json_says_where() {
    let message = message(&json!("{\"source\": "));
    assert!(
        message.starts_with("The document: is not JSON: EOF while parsing"),
        "{message}"
    );
}

#[test]
fn more_pairs_than_anybody_has_are_refused() {
    let tenants: Map<String, Value> = (0..102).map(|n| (format!("t{n}"), json!({}))).collect();
    let mesh = json!({"tenants": tenants, "topology": "mesh"});
    assert!(message(&mesh).starts_with("tenants: make 10302 pairs; 10000 are the most"));
}

/// The page that people read.
const PAGE: &str = include_str!("../../../docs/ensure.md");

#[test]
fn the_examples_of_the_documentation_are_good_documents() {
    let schema = jsonschema::validator_for(&schema()).unwrap();
    let examples: Vec<Value> = PAGE
        .split("```json")
        .skip(1)
        .map(|text| serde_json::from_str(text.split("```").next().unwrap()).unwrap())
        .collect();
    let pairs: Vec<usize> = examples
        .iter()
        .map(|example| {
            assert!(schema.is_valid(example), "{example:#}");
            read(example).unwrap().pairs.len()
        })
        .collect();
    assert_eq!(pairs[..3], [1, 2, 4]);
}

#[test]
fn every_member_is_documented() {
    fn of_kind(kind: &Kind, names: &mut Vec<&'static str>) {
        match kind {
            Kind::Object(shape) => {
                for member in shape.all() {
                    names.push(member.name);
                    of_kind(&member.kind, names);
                }
            }
            Kind::List(item) | Kind::Map(item) => of_kind(item, names),
            _ => {}
        }
    }
    let mut names = Vec::new();
    for shape in [&shapes::PAIR, &shapes::MANY, &shapes::MESH] {
        of_kind(&Kind::Object(shape), &mut names);
    }
    assert!(names.len() > 60, "{names:?}");
    for name in names {
        let words = [("`", "`"), (".", "`"), ("`", "."), (".", "."), ("`", "[]`")];
        let told = words
            .iter()
            .any(|(before, after)| PAGE.contains(&format!("{before}{name}{after}")));
        assert!(told || name == "$schema", "{name}");
    }
}
