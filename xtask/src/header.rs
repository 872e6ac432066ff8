//! The C header, from the source of the C ABI.

use crate::files::Files;
use std::path::Path;

/// Adds `include/cross_tenant_sync.h`.
pub(crate) fn add(root: &Path, files: &mut Files) -> Result<(), String> {
    let settings = root.join("cbindgen.toml");
    if !settings.exists() {
        return Ok(());
    }
    let config = cbindgen::Config::from_file(&settings)?;
    // Only this module is parsed, with the files that it declares; cargo is not asked for metadata.
    let builder = cbindgen::Builder::new()
        .with_config(config)
        .with_src(root.join("src/ffi/mod.rs"));
    let bindings = builder.generate().map_err(|e| format!("cbindgen: {e}"))?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    let text = String::from_utf8(text).map_err(|e| format!("cbindgen: {e}"))?;
    files.insert("include/cross_tenant_sync.h".to_owned(), text);
    Ok(())
}
