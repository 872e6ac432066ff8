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

/// Windows PowerShell 5.1 reads a file without a byte order mark in the system's code page.
#[test]
fn generated_functions_are_ascii() {
    let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("../module/CrossTenantSync/Public");
    let mut seen = 0;
    for area in std::fs::read_dir(public).expect("the folder is there") {
        for file in
            std::fs::read_dir(area.expect("readable").path()).expect("a folder of functions")
        {
            let path = file.expect("readable").path();
            assert!(
                std::fs::read(&path).expect("readable").is_ascii(),
                "{} is not ASCII",
                path.display()
            );
            seen += 1;
        }
    }
    assert!(seen > 70, "only {seen} functions");
}
