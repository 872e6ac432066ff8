//! Merging is pure: a schema and what is wanted go in, the new schema and its changes come out.

use serde_json::{Value, json};

use super::*;

fn mapping(target: &str, source: Value) -> Value {
    json!({"targetAttributeName": target, "flowType": "Always", "flowBehavior": "FlowWhenChanged", "matchingPriority": 0,
        "defaultValue": null, "source": source, "vendor": {"kept": true}})
}

fn entity() -> Value {
    let mut anchor = mapping(
        "alternativeSecurityIds",
        json!({"type": "Function", "name": "AltSecIdFromNetId", "expression": "AltSecIdFromNetId([netId])", "parameters": []}),
    );
    anchor["matchingPriority"] = json!(1);
    let users = json!({
        "sourceObjectName": "User", "targetObjectName": "User", "enabled": true,
        "scope": {"groups": [], "inputFilterGroups": [{"name": "Filter external users", "clauses": []}]},
        "attributeMappings": [
            anchor,
            mapping("displayName", source::attribute("displayName")),
            mapping("showInAddressList", source::constant("true")),
            mapping("city", json!({"type": "Function", "name": "ToUpper", "expression": "ToUpper([city])", "parameters": [{"key": "source", "value": source::attribute("city")}]})),
        ],
    });
    let groups = json!({"sourceObjectName": "Group", "targetObjectName": "Group", "scope": null, "attributeMappings": []});
    let names = [
        "displayName",
        "city",
        "department",
        "userType",
        "showInAddressList",
        "netId",
        "alternativeSecurityIds",
    ];
    let attributes: Vec<Value> = names.iter().map(|name| json!({"name": name})).collect();
    let directory =
        |name: &str| json!({"name": name, "objects": [{"name": "User", "attributes": attributes}]});
    json!({
        "@odata.context": "x", "id": "job", "version": "v1.2", "unknown": [1],
        "directories": [directory("S"), directory("T")],
        "synchronizationRules": [
            {"name": "OTHER", "id": "other", "objectMappings": []},
            {"name": "USER_INBOUND_USER", "id": "rule", "sourceDirectoryName": "S", "targetDirectoryName": "T", "objectMappings": [users, groups]},
        ],
    })
}

struct Named {
    mappings: Vec<AttributeMapping>,
    filter: Option<ScopingFilter>,
}

fn named(mappings: Value, filter: Value) -> Named {
    Named {
        mappings: serde_json::from_value(mappings).unwrap(),
        filter: serde_json::from_value(filter).unwrap(),
    }
}

impl Named {
    fn wanted(&self) -> Wanted<'_> {
        Wanted {
            mappings: &self.mappings,
            filter: self.filter.as_ref(),
        }
    }

    fn merge(&self, entity: &Value, expressions: &[(&str, Parsed)]) -> Result<Merged, Error> {
        let expressions = expressions
            .iter()
            .map(|(text, parsed)| ((*text).to_owned(), parsed.clone()))
            .collect();
        let current = JobSchema {
            entity: entity.clone(),
            expressions,
        };
        super::merge(&current, self.wanted())
    }
}

fn changes(merged: &Merged) -> Vec<(String, Value, Value)> {
    merged
        .changes
        .iter()
        .map(|one| (one.path.clone(), one.from.clone(), one.to.clone()))
        .collect()
}

