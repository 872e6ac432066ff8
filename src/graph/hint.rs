//! What to do about the refusals that people meet.

/// Advice for an answer of Graph, by its code first and its status second.
pub(crate) fn for_answer(status: u16, code: &str, message: &str) -> Option<&'static str> {
    // A user or group and a service principal are answered in two ways.
    if message.contains("EntitlementGrant entry already exists")
        || message.contains("Permission being assigned already exists")
    {
        return Some("It is already assigned; nothing to do.");
    }
    Some(match code {
        "Authorization_RequestDenied" => {
            "The signed-in identity lacks a permission (or an administrator's consent to it). Compare Get-MgContext's scopes with the permissions in the command's help."
        }
        "InvalidAuthenticationToken" => {
            "The access token is missing, expired, or of another cloud. Run Connect-MgGraph again."
        }
        "Directory_ObjectNotFound" => {
            "The object to update does not exist: create it first (New- or Set-). Or the tenant is unknown: check the partner's tenant ID and that it is in the same cloud."
        }
        "Request_MultipleObjectsWithSameKeyValue" if message.contains("tenantId") => {
            "A configuration for this partner exists already. Change it with Update-MgPolicyCrossTenantAccessPolicyPartner."
        }
        "Request_MultipleObjectsWithSameKeyValue" => {
            "The object exists already. Change it with PATCH instead of creating it."
        }
        "Request_ResourceNotFound" => {
            "The object does not exist in this tenant, or was created moments ago and is not visible everywhere yet."
        }
        "Directory_ExpiredPageToken" => {
            "The list was left alone for too long. Start it again from the first page."
        }
        "Request_UnsupportedQuery" => {
            "Advanced queries need -ConsistencyLevel eventual and -CountVariable."
        }
        _ => match status {
            401 => "The service did not accept the access token. Run Connect-MgGraph again.",
            403 => {
                "The signed-in identity may not do this. Check its permissions and directory roles."
            }
            429 => {
                "Microsoft Graph limits the rate of requests. Wait and try again, or work on fewer objects at once."
            }
            502..=504 => "The service is busy or failing for the moment. Try again later.",
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assignment_that_exists_is_no_reason_to_act() {
        for (code, message) in [
            (
                "Request_MultipleObjectsWithSameKeyValue",
                "EntitlementGrant entry already exists.",
            ),
            (
                "Request_BadRequest",
                "Permission being assigned already exists on the object",
            ),
        ] {
            let hint = for_answer(400, code, message);
            assert_eq!(hint, Some("It is already assigned; nothing to do."));
        }
        let other = for_answer(
            409,
            "Request_MultipleObjectsWithSameKeyValue",
            "displayName",
        );
        assert!(other.is_some_and(|hint| hint.contains("PATCH")));
    }

    #[test]
    fn both_causes_of_an_object_that_is_not_found_are_named() {
        let hint = for_answer(404, "Directory_ObjectNotFound", "").unwrap_or_default();
        for part in ["does not exist", "create it first", "tenant is unknown"] {
            assert!(hint.contains(part), "{hint}");
        }
    }
}
