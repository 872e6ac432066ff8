//! The generated files in the repository are what the generator writes.

use std::path::Path;

#[test]
fn generated_files_do_not_drift() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let drift = xtask::drift(&root).expect("the generator runs");
    assert!(
        drift.is_empty(),
        "run `cargo run -p xtask -- generate`:\n{}",
        drift.join("\n")
    );
}
