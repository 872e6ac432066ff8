//! The C header, from the source of the C ABI.

use crate::files::{Files, below};
use std::path::Path;

/// Adds `include/cross_tenant_sync.h`.
pub(crate) fn add(root: &Path, files: &mut Files) -> Result<(), String> {
    let settings = root.join("cbindgen.toml");
    if !settings.exists() {
        return Ok(());
    }
    let config = cbindgen::Config::from_file(&settings)?;
    let mut builder = cbindgen::Builder::new().with_config(config);
    // The sources are named one by one, so that no dependency is parsed and cargo is not asked for metadata.
    for source in below(&root.join("src/ffi"))? {
        if source.extension().is_some_and(|e| e == "rs") {
            builder = builder.with_src(source);
        }
    }
    let bindings = builder.generate().map_err(|e| format!("cbindgen: {e}"))?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    let text = String::from_utf8(text).map_err(|e| format!("cbindgen: {e}"))?;
    files.insert("include/cross_tenant_sync.h".to_owned(), text);
    Ok(())
}
