//! Members of the policy objects that a caller may write, spelled as Graph spells them.

use crate::validation::Kind;

const ACCESS: Kind = Kind::OneOf(&["allowed", "blocked"]);

const TARGETS: Kind = Kind::Object(&[
    ("accessType", ACCESS),
    (
        "targets",
        Kind::Array(&Kind::Object(&[
            ("target", Kind::Text),
            ("targetType", Kind::OneOf(&["user", "group", "application"])),
        ])),
    ),
]);

const B2B: Kind = Kind::Object(&[("usersAndGroups", TARGETS), ("applications", TARGETS)]);

const RESTRICTIONS: Kind = Kind::Object(&[
    ("usersAndGroups", TARGETS),
    ("applications", TARGETS),
    (
        "devices",
        Kind::Object(&[("mode", ACCESS), ("rule", Kind::Text)]),
    ),
]);

const IN_AND_OUT: Kind = Kind::Object(&[
    ("inboundAllowed", Kind::Bool),
    ("outboundAllowed", Kind::Bool),
]);

const TRUST: Kind = Kind::Object(&[
    ("isMfaAccepted", Kind::Bool),
    ("isCompliantDeviceAccepted", Kind::Bool),
    ("isHybridAzureADJoinedDeviceAccepted", Kind::Bool),
]);

const APP_SERVICE: Kind = Kind::Object(&[("applications", TARGETS)]);

const M365_INBOUND: Kind = Kind::Object(&[("users", TARGETS)]);

const M365_OUTBOUND: Kind = Kind::Object(&[("usersAndGroups", TARGETS)]);

const SYNC_ALLOWED: Kind = Kind::Object(&[("isSyncAllowed", Kind::Bool)]);

/// A partner.
pub(super) const PARTNER: &[(&str, Kind)] = &[
    ("tenantId", Kind::Guid),
    ("isServiceProvider", Kind::Bool),
    ("inboundTrust", TRUST),
    ("b2bCollaborationOutbound", B2B),
    ("b2bCollaborationInbound", B2B),
    ("b2bDirectConnectOutbound", B2B),
    ("b2bDirectConnectInbound", B2B),
    ("tenantRestrictions", RESTRICTIONS),
    ("crossCloudMeetingConfiguration", IN_AND_OUT),
    ("automaticUserConsentSettings", IN_AND_OUT),
    ("protectedContentSharing", IN_AND_OUT),
    ("appServiceConnectInbound", APP_SERVICE),
    ("m365CollaborationInbound", M365_INBOUND),
    ("m365CollaborationOutbound", M365_OUTBOUND),
];

/// The default configuration.
pub(super) const DEFAULT: &[(&str, Kind)] = &[
    ("inboundTrust", TRUST),
    ("b2bCollaborationOutbound", B2B),
    ("b2bCollaborationInbound", B2B),
    ("b2bDirectConnectOutbound", B2B),
    ("b2bDirectConnectInbound", B2B),
    ("tenantRestrictions", RESTRICTIONS),
    (
        "invitationRedemptionIdentityProviderConfiguration",
        Kind::Object(&[
            (
                "primaryIdentityProviderPrecedenceOrder",
                Kind::Array(&Kind::Text),
            ),
            ("fallbackIdentityProvider", Kind::Text),
        ]),
    ),
    ("crossCloudMeetingConfiguration", IN_AND_OUT),
    ("automaticUserConsentSettings", IN_AND_OUT),
    ("protectedContentSharing", IN_AND_OUT),
    ("appServiceConnectInbound", APP_SERVICE),
    ("m365CollaborationInbound", M365_INBOUND),
    ("m365CollaborationOutbound", M365_OUTBOUND),
];

/// The policy itself.
pub(super) const POLICY: &[(&str, Kind)] = &[
    ("displayName", Kind::Text),
    (
        "allowedCloudEndpoints",
        Kind::Array(&Kind::OneOf(&[
            "microsoftonline.com",
            "microsoftonline.us",
            "partner.microsoftonline.cn",
        ])),
    ),
];

/// An identity synchronization policy in v1.0.
pub(super) const IDENTITY_SYNCHRONIZATION: &[(&str, Kind)] = &[
    ("tenantId", Kind::Guid),
    ("displayName", Kind::Text),
    ("userSyncInbound", SYNC_ALLOWED),
];

/// An identity synchronization policy in beta.
pub(super) const IDENTITY_SYNCHRONIZATION_BETA: &[(&str, Kind)] = &[
    ("tenantId", Kind::Guid),
    ("displayName", Kind::Text),
    ("userSyncInbound", SYNC_ALLOWED),
    ("groupSyncInbound", SYNC_ALLOWED),
];
