//! Who may do what: application and delegated permissions, and the directory roles of delegated callers.

use crate::call::{Call, Refusal};

/// Role template ids, as they stand in the `wids` of a token.
pub mod roles {
    /// Manages everything.
    pub const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
    /// Reads everything.
    pub const GLOBAL_READER: &str = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";
    /// Manages cross-tenant access and identity synchronization policies.
    pub const SECURITY_ADMINISTRATOR: &str = "194ae4cb-b126-40b2-bd5b-6091b380977d";
    /// Reads security settings and logs.
    pub const SECURITY_READER: &str = "5d6b6bb7-de71-4623-b4af-96380a352509";
    /// Manages partner settings, but not identity synchronization.
    pub const TEAMS_ADMINISTRATOR: &str = "69091246-20e8-4a56-aa4d-066075b2a7a8";
    /// Manages applications and their synchronization.
    pub const APPLICATION_ADMINISTRATOR: &str = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3";
    /// Manages applications, without on-premises ones.
    pub const CLOUD_APPLICATION_ADMINISTRATOR: &str = "158c047a-c907-4556-b7ef-446551a6b5f7";
    /// Manages provisioning.
    pub const HYBRID_IDENTITY_ADMINISTRATOR: &str = "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2";
    /// Reads logs.
    pub const REPORTS_READER: &str = "4a5d8f65-41da-4de4-8968-e035b65339cf";
    /// Manages users and groups.
    pub const USER_ADMINISTRATOR: &str = "fe930be7-5e62-47db-91af-98c3a49a38b1";

    /// Roles that write cross-tenant access policies.
    pub const POLICY_WRITERS: &[&str] = &[SECURITY_ADMINISTRATOR];
    /// Roles that write partner settings.
    pub const PARTNER_WRITERS: &[&str] = &[SECURITY_ADMINISTRATOR, TEAMS_ADMINISTRATOR];
    /// Roles that read cross-tenant access policies.
    pub const POLICY_READERS: &[&str] = &[
        SECURITY_ADMINISTRATOR,
        TEAMS_ADMINISTRATOR,
        SECURITY_READER,
        GLOBAL_READER,
    ];
    /// Roles that write applications, service principals and assignments.
    pub const APPLICATION_WRITERS: &[&str] =
        &[APPLICATION_ADMINISTRATOR, CLOUD_APPLICATION_ADMINISTRATOR];
    /// Roles that manage synchronization jobs.
    pub const SYNCHRONIZATION_WRITERS: &[&str] = &[
        APPLICATION_ADMINISTRATOR,
        CLOUD_APPLICATION_ADMINISTRATOR,
        HYBRID_IDENTITY_ADMINISTRATOR,
    ];
    /// Roles that read the logs.
    pub const LOG_READERS: &[&str] = &[
        REPORTS_READER,
        SECURITY_READER,
        SECURITY_ADMINISTRATOR,
        GLOBAL_READER,
        APPLICATION_ADMINISTRATOR,
        CLOUD_APPLICATION_ADMINISTRATOR,
    ];
    /// Roles that write users and groups.
    pub const USER_WRITERS: &[&str] = &[USER_ADMINISTRATOR];
    /// Every role that the seeded administrators hold.
    pub const SEEDED_ADMINISTRATOR: &[&str] = &[
        GLOBAL_ADMINISTRATOR,
        SECURITY_ADMINISTRATOR,
        APPLICATION_ADMINISTRATOR,
        CLOUD_APPLICATION_ADMINISTRATOR,
        HYBRID_IDENTITY_ADMINISTRATOR,
        REPORTS_READER,
        USER_ADMINISTRATOR,
    ];
}

/// Whether the token carries this permission.
#[must_use]
pub fn has(call: &Call, permission: &str) -> bool {
    call.caller
        .permissions
        .iter()
        .any(|granted| granted.eq_ignore_ascii_case(permission))
}

/// Refuses a call whose token carries none of these permissions.
///
/// # Errors
/// 403 `Authorization_RequestDenied`.
pub fn require(call: &Call, any_of: &[&str]) -> Result<(), Refusal> {
    if any_of.iter().any(|permission| has(call, permission)) {
        Ok(())
    } else {
        Err(Refusal::denied())
    }
}

/// Refuses a call without one of the delegated, or one of the application permissions, as its kind of token demands.
///
/// # Errors
/// 403 `Authorization_RequestDenied`.
pub fn require_by_kind(
    call: &Call,
    delegated: &[&str],
    application: &[&str],
) -> Result<(), Refusal> {
    require(
        call,
        if call.caller.delegated {
            delegated
        } else {
            application
        },
    )
}

/// Refuses a signed-in user who holds none of these directory roles; app-only callers need none.
///
/// # Errors
/// 403 `Authorization_RequestDenied`.
pub fn require_role(call: &Call, any_of: &[&str]) -> Result<(), Refusal> {
    if !call.caller.delegated
        || call.caller.roles.iter().any(|held| {
            held == roles::GLOBAL_ADMINISTRATOR || any_of.iter().any(|wanted| wanted == held)
        })
    {
        Ok(())
    } else {
        Err(Refusal::denied())
    }
}
