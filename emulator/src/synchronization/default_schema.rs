//! The schema that a new job of the template `Azure2Azure` starts with.

use serde_json::{Value, json};

use crate::state::{Entity, Ids};

/// Name of the source directory in a schema.
pub(crate) const SOURCE_DIRECTORY: &str = "Azure Active Directory";
/// Name of the target directory in a schema.
pub(crate) const TARGET_DIRECTORY: &str = "Azure Active Directory (target tenant)";

/// Attributes that flow unchanged, in the order of the service's default mapping.
const DIRECT: [&str; 20] = [
    "accountEnabled",
    "streetAddress",
    "city",
    "state",
    "postalCode",
    "country",
    "jobTitle",
    "department",
    "employeeId",
    "displayName",
    "givenName",
    "physicalDeliveryOfficeName",
    "mailNickname",
    "manager",
    "preferredLanguage",
    "surname",
    "telephoneNumber",
    "userPrincipalName",
    "showInAddressList",
    "mail",
];

/// Further source attributes that a mapping can use.
const OTHER_TEXTS: [&str; 14] = [
    "ageGroup",
    "companyName",
    "consentProvidedForMinor",
    "employeeType",
    "facsimileTelephoneNumber",
    "immutableId",
    "legalAgeGroupClassification",
    "mobile",
    "netId",
    "objectId",
    "onPremisesSamAccountName",
    "onPremisesSecurityIdentifier",
    "passwordPolicies",
    "usageLocation",
];

/// Source attributes with several values.
const LISTS: [&str; 4] = [
    "alternativeSecurityIds",
    "appRoleAssignments",
    "otherMails",
    "proxyAddresses",
];

/// The default schema of a job (or of the template, under the template's id).
pub(crate) fn build(ids: &mut Ids, id: &str) -> Entity {
    let users = user_mapping();
    let rule = json!({
        "containerFilter": null,
        "editable": true,
        "groupFilter": null,
        "id": ids.next(),
        "metadata": [
            {"key": "defaultSourceObjectMappings", "value": numbered(&users).to_string()},
            {"key": "supportsProvisionOnDemand", "value": "True"}
        ],
        "name": "USER_INBOUND_USER",
        "objectMappings": [
            users,
            internal_mapping("AppRole"),
            internal_mapping("Contact"),
            internal_mapping("Device"),
            group_mapping()
        ],
        "priority": 1,
        "sourceDirectoryName": SOURCE_DIRECTORY,
        "targetDirectoryName": TARGET_DIRECTORY
    });
    let directories = [SOURCE_DIRECTORY, TARGET_DIRECTORY].map(|name| directory(ids, name));
    let schema = json!({
        "id": id,
        "version": "v1.2",
        "synchronizationRules": [rule],
        "directories": directories
    });
    schema.as_object().cloned().unwrap_or_default()
}

/// An attribute mapping that is not the matching one.
fn mapping(target: &str, source: Value, flow_type: &str) -> Value {
    json!({
        "defaultValue": if target == "preferredLanguage" { json!("en-US") } else { Value::Null },
        "exportMissingReferences": false,
        "flowBehavior": "FlowWhenChanged",
        "flowType": flow_type,
        "matchingPriority": 0,
        "source": source,
        "targetAttributeName": target
    })
}

fn attribute(name: &str) -> Value {
    json!({"expression": format!("[{name}]"), "name": name, "parameters": [], "type": "Attribute"})
}

fn constant(value: &str) -> Value {
    json!({"expression": format!("\"{value}\""), "name": value, "parameters": [], "type": "Constant"})
}

fn user_mapping() -> Value {
    let mut anchor = mapping(
        "alternativeSecurityIds",
        json!({
            "expression": "AltSecIdFromNetId([netId])",
            "name": "AltSecIdFromNetId",
            "parameters": [{"key": "netId", "value": attribute("netId")}],
            "type": "Function"
        }),
        "Always",
    );
    anchor["matchingPriority"] = json!(1);
    let soft_deleted = json!({
        "expression": "Switch([IsSoftDeleted], , \"False\", \"False\", \"True\", \"True\")",
        "name": "Switch",
        "parameters": [
            {"key": "source", "value": attribute("IsSoftDeleted")},
            {"key": "defaultValue", "value": constant("")},
            {"key": "key0", "value": constant("False")},
            {"key": "value0", "value": constant("False")},
            {"key": "key1", "value": constant("True")},
            {"key": "value1", "value": constant("True")}
        ],
        "type": "Function"
    });
    let mut mappings = vec![anchor, mapping("IsSoftDeleted", soft_deleted, "Always")];
    mappings.extend(DIRECT.map(|name| {
        let source = match name {
            "showInAddressList" => constant("true"),
            _ => attribute(name),
        };
        mapping(name, source, "Always")
    }));
    mappings.push(mapping("userType", constant("Member"), "ObjectAddOnly"));
    json!({
        "enabled": true,
        "flowTypes": "Add,Update,Delete",
        "metadata": [{"key": "EscrowBehavior", "value": "Default"}],
        "name": "Provision Azure Active Directory Users",
        "sourceObjectName": "User",
        "targetObjectName": "User",
        "scope": {
            "categoryFilterGroups": [],
            "groups": [],
            "inputFilterGroups": [{
                "name": "Filter external users",
                "clauses": [{
                    "operatorName": "EQUALS",
                    "sourceOperandName": "alternativeSecurityIds",
                    "targetOperand": {"values": ["None"]}
                }]
            }]
        },
        "attributeMappings": mappings
    })
}

