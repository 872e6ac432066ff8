//! Every object of the document with its members: the one description of the desired state.

use super::kind::{GraphSettings, Kind, Member, Need, Shape};
use super::rules;

/// A member that may be left out.
const fn may(name: &'static str, kind: Kind, about: &'static str) -> Member {
    Member {
        name,
        kind,
        need: Need::Optional,
        about,
        default: "",
    }
}

/// A member that has a default, in JSON.
const fn by_default(
    name: &'static str,
    kind: Kind,
    default: &'static str,
    about: &'static str,
) -> Member {
    Member {
        name,
        kind,
        need: Need::Optional,
        about,
        default,
    }
}

/// A member that must be there, whether from the defaults or from the pair.
const fn in_the_end(name: &'static str, kind: Kind, about: &'static str) -> Member {
    Member {
        name,
        kind,
        need: Need::InTheEnd,
        about,
        default: "",
    }
}

/// A member without which the object means nothing.
const fn must(name: &'static str, kind: Kind, about: &'static str) -> Member {
    Member {
        name,
        kind,
        need: Need::Here,
        about,
        default: "",
    }
}

const fn shape(
    name: &'static str,
    about: &'static str,
    members: &'static [&'static [Member]],
) -> Shape {
    Shape {
        name,
        about,
        members,
        rules: "",
        check: None,
    }
}

/// Operators of the provisioning service that compare with values.
pub(super) const COMPARING: [&str; 10] = [
    "EQUALS",
    "NOT EQUALS",
    "REGEX MATCH",
    "NOT REGEX MATCH",
    "GREATER_THAN",
    "GREATER_THAN_OR_EQUALS",
    "INCLUDES",
    "ENDS_WITH",
    "&",
    "!&",
];

/// All its operators; the last four take no values.
const OPERATORS: [&str; 14] = [
    "EQUALS",
    "NOT EQUALS",
    "REGEX MATCH",
    "NOT REGEX MATCH",
    "GREATER_THAN",
    "GREATER_THAN_OR_EQUALS",
    "INCLUDES",
    "ENDS_WITH",
    "&",
    "!&",
    "IS TRUE",
    "IS FALSE",
    "IS NULL",
    "IS NOT NULL",
];

const OBJECTS: [&str; 2] = ["User", "Group"];

static PARTNER: GraphSettings = GraphSettings {
    model: "crossTenantAccessPolicyConfigurationPartner",
    refused: &[
        ("tenantId", "it is the other tenant of the pair"),
        (
            "identitySynchronization",
            "it is a member of the target itself, target.identitySynchronization",
        ),
        (
            "isServiceProvider",
            "it is read-only; Microsoft sets it for the tenants of a service provider",
        ),
        (
            "isInMultiTenantOrganization",
            "it is read-only; it follows from the multitenant organization",
        ),
        ("deletedDateTime", "it is read-only"),
    ],
};

static IDENTITY_SYNCHRONIZATION: GraphSettings = GraphSettings {
    model: "crossTenantIdentitySyncPolicyPartner",
    refused: &[
        ("tenantId", "it is the source tenant of the pair"),
        ("deletedDateTime", "it is read-only"),
        (
            "externalCloudAuthorizedApplicationId",
            "it is for pairs in two clouds, which are not supported",
        ),
    ],
};

const CONNECTION: &str = "Name of the connection (Connect-MgGraph -Name).";

const TENANT_ID: &str = "Tenant that the connection must belong to. If it belongs to another one, nothing is written (WrongTenant).";

static SOURCE: Shape = shape(
    "source",
    "The tenant that the users come from.",
    &[
        &[in_the_end("connection", Kind::Text, CONNECTION)],
        &[may("tenantId", Kind::Guid, TENANT_ID)],
        &[by_default(
            "partner",
            Kind::Settings(&PARTNER),
            r#"{"automaticUserConsentSettings": {"outboundAllowed": true}}"#,
            "Its partner settings for the target tenant, in Graph's names and shapes. Only what is named is owned. Where automaticUserConsentSettings is left out, outboundAllowed must be true; {} owns neither direction.",
        )],
    ],
);

