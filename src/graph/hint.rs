//! What to do about the refusals that people meet.

/// Advice for an answer of Graph, by its code first and its status second.
pub(crate) fn for_answer(status: u16, code: &str, message: &str) -> Option<&'static str> {
    Some(match code {
        "Authorization_RequestDenied" => {
            "The signed-in identity lacks a permission (or an administrator's consent to it). Compare Get-MgContext's scopes with the permissions in the command's help."
        }
        "InvalidAuthenticationToken" => {
            "The access token is missing, expired, or of another cloud. Run Connect-MgGraph again."
        }
        "Directory_ObjectNotFound" => {
            "The tenant is unknown to this directory. Check the partner's tenant ID and that it is in the same cloud."
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
