//! C programs compiled against the header and run with the built library, under AddressSanitizer or valgrind where there is one.
#![cfg(unix)]
#![allow(unsafe_code, unreachable_pub, clippy::unwrap_used)]

#[path = "support/configuration.rs"]
#[allow(dead_code)]
mod configuration;
#[path = "support/library.rs"]
#[allow(dead_code)]
mod library;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use graph_emulator::Emulator;

/// What watches the program's memory.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Watch {
    AddressSanitizer,
    Valgrind,
    Nothing,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("c");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The platform's C compiler, as the cc crate finds it.
fn compiler() -> Command {
    let target = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("macos", arch) => format!("{}-apple-darwin", arch.replace("arm64", "aarch64")),
        (os, arch) => format!("{arch}-unknown-{os}-gnu"),
    };
    cc::Build::new()
        .target(&target)
        .host(&target)
        .opt_level(0)
        .cargo_metadata(false)
        .get_compiler()
        .to_command()
}

fn compile(source: &Path, program: &Path, options: &[&str]) -> Result<(), String> {
    let library = library::path();
    let folder = library.parent().unwrap();
    let output = compiler()
        .args([
            "-std=c11",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-Wpedantic",
            "-g",
            "-pthread",
        ])
        .args(options)
        .arg("-I")
        .arg(root().join("include"))
        .arg(source)
        .arg("-o")
        .arg(program)
        .arg(&library)
        .arg(format!("-Wl,-rpath,{}", folder.display()))
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn run(program: &Path, watch: Watch, input: &str) -> Output {
    let mut command = match watch {
        Watch::Valgrind => {
            let mut command = Command::new("valgrind");
            command.args(["--quiet", "--error-exitcode=9"]).arg(program);
            command
        }
        _ => Command::new(program),
    };
    let mut child = command
        .env("IDENTITY_ENDPOINT", "http://127.0.0.1:9/")
        .env("IDENTITY_HEADER", "x")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

/// The best watch that this machine has; tests run side by side and ask once.
static WATCH: LazyLock<Watch> = LazyLock::new(best_watch);

/// Tries each watch on a real mistake.
fn best_watch() -> Watch {
    let source = folder().join("overrun.c");
    let text = "#include <stdlib.h>\nint main(void) { volatile char *p = malloc(4); p[4] = 1; free((void *)p); return 0; }\n";
    let program = folder().join("overrun");
    std::fs::write(&source, text).unwrap();
    if compile(&source, &program, &["-fsanitize=address"]).is_ok()
        && !run(&program, Watch::AddressSanitizer, "").status.success()
    {
        return Watch::AddressSanitizer;
    }
    if Command::new("valgrind")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
    {
        return Watch::Valgrind;
    }
    Watch::Nothing
}

fn passes(name: &str) {
    let emulator = Emulator::builder().users(250).spawn().unwrap();
    let watch = *WATCH;
    println!("{name}.c under {watch:?}");
    let options: &[&str] = match watch {
        Watch::AddressSanitizer => &["-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
        _ => &[],
    };
    let program = folder().join(name);
    compile(&root().join(format!("tests/c/{name}.c")), &program, options).unwrap();
    let output = run(&program, watch, &configuration::of(&emulator).to_string());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{name}.c under {watch:?}: {}\n{errors}",
        output.status
    );
    assert_eq!(output.stdout, b"ok\n");
    assert_eq!(errors, "", "the library prints nothing");
}

#[test]
fn operations_run_and_are_cancelled() {
    passes("operation");
}

#[test]
fn misuse_is_a_status_and_never_a_crash() {
    passes("misuse");
}

#[test]
fn threads_share_an_operation() {
    passes("threads");
}

#[test]
fn the_header_is_cpp_too_and_may_be_included_twice() {
    let source = folder().join("twice.cpp");
    std::fs::write(
        &source,
        "#include \"cross_tenant_sync.h\"\n#include \"cross_tenant_sync.h\"\nint main() { return cts_abi_version() >> 16 == CTS_ABI_MAJOR ? 0 : 1; }\n",
    )
    .unwrap();
    let program = folder().join("twice");
    let library = library::path();
    let Ok(output) = Command::new("c++")
        .arg("-I")
        .arg(root().join("include"))
        .arg(&source)
        .arg("-o")
        .arg(&program)
        .arg(&library)
        .arg(format!(
            "-Wl,-rpath,{}",
            library.parent().unwrap().display()
        ))
        .output()
    else {
        println!("this machine has no C++ compiler");
        return;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(run(&program, Watch::Nothing, "").status.success());
}

#[test]
fn the_example_sets_up_both_tenants() {
    let emulator = Emulator::builder().spawn().unwrap();
    let program = folder().join("onboarding");
    compile(&root().join("examples/c/onboarding.c"), &program, &[]).unwrap();
    let output = run(
        &program,
        Watch::Nothing,
        &configuration::of(&emulator).to_string(),
    );
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(
        text.trim_end()
            .ends_with(r#"{"event":"done","outcome":"succeeded"}"#),
        "{text}"
    );
    assert!(!emulator.writes().is_empty());
}