#[test]
fn only_the_named_mappings_change_and_unknown_members_stay() {
    let named = named(
        json!([
            {"targetAttribute": "DISPLAYNAME", "constant": "a \"b\"", "flowType": "ObjectAddOnly"},
            {"targetAttribute": "Department", "attribute": "DEPARTMENT", "defaultValue": "none"},
            {"targetAttribute": "showinaddresslist", "remove": true},
            {"targetAttribute": "userType", "remove": true},
        ]),
        Value::Null,
    );
    let merged = named.merge(&entity(), &[]).unwrap();
    assert_eq!(
        changes(&merged),
        [
            (
                "attributeMappings[displayName].source".into(),
                json!("[displayName]"),
                json!("\"a \\\"b\\\"\"")
            ),
            (
                "attributeMappings[displayName].flowType".into(),
                json!("Always"),
                json!("ObjectAddOnly")
            ),
            (
                "attributeMappings[department]".into(),
                Value::Null,
                json!("[department]")
            ),
            (
                "attributeMappings[showInAddressList]".into(),
                json!("\"true\""),
                Value::Null
            ),
        ]
    );
    let mut expected = entity();
    expected
        .as_object_mut()
        .unwrap()
        .shift_remove("@odata.context");
    let list = expected
        .pointer_mut("/synchronizationRules/1/objectMappings/0/attributeMappings")
        .unwrap()
        .as_array_mut()
        .unwrap();
    list[1]["source"] = source::constant("a \"b\"");
    list[1]["flowType"] = json!("ObjectAddOnly");
    list.remove(2);
    list.push(json!({
        "defaultValue": "none", "exportMissingReferences": false, "flowBehavior": "FlowWhenChanged", "flowType": "Always",
        "matchingPriority": 0, "source": source::attribute("department"), "targetAttributeName": "department",
    }));
    assert_eq!(merged.schema, expected);
    // What was written is what is wanted.
    assert!(named.merge(&merged.schema, &[]).unwrap().changes.is_empty());
    assert!(shows(&merged.schema, &merged.schema, named.wanted()));
    assert!(!shows(&entity(), &merged.schema, named.wanted()));
}

#[test]
fn an_expression_is_the_same_however_it_is_spaced_and_a_new_one_needs_its_parts() {
    let same = named(
        json!([{"targetAttribute": "city", "expression": " toupper( [city] )"}]),
        Value::Null,
    );
    assert!(unknown_expressions(&entity(), same.wanted()).is_empty());
    assert!(same.merge(&entity(), &[]).unwrap().changes.is_empty());

    let text = "Join(\" \", [city], [department])";
    let new = named(
        json!([{"targetAttribute": "city", "expression": text}]),
        Value::Null,
    );
    assert_eq!(unknown_expressions(&entity(), new.wanted()), [text]);
    let part = |source: Value| json!({"key": "source", "value": source});
    let tree = json!({"type": "Function", "name": "Join", "expression": text, "parameters": [
        part(source::constant(" ")), part(source::attribute("city")), part(source::attribute("department")),
    ]});
    let merged = new
        .merge(&entity(), &[(text, Parsed::Source(tree.clone()))])
        .unwrap();
    let path = "/synchronizationRules/1/objectMappings/0/attributeMappings/3/source";
    assert_eq!(merged.schema.pointer(path), Some(&tree));
    // Graph may write the text in its own way.
    let mut rewritten = merged.schema.clone();
    rewritten.pointer_mut(path).unwrap()["expression"] =
        json!("Join(\" \", [city], [department], )");
    assert!(shows(&rewritten, &merged.schema, new.wanted()));
    assert!(
        new.merge(&rewritten, &[(text, Parsed::Source(tree))])
            .unwrap()
            .changes
            .is_empty()
    );
}

#[test]
fn everything_that_cannot_be_is_told_at_once_with_its_path() {
    let bad = "Nonsense(";
    let unknown = "ToUpper([shoeSize])";
    let tree = json!({"type": "Function", "name": "ToUpper", "expression": unknown, "parameters": [{"key": "s", "value": source::attribute("shoeSize")}]});
    let named = named(
        json!([
            {"targetAttribute": "shoeSize", "constant": "44"},
            {"targetAttribute": "city", "attribute": "shoeSize"},
            {"targetAttribute": "city", "expression": bad},
            {"targetAttribute": "department", "expression": unknown},
            {"targetAttribute": "alternativeSecurityIds", "remove": true},
            {"targetAttribute": "extension_abc_x", "attribute": "extension_abc_y"},
        ]),
        json!({"groups": [{"clauses": [{"attribute": "shoeSize", "operator": "EQUALS", "values": ["44"]}]}]}),
    );
    let parsed = [
        (bad, Parsed::Invalid("'Nonsense' is not known.".into())),
        (unknown, Parsed::Source(tree)),
    ];
    let error = named.merge(&entity(), &parsed).unwrap_err();
    assert_eq!(error.code, "InvalidMapping");
    for part in [
        "attributeMappings[0].targetAttribute: the target directory has no attribute 'shoeSize'",
        "attributeMappings[1].attribute: the source directory has no attribute 'shoeSize'",
        "attributeMappings[2].expression: 'Nonsense' is not known",
        "attributeMappings[3].expression: the source directory has no attribute 'shoeSize'",
        "'alternativeSecurityIds' must keep its matchingPriority",
        "scopingFilter.groups[0].clauses[0].attribute",
    ] {
        assert!(error.message.contains(part), "{part} in {}", error.message);
    }
    assert!(!error.message.contains("extension_"), "{}", error.message);
}

