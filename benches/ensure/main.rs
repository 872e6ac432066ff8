//! What desired state costs over a slow line, beside the documented script: `cargo bench --bench ensure`.
//!
//! An emulator in a process of its own answers every request after the latency. The table has, for each run, the time, the
//! requests, the round trips one after the other (time divided by latency) and how often the time of the first line fits.
//! `-- --pairs 20 --latency 50` makes it shorter; `-- --only pair` and `-- --only fleet` do one half.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod fleet;
mod library;
mod pair;
mod script;
mod table;
mod tenants;

use table::Table;

/// What the command line asks for.
pub(crate) struct Options {
    /// Milliseconds that every answer takes.
    pub(crate) latency: u32,
    /// Pairs of the fleet.
    pub(crate) pairs: usize,
    /// Half to do, or both.
    only: Option<String>,
}

impl Options {
    fn read(words: &[String]) -> Self {
        let value = |name: &str| {
            let place = words.iter().position(|word| word == name)?;
            words.get(place + 1).cloned()
        };
        let number = |name: &str| value(name).map(|text| text.parse().expect("a whole number"));
        Self {
            latency: number("--latency").map_or(100, |latency: u32| latency.max(1)),
            pairs: number("--pairs").map_or(100, |pairs| (pairs as usize).max(2)),
            only: value("--only"),
        }
    }

    fn does(&self, half: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == half)
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Some(place) = words.iter().position(|word| word == tenants::SERVE) {
        return tenants::serve(&words[place + 1..]);
    }
    let options = Options::read(&words);
    println!("latency {} ms on every request\n", options.latency);
    if options.does("pair") {
        let mut table = Table::new(options.latency);
        pair::measure(&options, &mut table);
        table.print("one pair");
    }
    if options.does("fleet") {
        let mut table = Table::new(options.latency);
        fleet::measure(&options, &mut table);
        table.print(&format!("{} pairs", options.pairs));
    }
}
