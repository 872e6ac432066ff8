//! Tenants by the names that a rule or an address may use.

use crate::state::State;

/// Ids, names and domains of the tenants.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tenants(Vec<(String, Vec<String>)>);

impl Tenants {
    pub(crate) fn of(state: &State) -> Self {
        let known = state.tenants.values().map(|tenant| {
            let names = std::iter::once(&tenant.display_name)
                .chain(&tenant.verified_domains)
                .map(|name| name.to_lowercase())
                .collect();
            (tenant.id.clone(), names)
        });
        Self(known.collect())
    }

    /// The id of the tenant of this id, name or domain.
    pub(crate) fn id(&self, text: &str) -> Option<&str> {
        let text = text.to_lowercase();
        self.0
            .iter()
            .find(|(id, names)| *id == text || names.contains(&text))
            .map(|(id, _)| id.as_str())
    }
}