#[test]
fn a_filter_is_a_set_of_alternatives_and_the_services_own_stays() {
    let clause = |attribute: &str, values: Value| json!({"attribute": attribute, "operator": "EQUALS", "values": values});
    let filter = json!({"groups": [
        {"name": "Sales", "clauses": [clause("Department", json!(["Sales", "Pre-sales"])), clause("city", json!([7, true]))]},
        {"clauses": [{"attribute": "userType", "operator": "IS NOT NULL"}]},
    ]});
    let first = named(json!([]), filter).merge(&entity(), &[]).unwrap();
    assert_eq!(
        changes(&first),
        [(
            "scopingFilter".into(),
            Value::Null,
            json!(
                "department EQUALS 'Sales', 'Pre-sales' and city EQUALS '7', 'True' or userType IS NOT NULL"
            )
        )]
    );
    let scope = first
        .schema
        .pointer("/synchronizationRules/1/objectMappings/0/scope")
        .unwrap();
    assert_eq!(
        scope["inputFilterGroups"][0]["name"],
        "Filter external users"
    );
    assert_eq!(
        scope["groups"][0]["clauses"][1]["targetOperand"],
        json!({"values": ["7", "True"]})
    );

    let turned = json!({"groups": [
        {"clauses": [{"attribute": "userType", "operator": "is not null", "values": []}]},
        {"name": "Sales", "clauses": [clause("city", json!(["True", "7"])), clause("department", json!(["Pre-sales", "Sales"]))]},
    ]});
    assert!(
        named(json!([]), turned)
            .merge(&first.schema, &[])
            .unwrap()
            .changes
            .is_empty()
    );
    let none = named(json!([]), json!({"groups": []}))
        .merge(&first.schema, &[])
        .unwrap();
    assert_eq!((none.changes.len(), &none.changes[0].to), (1, &Value::Null));
    assert!(
        named(json!([]), json!({"object": "Group", "groups": []}))
            .merge(&entity(), &[])
            .unwrap()
            .changes
            .is_empty()
    );
    let groups = named(
        json!([]),
        json!({"object": "Group", "groups": [{"clauses": [clause("displayName", json!(["x"]))]}]}),
    );
    let merged = groups.merge(&entity(), &[]).unwrap();
    assert_eq!(merged.changes[0].path, "scopingFilter[Group]");
    assert!(shows(&merged.schema, &merged.schema, groups.wanted()));
}

#[test]
fn what_is_named_of_an_object_mapping_that_is_off_has_no_effect() {
    let mut schema = entity();
    schema["synchronizationRules"][1]["objectMappings"][1]["enabled"] = json!(false);
    let of = |object: &str| {
        let named = named(
            json!([{"targetAttribute": "x", "object": object, "remove": true}]),
            Value::Null,
        );
        is_idle(&schema, named.wanted())
    };
    assert_eq!((of("User"), of("Group")), (false, true));
}

#[test]
fn the_rule_is_the_one_that_provisions() {
    assert_eq!(rule_id(&entity()), Some("rule"));
    assert_eq!(
        rule_id(&json!({"synchronizationRules": [{"id": "only"}]})),
        Some("only")
    );
    assert_eq!(rule_id(&json!({})), None);
    let none = named(
        json!([{"targetAttribute": "x", "constant": "y"}]),
        Value::Null,
    );
    let error = none.merge(&json!({}), &[]).unwrap_err();
    assert!(
        error.message.contains("no object mapping of users"),
        "{}",
        error.message
    );
}

#[test]
fn a_schema_that_does_not_exist_yet_is_announced() {
    let named = named(
        json!([
            {"targetAttribute": "city", "remove": true},
            {"targetAttribute": "department", "constant": "Partner"},
            {"targetAttribute": "description", "object": "Group", "expression": "Trim([description])"},
        ]),
        json!({"groups": []}),
    );
    let paths: Vec<String> = announced(named.wanted())
        .into_iter()
        .map(|one| one.path)
        .collect();
    assert_eq!(
        paths,
        [
            "attributeMappings[city]",
            "attributeMappings[department]",
            "attributeMappings[Group.description]",
            "scopingFilter"
        ]
    );
}
