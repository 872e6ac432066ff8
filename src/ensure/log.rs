//! The provisioning log of a job: what it did, and whether a user went through.

use serde_json::{Value, json};

use super::call::Tenant;
use super::fact::Fact;
use super::observed::text;
use super::read::parameters;
use crate::graph::Error;

/// Entries of one page of the log, so many that most jobs have no more.
const PAGE: usize = 500;

/// Newest entries of a job, one page.
pub(crate) async fn newest(
    source: &Tenant,
    service_principal: &str,
    job: &str,
) -> Fact<Vec<Value>> {
    // The filter is the documented one; ids are compared in lower case because the log's filters mind the case.
    let filter = format!(
        "contains(tolower(servicePrincipal/id), '{}')",
        service_principal.to_lowercase()
    );
    Fact::of_list(entries(source, &filter, job).await)
}

/// Newest entries of all jobs of a tenant, one page.
pub(crate) async fn newest_of_all(source: &Tenant) -> Result<Vec<Value>, Error> {
    let parameters = parameters(json!({"Top": PAGE, "Sort": ["activityDateTime desc"]}));
    source
        .first_page("Get-MgAuditLogProvisioning", &parameters)
        .await
}

/// Entries of one job among those of all; nothing where there could be more on the pages that were not read.
pub(crate) fn of_job(entries: &[Value], job: &str) -> Fact<Vec<Value>> {
    let own: Vec<Value> = entries
        .iter()
        .filter(|entry| text(entry, "jobId").eq_ignore_ascii_case(job))
        .cloned()
        .collect();
    if own.is_empty() && entries.len() >= PAGE {
        return Fact::Absent;
    }
    Fact::Known(own)
}

/// Whether the newest entry of a user says that the job has provisioned it.
pub(crate) async fn has_provisioned(source: &Tenant, job: &str, user: &str) -> Fact<bool> {
    let filter = format!("sourceIdentity/id eq '{}'", user.to_lowercase());
    let entries = match entries(source, &filter, job).await {
        Ok(entries) => entries,
        Err(error) => return Fact::Unreadable(error),
    };
    let newest = entries
        .iter()
        .max_by_key(|entry| text(entry, "activityDateTime").to_owned());
    Fact::Known(newest.is_some_and(is_provisioned))
}

async fn entries(source: &Tenant, filter: &str, job: &str) -> Result<Vec<Value>, Error> {
    let parameters =
        parameters(json!({"Filter": filter, "Top": PAGE, "Sort": ["activityDateTime desc"]}));
    let mut entries = source
        .first_page("Get-MgAuditLogProvisioning", &parameters)
        .await?;
    entries.retain(|entry| text(entry, "jobId").eq_ignore_ascii_case(job));
    Ok(entries)
}

/// Success that did not take the user away, or a skip because there was nothing to change.
pub(super) fn is_provisioned(entry: &Value) -> bool {
    let Some(info) = entry.get("provisioningStatusInfo") else {
        return false;
    };
    match text(info, "status") {
        "success" => {
            !["delete", "disable", "stagedDelete"].contains(&text(entry, "provisioningAction"))
        }
        "skipped" => info
            .get("errorInformation")
            .is_some_and(|error| text(error, "errorCode") == "RedundantExport"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_without_an_entry_of_the_job_says_nothing_of_it() {
        let entries = |count: usize| vec![json!({"jobId": "a"}); count];
        let known = |fact: Fact<Vec<Value>>| match fact {
            Fact::Known(entries) => Some(entries.len()),
            _ => None,
        };
        assert_eq!(known(of_job(&entries(PAGE), "A")), Some(PAGE));
        assert_eq!(known(of_job(&entries(PAGE - 1), "b")), Some(0));
        assert_eq!(known(of_job(&entries(PAGE), "b")), None);
    }

    #[test]
    fn only_entries_that_leave_the_user_in_the_target_count() {
        let entry = |action: &str, status: &str, code: &str| json!({"provisioningAction": action, "provisioningStatusInfo": {"status": status, "errorInformation": {"errorCode": code}}});
        assert!(is_provisioned(&entry("create", "success", "")));
        assert!(is_provisioned(&entry(
            "other",
            "skipped",
            "RedundantExport"
        )));
        assert!(!is_provisioned(&entry("disable", "success", "")));
        assert!(!is_provisioned(&entry(
            "other",
            "skipped",
            "NotEffectivelyEntitled"
        )));
        assert!(!is_provisioned(&entry(
            "create",
            "failure",
            "AzureActiveDirectoryForbidden"
        )));
    }
}