fn group_mapping() -> Value {
    let mut anchor = mapping("objectId", attribute("objectId"), "Always");
    anchor["matchingPriority"] = json!(1);
    let mut mappings = vec![anchor];
    mappings.extend(
        ["displayName", "description", "members"]
            .map(|name| mapping(name, attribute(name), "Always")),
    );
    json!({
        "enabled": false,
        "flowTypes": "Add,Update,Delete",
        "metadata": [],
        "name": "Provision Azure Active Directory Groups",
        "sourceObjectName": "Group",
        "targetObjectName": "Group",
        "scope": null,
        "attributeMappings": mappings
    })
}

/// A mapping that the service keeps for itself: without a name and never run.
fn internal_mapping(object: &str) -> Value {
    json!({
        "enabled": false,
        "flowTypes": "None",
        "metadata": [{"key": "Unsynchronized", "value": "True"}],
        "name": "",
        "sourceObjectName": object,
        "targetObjectName": object,
        "scope": null,
        "attributeMappings": []
    })
}

/// The mapping with enum members as numbers, as the service keeps it in a rule's metadata.
fn numbered(mapping: &Value) -> Value {
    let mut copy = mapping.clone();
    copy["flowTypes"] = json!(7);
    for attribute in copy["attributeMappings"]
        .as_array_mut()
        .into_iter()
        .flatten()
    {
        attribute["flowBehavior"] = json!(0);
        attribute["flowType"] = json!(i32::from(attribute["flowType"] == "ObjectAddOnly"));
        let kind = match attribute["source"]["type"].as_str() {
            Some("Attribute") => 0,
            Some("Constant") => 1,
            _ => 2,
        };
        attribute["source"]["type"] = json!(kind);
    }
    json!([copy])
}

fn definition(name: &str, kind: &str) -> Value {
    let required = ["displayName", "userPrincipalName"].contains(&name);
    let read_only = ["objectId", "netId"].contains(&name);
    json!({
        "anchor": name == "objectId",
        "apiExpressions": [],
        "caseExact": false,
        "defaultValue": null,
        "flowNullValues": false,
        "metadata": [],
        "multivalued": LISTS.contains(&name) || name == "members",
        "mutability": if read_only { "ReadOnly" } else { "ReadWrite" },
        "name": name,
        "referencedObjects": match name {
            "manager" => json!([{"referencedObjectName": "User", "referencedProperty": "objectId"}]),
            "members" => json!([{"referencedObjectName": "User", "referencedProperty": "objectId"}]),
            _ => json!([]),
        },
        "required": required,
        "type": kind
    })
}

fn user_attributes() -> Vec<Value> {
    let mut names: Vec<(String, &str)> = Vec::new();
    for name in DIRECT {
        let kind = match name {
            "accountEnabled" | "showInAddressList" => "Boolean",
            "manager" => "Reference",
            _ => "String",
        };
        names.push((name.to_owned(), kind));
    }
    names.push(("IsSoftDeleted".to_owned(), "Boolean"));
    names.push(("userType".to_owned(), "String"));
    names.extend(
        OTHER_TEXTS
            .iter()
            .chain(&LISTS)
            .map(|name| ((*name).to_owned(), "String")),
    );
    names.extend((1..=15).map(|n| (format!("extensionAttribute{n}"), "String")));
    names.sort_by_key(|(name, _)| name.to_lowercase());
    names
        .iter()
        .map(|(name, kind)| definition(name, kind))
        .collect()
}

fn directory(ids: &mut Ids, name: &str) -> Value {
    let groups: Vec<Value> = [
        ("description", "String"),
        ("displayName", "String"),
        ("members", "Reference"),
        ("objectId", "String"),
    ]
    .map(|(name, kind)| definition(name, kind))
    .to_vec();
    json!({
        "id": ids.next(),
        "name": name,
        "version": null,
        "readOnly": false,
        "discoverabilities": "AttributeNames, AttributeDataTypes, AttributeReadOnly, ReferenceAttributes",
        "discoveryDateTime": null,
        "objects": [
            {"name": "User", "attributes": user_attributes(), "metadata": [
                {"key": "PropertyNameAccountEnabled", "value": "accountEnabled"},
                {"key": "PropertyNameSoftDeleted", "value": "IsSoftDeleted"},
                {"key": "IsSoftDeletionSupported", "value": "True"},
                {"key": "IsSynchronizeAllSupported", "value": "True"}], "supportedApis": []},
            {"name": "Group", "attributes": groups, "metadata": [], "supportedApis": []}
        ]
    })
}
