//! One interface, told four times: the header, the exported symbols, PowerShell's table, the Rust signatures.
#![allow(unsafe_code, unreachable_pub, clippy::unwrap_used)]

#[path = "support/library.rs"]
#[allow(dead_code)]
mod library;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use object::{Object, ObjectSymbol};

/// Function, its result, its parameters; types in the words of this test.
type Signatures = BTreeMap<String, (String, Vec<String>)>;

fn file(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(path)).unwrap()
}

/// Prototypes of the header.
fn header() -> Signatures {
    let text = file("include/cross_tenant_sync.h");
    let code = without_comments(&text);
    let mut found = Signatures::new();
    for statement in code.split(';') {
        let Some((before, parameters)) = statement.split_once('(') else {
            continue;
        };
        let before = before.lines().last().unwrap_or_default().trim();
        let Some((result, name)) = before.rsplit_once(' ') else {
            continue;
        };
        if !name.starts_with("cts_") {
            continue;
        }
        let parameters = parameters.trim().trim_end_matches(')');
        let parameters = parameters
            .split(',')
            .map(|parameter| c_type(parameter.trim()))
            .filter(|kind| kind != "void")
            .collect();
        found.insert(name.to_owned(), (c_type(result), parameters));
    }
    found
}

fn without_comments(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        code.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    code.lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A C declaration as a word: `bytes`, `out pointer`, `size`, ...
fn c_type(declaration: &str) -> String {
    let words = declaration.replace('*', " * ");
    let words: Vec<_> = words.split_whitespace().collect();
    let pointers = words.iter().filter(|word| **word == "*").count();
    let base = words
        .iter()
        .find(|word| !["const", "*"].contains(word))
        .unwrap();
    match (*base, pointers) {
        ("uint8_t", 1) if words.contains(&"const") => "bytes in",
        ("uint8_t", 1) => "pointer",
        ("uint8_t", 2) => "pointer out",
        ("size_t", 0) => "size",
        ("size_t", 1) => "size out",
        ("cts_handle" | "uint64_t", 0) => "u64",
        ("cts_handle" | "uint64_t", 1) => "u64 out",
        ("uint32_t", 0) => "u32",
        ("cts_status" | "int32_t", 0) => "i32",
        ("void", 0) => "void",
        other => panic!("the header has a type that this test does not know: {other:?}"),
    }
    .to_owned()
}

/// The table of PowerShell's binding.
fn powershell() -> Signatures {
    let mut found = Signatures::new();
    for line in file("module/CrossTenantSync/Private/Native.ps1").lines() {
        let Some((_, rest)) = line.split_once("Name = 'cts_") else {
            continue;
        };
        let (name, rest) = rest.split_once('\'').unwrap();
        let (_, rest) = rest.split_once("Returns = ").unwrap();
        let (result, rest) = rest.split_once(';').unwrap();
        let (_, rest) = rest.split_once("@(").unwrap();
        let parameters = rest
            .rsplit_once(')')
            .unwrap()
            .0
            .split(", ")
            .filter(|parameter| !parameter.is_empty())
            .map(net_type)
            .collect();
        found.insert(format!("cts_{name}"), (net_type(result), parameters));
    }
    found
}

fn net_type(name: &str) -> String {
    match name.trim() {
        "[byte[]]" => "bytes in",
        "[IntPtr]" => "pointer",
        "[IntPtr].MakeByRefType()" => "pointer out",
        "[UIntPtr]" => "size",
        "[UIntPtr].MakeByRefType()" => "size out",
        "[uint64]" => "u64",
        "[uint64].MakeByRefType()" => "u64 out",
        "[uint32]" => "u32",
        "[int32]" => "i32",
        "[void]" => "void",
        other => panic!("PowerShell's table has a type that this test does not know: {other}"),
    }
    .to_owned()
}

#[test]
fn the_header_is_what_the_library_exports_and_nothing_else() {
    let bytes = fs::read(library::path()).unwrap();
    let library = object::File::parse(&*bytes).unwrap();
    let mut exported: Vec<String> = if library.format() == object::BinaryFormat::Elf {
        library
            .dynamic_symbols()
            .filter(|symbol| symbol.is_definition() && symbol.is_global())
            .map(|symbol| symbol.name().unwrap().to_owned())
            .collect()
    } else {
        library
            .exports()
            .unwrap()
            .iter()
            .map(|export| {
                let name = String::from_utf8_lossy(export.name()).into_owned();
                name.trim_start_matches('_').to_owned()
            })
            .collect()
    };
    exported.sort();
    let declared: Vec<String> = header().into_keys().collect();
    assert_eq!(declared.len(), 9);
    assert_eq!(exported, declared);
}

#[test]
fn powershell_binds_the_functions_of_the_header() {
    assert_eq!(powershell(), header());
}

#[test]
fn the_header_has_the_numbers_of_the_documentation() {
    let header = file("include/cross_tenant_sync.h");
    let documentation = file("docs/abi.md");
    let mut rows = 0;
    for row in documentation
        .lines()
        .filter(|line| line.starts_with("| `CTS_STATUS_"))
    {
        let cells: Vec<_> = row
            .split('|')
            .map(|cell| cell.trim().trim_matches('`'))
            .collect();
        assert!(
            header.contains(&format!("{} = {},", cells[1], cells[2])),
            "{row}"
        );
        rows += 1;
    }
    let declared = header
        .lines()
        .filter(|line| line.trim_start().starts_with("CTS_STATUS_"))
        .count();
    assert_eq!(rows, declared);
    assert!(rows >= 10);
}

#[test]
fn the_version_of_the_header_is_the_librarys_own() {
    let header = file("include/cross_tenant_sync.h");
    let macro_of = |name: &str| -> u32 {
        header
            .lines()
            .find_map(|line| line.strip_prefix(&format!("#define {name} ")))
            .unwrap()
            .parse()
            .unwrap()
    };
    let abi = library::Abi::load();
    let version = unsafe { (abi.version)() };
    assert_eq!(version >> 16, macro_of("CTS_ABI_MAJOR"));
    assert_eq!(version & 0xffff, macro_of("CTS_ABI_MINOR"));
}

#[test]
fn the_clouds_are_the_same_in_the_library_the_module_and_the_emulator() {
    let clouds = cross_tenant_sync::http::Clouds::new(&[], None).unwrap();
    let address = |url: &dyn ToString| url.to_string().trim_end_matches('/').to_owned();
    let library: BTreeMap<_, _> = clouds
        .all()
        .iter()
        .map(|cloud| {
            let hosts = (address(&cloud.graph), address(&cloud.authority));
            (cloud.name.clone(), hosts)
        })
        .collect();

    let quoted = |line: &str, parameter: &str| {
        let (_, rest) = line.split_once(parameter).unwrap();
        rest.split('\'').nth(1).unwrap().to_owned()
    };
    let module: BTreeMap<_, _> = file("module/CrossTenantSync/Private/New-CtsState.ps1")
        .lines()
        .filter(|line| line.contains("-Type 'Built-in'"))
        .map(|line| {
            let graph = quoted(line, "-GraphEndpoint");
            let authority = quoted(line, "-AzureADEndpoint");
            (quoted(line, "-Name"), (graph, authority))
        })
        .collect();
    assert_eq!(library, module);

    let grants = file("emulator/src/authority/grants.rs");
    let (_, list) = grants.split_once("GRAPH_ROOTS: &[&str] = &[").unwrap();
    let (list, _) = list.split_once("];").unwrap();
    let emulator: BTreeSet<_> = list
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    let library: BTreeSet<_> = library.into_values().map(|(graph, _)| graph).collect();
    assert_eq!(library, emulator);
}
