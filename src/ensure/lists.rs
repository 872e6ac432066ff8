//! Lists that many pairs of one tenant read alike: read once for those who ask at the same time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex as Turn;
use tokio::time::Instant;

use serde_json::Value;

use super::call::Tenant;
use super::fact::Fact;
use super::log;
use super::read;
use crate::graph::Error;

/// How much older than the question an answer may be that says what is not there.
const FRESH: Duration = Duration::from_secs(1);

/// What is listed: of a connection, what kind of objects.
type Key = (String, String);

/// How old the newest entries of a log may be, which take minutes to show anyway.
const RECENT: Duration = Duration::from_secs(60);

/// The lists of one run.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    shelves: Mutex<HashMap<Key, Arc<Shelf>>>,
    is_shared: bool,
}

/// One list, and when this run has last changed what it lists.
#[derive(Debug, Default)]
struct Shelf {
    read: Turn<Option<(Instant, Arc<Vec<Value>>)>>,
    written: Mutex<Option<Instant>>,
}

impl Lists {
    /// The lists of a run over many pairs.
    #[must_use]
    pub(crate) fn shared() -> Self {
        Self {
            is_shared: true,
            ..Self::default()
        }
    }

    /// Newest entries of a job's provisioning log; nothing where those of many jobs push them out of what is read.
    ///
    /// Graph allows a tenant few requests of its logs, so that many pairs read them together.
    pub(crate) async fn log(
        &self,
        tenant: &Tenant,
        service_principal: &str,
        job: &str,
    ) -> Fact<Vec<Value>> {
        if !self.is_shared {
            return log::newest(tenant, service_principal, job).await;
        }
        let shelf = self.shelf(tenant, "log");
        match shelf
            .get(|| log::newest_of_all(tenant), RECENT, |_| false)
            .await
        {
            Ok(entries) => log::of_job(&entries, job),
            Err(error) => Fact::Unreadable(error),
        }
    }

    /// Service principals of the template; an older list will do if it has what is looked for.
    pub(crate) async fn service_principals(
        &self,
        tenant: &Tenant,
        template: &str,
        will_do: impl Fn(&[Value]) -> bool,
    ) -> Result<Arc<Vec<Value>>, Error> {
        let shelf = self.shelf(tenant, template);
        let read = || read::listed(tenant, template);
        shelf.get(read, FRESH, will_do).await
    }

    /// All partner settings of a tenant.
    pub(crate) async fn partners(&self, tenant: &Tenant) -> Result<Arc<Vec<Value>>, Error> {
        let shelf = self.shelf(tenant, "partners");
        shelf.get(|| read::partners(tenant), FRESH, |_| false).await
    }

    /// This run has made or changed a service principal of the template.
    pub(crate) fn changed_service_principals(&self, tenant: &Tenant, template: &str) {
        self.shelf(tenant, template).changed();
    }

    /// This run has made or changed partner settings of the tenant.
    pub(crate) fn changed_partners(&self, tenant: &Tenant) {
        self.shelf(tenant, "partners").changed();
    }

    fn shelf(&self, tenant: &Tenant, what: &str) -> Arc<Shelf> {
        let key = (tenant.client().connection().to_lowercase(), what.to_owned());
        let mut shelves = self.shelves.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(shelves.entry(key).or_default())
    }
}

impl Shelf {
    async fn get<F>(
        &self,
        read: impl FnOnce() -> F,
        fresh: Duration,
        will_do: impl Fn(&[Value]) -> bool,
    ) -> Result<Arc<Vec<Value>>, Error>
    where
        F: Future<Output = Result<Vec<Value>, Error>>,
    {
        let asked = Instant::now();
        let mut shelf = self.read.lock().await;
        if let Some((read_at, list)) = &*shelf {
            let written = *self.written.lock().unwrap_or_else(PoisonError::into_inner);
            let is_current = written.is_none_or(|written| *read_at > written);
            // What was read after the question is as good as an answer to it can be.
            let will_do = || *read_at + fresh >= asked || will_do(list);
            if *read_at >= asked || (is_current && will_do()) {
                return Ok(Arc::clone(list));
            }
        }
        let read_at = Instant::now();
        let list = Arc::new(read().await?);
        *shelf = Some((read_at, Arc::clone(&list)));
        Ok(list)
    }

    fn changed(&self) {
        *self.written.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use futures_util::future::join_all;
    use serde_json::json;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Reads the shelf as one pair does, counting what is really read.
    async fn ask(shelf: &Shelf, reads: &AtomicUsize, will_do: bool) -> usize {
        let read = || async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            Ok(vec![json!(null); reads.fetch_add(1, Ordering::SeqCst) + 1])
        };
        shelf.get(read, FRESH, |_| will_do).await.unwrap().len()
    }

    #[tokio::test]
    async fn those_who_ask_together_read_once_and_a_write_makes_the_next_read_again() {
        let (shelf, reads) = (Shelf::default(), AtomicUsize::new(0));
        let all = join_all((0..50).map(|_| ask(&shelf, &reads, false))).await;
        assert_eq!(all, [1; 50]);
        shelf.changed();
        assert_eq!(ask(&shelf, &reads, true).await, 2);
    }

    #[tokio::test]
    async fn many_who_ask_while_others_write_do_not_read_one_after_the_other() {
        let (shelf, reads) = (Shelf::default(), AtomicUsize::new(0));
        let asking = join_all((0..50).map(|_| async {
            let list = ask(&shelf, &reads, false).await;
            shelf.changed();
            list
        }));
        asking.await;
        assert!(reads.load(Ordering::SeqCst) <= 2, "{reads:?}");
    }

    #[tokio::test]
    async fn an_old_list_only_shows_what_is_there() {
        let (shelf, reads) = (Shelf::default(), AtomicUsize::new(0));
        ask(&shelf, &reads, false).await;
        tokio::time::sleep(FRESH + Duration::from_millis(100)).await;
        assert_eq!(ask(&shelf, &reads, true).await, 1);
        assert_eq!(ask(&shelf, &reads, false).await, 2);
    }

    #[tokio::test]
    async fn a_failed_read_is_nobody_elses() {
        let shelf = Shelf::default();
        let failed = || async { Err(Error::new("X", "NotSpecified", "no")) };
        assert!(shelf.get(failed, FRESH, |_| true).await.is_err());
        assert_eq!(ask(&shelf, &AtomicUsize::new(0), true).await, 1);
    }
}
