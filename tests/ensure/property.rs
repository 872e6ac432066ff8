//! Properties of random cases: seeded, in parallel worlds, shrunk to the smallest case that fails.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};

/// What a case is held against; the text says what does not hold.
pub(crate) type Held = Result<(), String>;

/// Ends the case with a text unless the condition holds.
macro_rules! hold {
    ($condition:expr, $($text:tt)+) => {
        if !$condition {
            return Err(format!($($text)+));
        }
    };
}
pub(crate) use hold;

/// Worlds at the same time, each with an emulator and a runtime of its own, where nothing waits.
const WORLDS: u32 = 2;

/// Set to another number, it makes other cases; the one that failed is printed with its seed.
const SEED: &str = "CTS_TEST_SEED";
/// Set to a number, it makes that many cases.
const CASES: &str = "CTS_TEST_CASES";

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Holds every one of some cases against a property, each thread in a world of its own.
pub(crate) fn check_each<T: std::fmt::Debug + Sync, W>(
    cases: &[T],
    world: impl Fn() -> W + Sync,
    holds: impl Fn(&W, &T) -> Held + Sync,
) {
    let next = AtomicUsize::new(0);
    let (next, world, holds) = (&next, &world, &holds);
    in_parallel(WORLDS, |_| {
        let world = world();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::SeqCst)) {
            if let Err(text) = holds(&world, case) {
                panic!("{text}\n\ncase: {case:#?}");
            }
        }
    });
}

/// The same work in all worlds; the first panic is the test's.
fn in_parallel(worlds: u32, work: impl Fn(u32) + Sync) {
    let work = &work;
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..worlds)
            .map(|part| scope.spawn(move || work(part)))
            .collect();
        for part in running {
            if let Err(panic) = part.join() {
                resume_unwind(panic);
            }
        }
    });
}

/// Holds random cases against a property, each thread in a world of its own.
pub(crate) fn check<S: Strategy, W>(
    cases: u32,
    strategy: impl Fn() -> S + Sync,
    world: impl Fn() -> W + Sync,
    holds: impl Fn(&W, &S::Value) -> Held + Sync,
) where
    S::Value: std::fmt::Debug,
{
    check_in(WORLDS, cases, strategy, world, holds);
}

/// The same in so many worlds at a time, which is worth it where runs wait.
pub(crate) fn check_in<S: Strategy, W>(
    worlds: u32,
    cases: u32,
    strategy: impl Fn() -> S + Sync,
    world: impl Fn() -> W + Sync,
    holds: impl Fn(&W, &S::Value) -> Held + Sync,
) where
    S::Value: std::fmt::Debug,
{
    let seed = number(SEED).unwrap_or(1);
    let cases = number(CASES).map_or(cases, |cases| u32::try_from(cases).unwrap());
    // One smallest case is enough, and the processors are left to the world that shrinks it.
    let failing = AtomicUsize::new(usize::MAX);
    in_parallel(worlds, |part| {
        let place = part as usize;
        let own = seed * u64::from(worlds) + u64::from(part);
        let mut runner = TestRunner::new(Config {
            cases: cases.div_ceil(worlds),
            failure_persistence: None,
            max_shrink_iters: 400,
            max_shrink_time: 90_000,
            rng_seed: RngSeed::Fixed(own),
            ..Config::default()
        });
        let world = world();
        let result = runner.run(&strategy(), |case| {
            let other = failing.load(Ordering::SeqCst);
            if other != usize::MAX && other != place {
                return Ok(());
            }
            let held = catch_unwind(AssertUnwindSafe(|| holds(&world, &case)));
            if !matches!(held, Ok(Ok(()))) {
                let free =
                    failing.compare_exchange(usize::MAX, place, Ordering::SeqCst, Ordering::SeqCst);
                if free.is_err_and(|other| other != place) {
                    return Ok(());
                }
            }
            match held {
                Ok(held) => held.map_err(TestCaseError::fail),
                Err(panic) => resume_unwind(panic),
            }
        });
        match result {
            Ok(()) => {}
            Err(TestError::Fail(reason, case)) => {
                panic!("{reason}\n\nsmallest case ({SEED}={seed}): {case:#?}")
            }
            Err(TestError::Abort(reason)) => panic!("{reason}"),
        }
    });
}
