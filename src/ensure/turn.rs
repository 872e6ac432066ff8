//! Runs for one pair of tenants go one after the other, so that two of them do not make everything twice.
//!
//! That holds for both directions of a pair: they write the same partner settings.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use futures_util::future::join;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use super::call::Tenant;

/// Cloud and both tenants, or a tenant and an object in it.
type Key = (String, String, String);

static TURNS: LazyLock<Mutex<HashMap<Key, Arc<Turn<()>>>>> = LazyLock::new(Mutex::default);

/// The turn of a pair: whoever locks it may write.
#[must_use]
fn of(key: Key) -> Arc<Turn<()>> {
    let mut turns = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
    // Pairs that nobody uses any more are forgotten.
    turns.retain(|_, turn| Arc::strong_count(turn) > 1);
    Arc::clone(turns.entry(key).or_default())
}

/// The turn of both tenants; nothing while either cannot be signed in to, which the plan reports.
pub(super) async fn turn(source: &Tenant, target: &Tenant) -> Option<Arc<Turn<()>>> {
    let (source_id, target_id) = join(source.client().identity(), target.client().identity()).await;
    let (source_id, target_id) = (source_id.ok()?.tenant_id, target_id.ok()?.tenant_id);
    let cloud = source.client().own_address("/v1.0").ok()?;
    let mut tenants = [source_id.to_lowercase(), target_id.to_lowercase()];
    tenants.sort();
    let [one, other] = tenants;
    Some(of((cloud.to_string(), one, other)))
}

/// The turn of one object of a tenant; nothing while nobody can sign in, which the first read reports.
pub(super) async fn of_object(tenant: &Tenant, object: &str) -> Option<Arc<Turn<()>>> {
    let id = tenant.client().identity().await.ok()?.tenant_id;
    let cloud = tenant.client().own_address("/v1.0").ok()?;
    Some(of((
        cloud.to_string(),
        id.to_lowercase(),
        object.to_lowercase(),
    )))
}

/// The turn if nobody has it now.
pub(super) fn at_once(turn: &Arc<Turn<()>>) -> Option<OwnedMutexGuard<()>> {
    Arc::clone(turn).try_lock_owned().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn one_pair_has_one_turn_and_another_pair_its_own() {
        let key = |target: &str| ("cloud".to_owned(), "source".to_owned(), target.to_owned());
        let held = of(key("one"));
        let guard = at_once(&held).unwrap();
        assert!(at_once(&of(key("one"))).is_none());
        assert!(at_once(&of(key("two"))).is_some());
        drop(guard);
        assert!(at_once(&of(key("one"))).is_some());
    }
}