static TARGET: Shape = shape(
    "target",
    "The tenant that the users are created in.",
    &[
        &[in_the_end("connection", Kind::Text, CONNECTION)],
        &[may("tenantId", Kind::Guid, TENANT_ID)],
        &[
            by_default(
                "partner",
                Kind::Settings(&PARTNER),
                r#"{"automaticUserConsentSettings": {"inboundAllowed": true}}"#,
                "Its partner settings for the source tenant, in Graph's names and shapes. Only what is named is owned. Where automaticUserConsentSettings is left out, inboundAllowed must be true; {} owns neither direction.",
            ),
            by_default(
                "identitySynchronization",
                Kind::Settings(&IDENTITY_SYNCHRONIZATION),
                r#"{"userSyncInbound": {"isSyncAllowed": true}}"#,
                "Its identity synchronization with the source tenant, in Graph's names and shapes. Where userSyncInbound is left out, isSyncAllowed must be true; {} does not own it.",
            ),
        ],
    ],
);

static APPLICATION: Shape = shape(
    "application",
    "The configuration application in the source tenant.",
    &[&[
        in_the_end(
            "displayName",
            Kind::Name,
            "Name of a new application, and the name by which an existing one is recognised.",
        ),
        by_default(
            "templateId",
            Kind::Guid,
            r#""518e5f48-1fc8-4c48-9387-9fdf28b0dfe7""#,
            "Gallery template of the application.",
        ),
        may(
            "servicePrincipalId",
            Kind::Guid,
            "Object id of the service principal to use, where several would do.",
        ),
    ]],
);

static JOB: Shape = Shape {
    rules: r#"{"if": {"properties": {"waitForFirstCycle": {"const": true}}, "required": ["waitForFirstCycle"]}, "then": {"properties": {"state": {"const": "Started"}}, "required": ["state"]}}"#,
    ..shape(
        "job",
        "The synchronization job of the application. Its schedule is left alone.",
        &[&[
            by_default(
                "templateId",
                Kind::Text,
                r#""Azure2Azure""#,
                "Template of the job.",
            ),
            by_default(
                "state",
                Kind::OneOf(&["Started", "Paused", "AsIs"]),
                r#""AsIs""#,
                "State that the job must have. AsIs leaves it as it is.",
            ),
            by_default(
                "waitForFirstCycle",
                Kind::Boolean,
                "false",
                "Whether a run that starts the job ends only when its first cycle has ended. Needs the state Started.",
            ),
        ]],
    )
};

static NOTIFICATIONS: Shape = shape(
    "syncNotificationSettings",
    "Who is written to, and from how many deletions on the job stops.",
    &[&[
        may(
            "enabled",
            Kind::Boolean,
            "Whether a message is sent when the job goes into quarantine.",
        ),
        may("recipients", Kind::Text, "Address that the messages go to."),
        may(
            "deleteThresholdEnabled",
            Kind::Boolean,
            "Whether the job stops before it deletes many users.",
        ),
        may(
            "deleteThresholdValue",
            Kind::Whole,
            "How many deletions are too many.",
        ),
        may(
            "humanResourcesLookaheadQueryEnabled",
            Kind::Boolean,
            "A setting of other kinds of jobs, which the portal writes with the others.",
        ),
    ]],
);

static CREDENTIALS: Shape = shape(
    "credentials",
    "The credentials of the job.",
    &[&[
        by_default(
            "authenticationType",
            Kind::OneOf(&["SyncPolicy"]),
            r#""SyncPolicy""#,
            "How the job signs in to the target tenant.",
        ),
        may(
            "companyId",
            Kind::Guid,
            "Tenant id of the target. It follows from the target; another one is an error.",
        ),
        may(
            "syncAll",
            Kind::Boolean,
            "Whether all users of the source tenant are synchronized, not only those that are assigned. Left out, it is left as it is.",
        ),
        may(
            "syncNotificationSettings",
            Kind::Object(&NOTIFICATIONS),
            "Notification settings. Left out, they are left as they are.",
        ),
    ]],
);

static ASSIGNMENTS: Shape = Shape {
    rules: r#"{"if": {"properties": {"removeOthers": {"const": true}}, "required": ["removeOthers"]}, "then": {"anyOf": [{"required": ["users"]}, {"required": ["groups"]}]}}"#,
    ..shape(
        "assignments",
        "Who is synchronized.",
        &[&[
            by_default(
                "users",
                Kind::List(&Kind::Text),
                "[]",
                "Users by object id, user principal name, or a display name that only one user has.",
            ),
            by_default(
                "groups",
                Kind::List(&Kind::Text),
                "[]",
                "Groups by object id, or a display name that only one group has.",
            ),
            by_default(
                "removeOthers",
                Kind::Boolean,
                "false",
                "Whether the assignments that are not named are removed. users or groups must then be there; two empty arrays remove every assignment.",
            ),
        ]],
    )
};

