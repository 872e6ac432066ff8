//! The generated part of the export lists of the module manifest; the rest of the manifest is written by hand.

use crate::files::{Files, read};
use crate::powershell::quoted;
use std::path::Path;

const MANIFEST: &str = "module/CrossTenantSync/CrossTenantSync.psd1";
const PUBLIC: &str = "module/CrossTenantSync/Public";

/// Comments between which the names of the generated functions stand.
const OPEN: &str = "# <generated: functions of the catalog>";
const CLOSE: &str = "# </generated>";

/// Adds the manifest with the names of the generated functions.
pub(crate) fn add(root: &Path, files: &mut Files) -> Result<(), String> {
    let manifest = read(&root.join(MANIFEST))?.ok_or_else(|| format!("{MANIFEST} is missing"))?;
    let names: Vec<String> = files
        .keys()
        .filter(|path| path.starts_with(PUBLIC))
        .filter_map(|path| Path::new(path).file_stem())
        .map(|stem| stem.to_string_lossy().into_owned())
        .collect();
    files.insert(MANIFEST.to_owned(), replace(&manifest, names)?);
    Ok(())
}

/// Replaces what stands between the two comments.
fn replace(manifest: &str, mut names: Vec<String>) -> Result<String, String> {
    names.sort();
    let problem = || format!("{MANIFEST}: no `{OPEN}` ... `{CLOSE}`");
    let (before, rest) = manifest.split_once(OPEN).ok_or_else(problem)?;
    let (_, after) = rest.split_once(CLOSE).ok_or_else(problem)?;
    let list: String = names
        .iter()
        .map(|name| format!("        {}\n", quoted(name)))
        .collect();
    Ok(format!("{before}{OPEN}\n{list}        {CLOSE}{after}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_replaced_and_the_rest_kept() {
        let manifest =
            format!("@(\n        'X'\n        {OPEN}\n        'Old'\n        {CLOSE}\n    )\n");
        assert_eq!(
            replace(&manifest, vec!["B".to_owned(), "A".to_owned()]).unwrap(),
            format!(
                "@(\n        'X'\n        {OPEN}\n        'A'\n        'B'\n        {CLOSE}\n    )\n"
            )
        );
        assert!(replace("@{}", Vec::new()).is_err());
    }
}
