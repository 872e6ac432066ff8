//! Many pairs: one hub with many targets, and a mesh, one after the other and together.

use serde_json::{Value, json};

use crate::Options;
use crate::library::{Library, timed};
use crate::table::Table;
use crate::tenants::Tenants;

pub(crate) fn measure(options: &Options, table: &mut Table) {
    let hub: Vec<(usize, usize)> = (1..=options.pairs).map(|target| (0, target)).collect();
    let start = |count: usize| Tenants::start(count, options.latency);

    let mut tenants = start(options.pairs + 1);
    let library = Library::open(&tenants);
    let pairs = desired(&tenants, &hub);
    table.add(timed(
        "hub: fresh, one after the other",
        &mut tenants,
        || {
            for pair in &pairs {
                library.set(pair);
            }
        },
    ));
    drop(tenants);

    let before = peak_memory();
    let mut tenants = start(options.pairs + 1);
    together(&mut tenants, &hub, "hub", table);
    drop(tenants);

    let mut tenants = start(tenants_of_mesh(options.pairs));
    let all = tenants.config.tenants.len();
    let mesh: Vec<(usize, usize)> = (0..all)
        .flat_map(|source| (0..all).map(move |target| (source, target)))
        .filter(|(source, target)| source != target)
        .take(options.pairs)
        .collect();
    together(&mut tenants, &mesh, &format!("mesh of {all}"), table);
    if let (Some(before), Some(after)) = (before, peak_memory()) {
        table.note(format!(
            "peak memory of the library's process: {before} KB before pairs ran together, {after} KB after"
        ));
    }
}

/// Fresh and unchanged pairs in one request each.
fn together(tenants: &mut Tenants, pairs: &[(usize, usize)], name: &str, table: &mut Table) {
    let all = json!(desired(tenants, pairs));
    for state in ["fresh", "unchanged"] {
        let library = Library::open(tenants);
        let run = timed(&format!("{name}: {state}, together"), tenants, || {
            assert_eq!(library.set(&all), pairs.len());
        });
        assert!(state == "fresh" || run.writes == 0, "{} writes", run.writes);
        table.add(run);
    }
}

fn desired(tenants: &Tenants, pairs: &[(usize, usize)]) -> Vec<Value> {
    pairs
        .iter()
        .map(|(source, target)| tenants.desired(*source, *target))
        .collect()
}

/// The fewest tenants that have so many pairs.
fn tenants_of_mesh(pairs: usize) -> usize {
    (2..).find(|count| count * (count - 1) >= pairs).unwrap()
}

/// The most memory that this process has had, in KB; only Linux tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