static MAPPING: Shape = Shape {
    rules: r#"{"oneOf": [
        {"required": ["attribute"]}, {"required": ["constant"]}, {"required": ["expression"]},
        {"required": ["remove"], "properties": {"remove": {"const": true}}}
      ],
      "if": {"required": ["remove"], "properties": {"remove": {"const": true}}},
      "then": {"propertyNames": {"enum": ["targetAttribute", "object", "remove"]}}}"#,
    check: Some(rules::mapping),
    ..shape(
        "attributeMapping",
        "One attribute mapping of the job, known by its target attribute and kind of object.",
        &[&[
            must(
                "targetAttribute",
                Kind::Text,
                "Attribute in the target tenant.",
            ),
            by_default(
                "object",
                Kind::OneOf(&OBJECTS),
                r#""User""#,
                "Whether the mapping is of users or of groups.",
            ),
            by_default(
                "remove",
                Kind::Boolean,
                "false",
                "Whether there must be no such mapping.",
            ),
            may(
                "attribute",
                Kind::Text,
                "Attribute of the source tenant that the value comes from. This, constant or expression.",
            ),
            may("constant", Kind::Text, "The same value for everyone."),
            may(
                "expression",
                Kind::Text,
                "An expression of the provisioning service, such as Switch([department], \"Other\", \"Sales\", \"S\").",
            ),
            may(
                "flowType",
                Kind::OneOf(&[
                    "Always",
                    "ObjectAddOnly",
                    "MultiValueAddOnly",
                    "ValueAddOnly",
                    "AttributeAddOnly",
                ]),
                "When the value is written: always, or only when the object is made, or only where there is none yet.",
            ),
            may(
                "flowBehavior",
                Kind::OneOf(&["FlowWhenChanged", "FlowAlways"]),
                "Whether the value is written only when it has changed.",
            ),
            may(
                "matchingPriority",
                Kind::Whole,
                "Order in which attributes are used to find an existing object. 0 is not used.",
            ),
            may(
                "defaultValue",
                Kind::Text,
                "Value where the source has none.",
            ),
        ]],
    )
};

static CLAUSE: Shape = Shape {
    rules: r#"{"if": {"properties": {"operator": {"enum": ["IS TRUE", "IS FALSE", "IS NULL", "IS NOT NULL"]}}, "required": ["operator"]},
      "then": {"properties": {"values": {"maxItems": 0}}},
      "else": {"properties": {"values": {"minItems": 1}}, "required": ["values"]}}"#,
    check: Some(rules::clause),
    ..shape(
        "clause",
        "One condition on an attribute of the source tenant.",
        &[&[
            must("attribute", Kind::Text, "Attribute of the source tenant."),
            must(
                "operator",
                Kind::OneOf(&OPERATORS),
                "Operator of the provisioning service.",
            ),
            by_default(
                "values",
                Kind::List(&Kind::Scalar),
                "[]",
                "Values that the operator compares with. IS TRUE, IS FALSE, IS NULL and IS NOT NULL take none.",
            ),
        ]],
    )
};

static GROUP: Shape = Shape {
    rules: r#"{"properties": {"clauses": {"minItems": 1}}}"#,
    check: Some(rules::group),
    ..shape(
        "filterGroup",
        "Clauses that must all hold.",
        &[&[
            may("name", Kind::Text, "A name for people."),
            must(
                "clauses",
                Kind::List(&Kind::Object(&CLAUSE)),
                "The clauses; at least one.",
            ),
        ]],
    )
};

static FILTER: Shape = shape(
    "scopingFilter",
    "Which objects are in scope: those that satisfy every clause of any group. Left out, the filter is left as it is.",
    &[&[
        by_default(
            "object",
            Kind::OneOf(&OBJECTS),
            r#""User""#,
            "Whether the filter is of users or of groups.",
        ),
        in_the_end(
            "groups",
            Kind::List(&Kind::Object(&GROUP)),
            "Alternatives. An empty array removes the filter.",
        ),
    ]],
);

/// What a pair and an override of a mesh have in common.
static SHARED: [Member; 7] = [
    in_the_end("application", Kind::Object(&APPLICATION), APPLICATION.about),
    may("job", Kind::Object(&JOB), JOB.about),
    may("credentials", Kind::Object(&CREDENTIALS), CREDENTIALS.about),
    may("assignments", Kind::Object(&ASSIGNMENTS), ASSIGNMENTS.about),
    by_default(
        "attributeMappings",
        Kind::List(&Kind::Object(&MAPPING)),
        "[]",
        "Attribute mappings to add, change or remove. Others stay.",
    ),
    may("scopingFilter", Kind::Object(&FILTER), FILTER.about),
    by_default(
        "verifyUsers",
        Kind::List(&Kind::Text),
        "[]",
        "Users that are provisioned on demand before the job is started: object ids or user principal names.",
    ),
];

