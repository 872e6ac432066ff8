//! No panic leaves the library, and none of ours is printed.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use super::cts_status;

thread_local! {
    // A program that links this library as Rust shares our panic hook, so only our own panics are kept quiet.
    static QUIET: Cell<u32> = const { Cell::new(0) };
}

static HOOK: Once = Once::new();

/// Runs the body of an exported function.
pub(super) fn guard(body: impl FnOnce() -> Result<cts_status, cts_status>) -> cts_status {
    install_hook();
    QUIET.set(QUIET.get() + 1);
    let result = panic::catch_unwind(AssertUnwindSafe(body));
    QUIET.set(QUIET.get() - 1);
    result
        .unwrap_or(Err(cts_status::Panic))
        .unwrap_or_else(|status| status)
}

/// Keeps this thread quiet for good: it is one of the library's own.
pub(super) fn quiet_thread() {
    QUIET.set(1);
}

/// Puts a hook before the one that is there, which goes on to see every panic that is not ours.
fn install_hook() {
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if QUIET.try_with(Cell::get).unwrap_or(0) == 0 {
                previous(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_status() {
        assert_eq!(guard(|| panic!("inside")), cts_status::Panic);
        assert_eq!(QUIET.get(), 0);
        assert_eq!(guard(|| Ok(cts_status::Pending)), cts_status::Pending);
        assert_eq!(guard(|| Err(cts_status::Busy)), cts_status::Busy);
    }
}
