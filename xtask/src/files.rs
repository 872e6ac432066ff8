//! Which files are generated, and whether the ones on disk are up to date.

use crate::texts::Texts;
use crate::{functions, header, maml, manifest, reference, schema};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Generated text by its path below the root of the repository, with slashes.
pub(crate) type Files = BTreeMap<String, String>;

/// Folders in which a generated file that nothing generates any more is deleted.
const OWNED: [&str; 2] = ["module/CrossTenantSync/Public", "docs/commands"];

/// Words in the first lines of every generated file.
pub(crate) const MARK: &str = "Generated from the command catalog";

fn build(root: &Path) -> Result<Files, String> {
    let texts = Texts::read(root)?;
    let mut files = Files::new();
    functions::add(&mut files);
    maml::add(&texts, &mut files)?;
    reference::add(&texts, &mut files)?;
    header::add(root, &mut files)?;
    schema::add(&mut files)?;
    manifest::add(root, &mut files)?;
    Ok(files)
}

/// Writes every file that differs and deletes those that are no longer generated; returns their paths.
///
/// # Errors
///
/// A text that says which file could not be read or written.
pub fn generate(root: &Path) -> Result<Vec<String>, String> {
    let files = build(root)?;
    let mut written = Vec::new();
    for (path, text) in &files {
        let target = root.join(path);
        if read(&target)?.as_deref() == Some(text) {
            continue;
        }
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        }
        fs::write(&target, text).map_err(|e| format!("{path}: {e}"))?;
        written.push(path.clone());
    }
    for path in stale(root, &files)? {
        fs::remove_file(root.join(&path)).map_err(|e| format!("{path}: {e}"))?;
        written.push(format!("{path} (deleted)"));
    }
    Ok(written)
}

/// One line for each file that is missing, differs, or is no longer generated.
///
/// # Errors
///
/// A text that says which file could not be read.
pub fn drift(root: &Path) -> Result<Vec<String>, String> {
    let files = build(root)?;
    let mut lines = Vec::new();
    for (path, text) in &files {
        match read(&root.join(path))? {
            None => lines.push(format!("{path} is missing")),
            Some(found) if &found != text => lines.push(format!("{path} differs")),
            Some(_) => {}
        }
    }
    lines.extend(
        stale(root, &files)?
            .into_iter()
            .map(|path| format!("{path} is no longer generated")),
    );
    Ok(lines)
}

fn stale(root: &Path, files: &Files) -> Result<Vec<String>, String> {
    let mut stale = Vec::new();
    for folder in OWNED {
        for path in below(&root.join(folder))? {
            let name = relative(root, &path);
            if !files.contains_key(&name) && read(&path)?.is_some_and(|text| is_generated(&text)) {
                stale.push(name);
            }
        }
    }
    Ok(stale)
}

/// Whether a text carries the mark of a generated file.
pub(crate) fn is_generated(text: &str) -> bool {
    text.lines().take(3).any(|line| line.contains(MARK))
}

/// The text of a file with `\n` line ends, as git may have checked it out with others; nothing if there is no such file.
pub(crate) fn read(path: &Path) -> Result<Option<String>, String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text.replace("\r\n", "\n"))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(format!("{}: {e}", path.display())),
    }
}

/// Every file below a folder, sorted; nothing if there is no such folder.
pub(crate) fn below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(e) => return Err(format!("{}: {e}", folder.display())),
    };
    for entry in entries {
        let path = entry
            .map_err(|e| format!("{}: {e}", folder.display()))?
            .path();
        if path.is_dir() {
            found.extend(below(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A path below the root with slashes, whatever the platform.
pub(crate) fn relative(root: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(root).unwrap_or(path);
    inner
        .components()
        .map(|c| c.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}