static PAIR_SIDES: [Member; 3] = [
    may(
        "$schema",
        Kind::Ignored,
        "Address of this schema, for editors.",
    ),
    in_the_end("source", Kind::Object(&SOURCE), SOURCE.about),
    in_the_end("target", Kind::Object(&TARGET), TARGET.about),
];

/// One pair of tenants.
pub(super) static PAIR: Shape = shape(
    "pair",
    "Desired state of one pair of tenants. What it does not name is left as it is.",
    &[&PAIR_SIDES, &SHARED],
);

/// Many pairs with what they have in common.
pub(super) static MANY: Shape = shape(
    "pairs",
    "Many pairs, with the members that they have in common.",
    &[&[
        may(
            "$schema",
            Kind::Ignored,
            "Address of this schema, for editors.",
        ),
        may(
            "defaults",
            Kind::Object(&PAIR),
            "Members that every pair has unless it says otherwise. Objects are merged, arrays are replaced.",
        ),
        must(
            "pairs",
            Kind::List(&Kind::Object(&PAIR)),
            "The pairs; none may be there twice.",
        ),
    ]],
);

static TENANT: Shape = shape(
    "tenant",
    "One tenant of a mesh.",
    &[&[
        may(
            "connection",
            Kind::Text,
            "Name of the connection; its key, if left out.",
        ),
        may("tenantId", Kind::Guid, TENANT_ID),
        may(
            "assignments",
            Kind::Object(&ASSIGNMENTS),
            "Who is synchronized where it is the source.",
        ),
        may(
            "verifyUsers",
            Kind::List(&Kind::Text),
            "Who is verified where it is the source.",
        ),
        may(
            "partner",
            Kind::Settings(&PARTNER),
            "Its partner settings for every other tenant, in either role.",
        ),
        may(
            "identitySynchronization",
            Kind::Settings(&IDENTITY_SYNCHRONIZATION),
            "Its identity synchronization where it is the target.",
        ),
    ]],
);

static OVERRIDE: Shape = shape(
    "override",
    "What one pair of the mesh has otherwise.",
    &[
        &[
            must("source", Kind::Text, "Key of the source tenant."),
            must("target", Kind::Text, "Key of the target tenant."),
        ],
        &SHARED,
    ],
);

/// Tenants that are paired by a rule.
pub(super) static MESH: Shape = Shape {
    rules: r#"{"properties": {"tenants": {"minProperties": 2}},
      "if": {"properties": {"topology": {"const": "mesh"}}},
      "then": {"properties": {"hub": false, "direction": false}},
      "else": {"required": ["hub"]}}"#,
    check: Some(rules::mesh),
    ..shape(
        "mesh",
        "Tenants that are paired by a rule: each with each, or a hub with its spokes.",
        &[&[
            may(
                "$schema",
                Kind::Ignored,
                "Address of this schema, for editors.",
            ),
            must(
                "tenants",
                Kind::Map(&Kind::Object(&TENANT)),
                "The tenants, at least two, each under a name of its own.",
            ),
            must(
                "topology",
                Kind::OneOf(&["mesh", "hubAndSpoke"]),
                "mesh: each tenant with each other, in both directions. hubAndSpoke: the hub with every other tenant.",
            ),
            may("hub", Kind::Text, "Key of the hub; only with hubAndSpoke."),
            by_default(
                "direction",
                Kind::OneOf(&["hubToSpokes", "spokesToHub", "both"]),
                r#""both""#,
                "Where users are synchronized to; only with hubAndSpoke.",
            ),
            by_default(
                "displayName",
                Kind::Name,
                r#""{source} to {target}""#,
                "Name of every configuration application. {source} and {target} are the keys of the tenants.",
            ),
            may(
                "defaults",
                Kind::Object(&PAIR),
                "Members that every pair has unless a tenant or an override says otherwise. Objects are merged, arrays are replaced.",
            ),
            may(
                "overrides",
                Kind::List(&Kind::Object(&OVERRIDE)),
                "What single pairs have otherwise.",
            ),
        ]],
    )
};
