//! What the administrator sees.

use serde_json::Value;

/// Titles stand in a column of this width.
const TITLE: usize = 44;
/// Names of tenants stand in a column of this width.
const TENANT: usize = 10;

/// A heading with a line below it.
pub(crate) fn heading(text: &str) {
    println!("\n{text}\n{}", "-".repeat(text.chars().count()));
}

/// One step: number, tenant, title, and what came of it.
pub(crate) fn step(number: u64, tenant: &str, title: &str, result: &str) {
    println!("{number:>3}  {tenant:<TENANT$}{title:<TITLE$}{result}");
}

/// A further fact of the step above.
pub(crate) fn fact(text: &str) {
    println!("{:>3}  {:<TENANT$}{:<TITLE$}{text}", "", "", "");
}

/// One user of the target tenant.
pub(crate) fn user(user: &Value) {
    println!(
        "     {:<22}{:<54}{}",
        text(user, "displayName"),
        text(user, "userPrincipalName"),
        text(user, "userType"),
    );
}

/// A text member, a dash where there is none.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or("-")
}
