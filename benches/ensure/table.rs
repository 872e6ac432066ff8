//! The table of a comparison; its ratios are to the first line.

use std::time::Duration;

/// One measured run.
pub(crate) struct Run {
    pub(crate) name: String,
    pub(crate) elapsed: Duration,
    pub(crate) requests: u64,
    pub(crate) writes: u64,
}

/// Runs that are compared.
pub(crate) struct Table {
    latency: u32,
    runs: Vec<Run>,
    notes: Vec<String>,
}

impl Table {
    pub(crate) fn new(latency: u32) -> Self {
        Self {
            latency,
            runs: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, run: Run) {
        eprintln!("{}: {:.2} s", run.name, run.elapsed.as_secs_f64());
        self.runs.push(run);
    }

    pub(crate) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    pub(crate) fn print(&self, title: &str) {
        let first = self.runs[0].elapsed.as_secs_f64();
        println!(
            "{title:<44} {:>8} {:>9} {:>7} {:>12} {:>7}",
            "seconds", "requests", "writes", "round trips", "ratio"
        );
        for run in &self.runs {
            let seconds = run.elapsed.as_secs_f64();
            println!(
                "{:<44} {seconds:>8.2} {:>9} {:>7} {:>12.1} {:>7.3}",
                run.name,
                run.requests,
                run.writes,
                seconds * 1000.0 / f64::from(self.latency),
                seconds / first
            );
        }
        for note in &self.notes {
            println!("{note}");
        }
        println!();
    }
}
