//! What a request costs.

use crate::call::Call;

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Resource units of the directory and its policies.
    Units,
    /// Changes of the directory and its policies.
    Writes,
    /// Requests for logs.
    Reports,
    /// Users provisioned on demand.
    OnDemand,
    /// Requests of any kind.
    Requests,
}

impl Kind {
    pub(super) fn is_of_directory(self) -> bool {
        matches!(self, Kind::Units | Kind::Writes)
    }

    /// Limit and reason in the headers of a refusal, which only the directory has.
    pub(super) fn headers(self) -> Option<(&'static str, &'static str)> {
        match self {
            Kind::Units => Some(("ReadWrite", "ResourceUnitLimitExceeded")),
            Kind::Writes => Some(("Write", "WriteLimitExceeded")),
            _ => None,
        }
    }
}

/// What one request costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cost {
    /// Service that the request goes to.
    service: Kind,
    /// Resource units; those of other services than the directory count against nothing.
    pub(super) units: u32,
    write: bool,
}

impl Cost {
    pub(super) fn of(call: &Call, is_write: bool) -> Self {
        let segments = call.lower_segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let service = match segments.as_slice() {
            ["auditlogs", ..] => Kind::Reports,
            [.., "provisionondemand"] => Kind::OnDemand,
            // No figure is published for the rest of synchronization.
            _ if segments.contains(&"synchronization") => Kind::Requests,
            _ => Kind::Units,
        };
        Self {
            service,
            units: if service == Kind::Units {
                units(call, &segments)
            } else {
                1
            },
            write: is_write,
        }
    }

    /// How much the request counts against such a limit, if it does.
    pub(super) fn against(self, kind: Kind) -> Option<f64> {
        match kind {
            Kind::Requests => Some(1.0),
            Kind::Units if self.service == Kind::Units => Some(f64::from(self.units)),
            Kind::Writes if self.service == Kind::Units && self.write => Some(1.0),
            Kind::Reports | Kind::OnDemand if self.service == kind => Some(1.0),
            _ => None,
        }
    }
}

/// Resource units: 2 for the large lists, 1 else; fewer for less, more for more, at least 1.
fn units(call: &Call, segments: &[&str]) -> u32 {
    let large = call.method == "GET"
        && matches!(
            segments,
            ["users" | "applications"] | ["serviceprincipals", _, "approleassignments"]
        );
    let mut units: i32 = if large { 2 } else { 1 };
    if call.option("select").is_some() {
        units -= 1;
    }
    if call.option("expand").is_some() {
        units += 1;
    }
    let few = |top: &str| top.parse::<u32>().is_ok_and(|top| top < 20);
    if call.option("top").is_some_and(few) {
        units -= 1;
    }
    u32::try_from(units).unwrap_or(0).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{Caller, Version};

    fn cost(method: &str, url: &str) -> Cost {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let call = Call {
            method: method.to_owned(),
            version: Version::V1,
            segments: path
                .split('/')
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect(),
            query: crate::http::form(query),
            headers: Vec::new(),
            body: None,
            tenant: String::new(),
            caller: Caller::default(),
            origin: String::new(),
        };
        Cost::of(&call, method != "GET")
    }

    #[test]
    fn costs_are_the_documented_ones() {
        for (url, units) in [
            ("/users", 2),
            ("/users?$select=id", 1),
            ("/users?$top=5", 1),
            ("/users?$top=20", 2),
            ("/users?$select=id&$top=5", 1),
            ("/users/1", 1),
            ("/applications", 2),
            ("/servicePrincipals", 1),
            ("/servicePrincipals/1/appRoleAssignments", 2),
            ("/policies/crossTenantAccessPolicy/partners?$expand=x", 2),
        ] {
            let cost = cost("GET", url);
            assert_eq!(cost.units, units, "{url}");
            assert_eq!(cost.against(Kind::Units), Some(f64::from(units)));
            assert_eq!(cost.against(Kind::Writes), None);
        }
        assert_eq!(cost("POST", "/users").against(Kind::Writes), Some(1.0));
    }

    #[test]
    fn other_services_have_limits_of_their_own() {
        let logs = cost("GET", "/auditLogs/provisioning");
        assert_eq!(logs.against(Kind::Reports), Some(1.0));
        assert_eq!(logs.against(Kind::Units), None);
        let jobs = "/servicePrincipals/1/synchronization/jobs";
        let demand = cost("POST", &format!("{jobs}/2/provisionOnDemand"));
        assert_eq!(demand.against(Kind::OnDemand), Some(1.0));
        assert_eq!(demand.against(Kind::Writes), None);
        let start = cost("POST", &format!("{jobs}/2/start"));
        assert_eq!(start.against(Kind::Requests), Some(1.0));
        assert_eq!(start.against(Kind::Units), None);
        assert_eq!(start.against(Kind::OnDemand), None);
    }
}
