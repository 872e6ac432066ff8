//! The idempotent writes, as data: what is read, what is sent, and what identifies the object.

use super::wanted::Wanted;
use super::{applications, assignments, jobs, partners, schemas, secrets};
use crate::ensure::settle::Kind;

/// How the object is found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Read {
    /// At an address of its own.
    Address {
        /// Command that reads it.
        command: &'static str,
        /// Command that reads what it hangs on; without one it is always there.
        parent: Option<&'static str>,
    },
    /// There or not there, at an address of its own that hangs on nothing.
    Alone(&'static str),
    /// In a list, by the properties of [`Variant::identity`] that the caller names.
    Entry(&'static str),
    /// The list itself: pairs of key and value.
    Pairs(&'static str),
    /// By its template and its name.
    Instance,
}

/// How an object that is there is changed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change {
    /// By the properties that differ.
    Patch(&'static str),
    /// As a whole, with the others as they are.
    Replace(&'static str),
    /// By sending what the caller names again; the service keeps the others.
    Again,
    /// Not at all: nothing but its identity can be named.
    Never,
}

/// Where the id of the object stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Id {
    /// In a parameter.
    Parameter(&'static str),
    /// In the object, as a JSON pointer.
    Pointer(&'static str),
}

/// One idempotent write.
pub struct Variant {
    /// Name of the command.
    pub name: &'static str,
    /// Documented write that makes the object, and whose parameters it takes.
    pub write: &'static str,
    /// Parameters beyond those of the write.
    pub extra: &'static [&'static str],
    /// The object in words; names in braces stand for parameters and properties of the body.
    pub(super) target: &'static str,
    /// Id of the object.
    pub(super) id: Id,
    /// How it is found.
    pub(super) read: Read,
    /// How it is changed.
    pub(super) change: Change,
    /// What its refusals mean.
    pub(super) kind: Kind,
    /// Properties of the body that say which object is meant, and never differ.
    pub(super) identity: &'static [&'static str],
    /// Completes what the caller gave, and notes what is missing or wrong.
    pub(super) check: fn(&mut Wanted, &mut Vec<String>),
}

/// Parameter that names a partner tenant.
pub(super) const PARTNER: &str = "CrossTenantAccessPolicyConfigurationPartnerTenantId";
/// Parameter that names a service principal.
pub(super) const SERVICE_PRINCIPAL: &str = "ServicePrincipalId";
/// Parameter that names a job.
pub(super) const JOB: &str = "SynchronizationJobId";

/// Every idempotent write.
pub fn variants() -> impl Iterator<Item = &'static Variant> {
    VARIANTS.iter()
}

static VARIANTS: [Variant; 7] = [
    Variant {
        name: "Ensure-MgPolicyCrossTenantAccessPolicyPartner",
        write: "New-MgPolicyCrossTenantAccessPolicyPartner",
        extra: &[PARTNER],
        target: "partner settings for tenant {CrossTenantAccessPolicyConfigurationPartnerTenantId}",
        id: Id::Parameter(PARTNER),
        read: Read::Alone("Get-MgPolicyCrossTenantAccessPolicyPartner"),
        change: Change::Patch("Update-MgPolicyCrossTenantAccessPolicyPartner"),
        kind: Kind::Policy,
        identity: &["tenantId"],
        check: partners::check,
    },
    Variant {
        name: "Ensure-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
        write: "Set-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
        extra: &[],
        target: "identity synchronization with tenant {CrossTenantAccessPolicyConfigurationPartnerTenantId}",
        id: Id::Parameter(PARTNER),
        read: Read::Address {
            command: "Get-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
            parent: Some("Get-MgPolicyCrossTenantAccessPolicyPartner"),
        },
        // PUT is documented to create only; an existing policy is changed by PATCH.
        change: Change::Patch(
            "Update-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
        ),
        kind: Kind::Policy,
        identity: &["tenantId"],
        check: partners::check_synchronization,
    },
    Variant {
        name: "Ensure-MgInstantiateApplicationTemplate",
        write: "Invoke-MgInstantiateApplicationTemplate",
        extra: &[SERVICE_PRINCIPAL, applications::TARGET],
        target: "application '{displayName}'",
        id: Id::Pointer("/servicePrincipal/id"),
        read: Read::Instance,
        change: Change::Patch("Update-CtsApplication"),
        kind: Kind::Application,
        identity: &[],
        check: applications::check,
    },
    Variant {
        name: "Ensure-MgServicePrincipalSynchronizationJob",
        write: "New-MgServicePrincipalSynchronizationJob",
        extra: &[JOB, jobs::STATE],
        target: "job {templateId} of service principal {ServicePrincipalId}",
        id: Id::Pointer("/id"),
        read: Read::Entry("Get-MgServicePrincipalSynchronizationJob"),
        change: Change::Patch("Update-CtsSynchronizationJob"),
        kind: Kind::Job,
        identity: &["id", "templateId"],
        check: jobs::check,
    },
    Variant {
        name: "Ensure-MgServicePrincipalSynchronizationSecret",
        write: "Set-MgServicePrincipalSynchronizationSecret",
        extra: &[],
        target: "credentials of service principal {ServicePrincipalId}",
        id: Id::Parameter(SERVICE_PRINCIPAL),
        read: Read::Pairs("Get-CtsSynchronizationSecret"),
        change: Change::Again,
        kind: Kind::Setting,
        identity: &[],
        check: secrets::check,
    },
    Variant {
        name: "Ensure-MgServicePrincipalSynchronizationJobSchema",
        write: "Update-MgServicePrincipalSynchronizationJobSchema",
        extra: &schemas::WORDS,
        target: "schema of job {SynchronizationJobId}",
        id: Id::Parameter(JOB),
        read: Read::Address {
            command: "Get-MgServicePrincipalSynchronizationJobSchema",
            parent: None,
        },
        change: Change::Replace("Update-MgServicePrincipalSynchronizationJobSchema"),
        kind: Kind::Setting,
        identity: &["id"],
        check: schemas::check,
    },
    Variant {
        name: "Ensure-MgServicePrincipalAppRoleAssignedTo",
        write: "New-MgServicePrincipalAppRoleAssignedTo",
        extra: &[],
        target: "assignment of {principalId} to service principal {ServicePrincipalId}",
        id: Id::Pointer("/id"),
        read: Read::Entry("Get-MgServicePrincipalAppRoleAssignedTo"),
        change: Change::Never,
        kind: Kind::Assignment,
        identity: &["principalId", "resourceId", "appRoleId"],
        check: assignments::check,
    },
];

impl std::fmt::Debug for Variant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
