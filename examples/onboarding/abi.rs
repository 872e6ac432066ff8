//! The C ABI of the built library, loaded as any other program would load it.

use std::ffi::c_void;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use libloading::{Library, Symbol};
use serde_json::{Value, json};

use crate::Problem;

const OK: i32 = 0;
const PENDING: i32 = 1;
const DONE: i32 = 2;
/// Major part of the interface that this program was written for.
const ABI_MAJOR: u32 = 1;

type Take = unsafe extern "C" fn(*mut *mut u8, *mut usize) -> i32;
type Open = unsafe extern "C" fn(*const u8, usize, *mut u64, *mut *mut u8, *mut usize) -> i32;
type Start = unsafe extern "C" fn(u64, *const u8, usize, *mut u64, *mut *mut u8, *mut usize) -> i32;
type Next = unsafe extern "C" fn(u64, u32, *mut *mut u8, *mut usize) -> i32;
type Close = unsafe extern "C" fn(u64) -> i32;
type Free = unsafe extern "C" fn(*mut u8, usize);
type Version = unsafe extern "C" fn() -> u32;

/// The library and one client of it.
pub(crate) struct Client {
    library: Library,
    handle: u64,
}

impl Client {
    /// Loads the library and opens a client with this configuration.
    pub(crate) fn open(config: &Value) -> Result<Self, Problem> {
        let path = library_path()?;
        // SAFETY: the library is the one that this build made; loading it runs no code of its own.
        let library = unsafe { Library::new(&path) }
            .map_err(|error| Problem(format!("{} cannot be loaded: {error}", path.display())))?;
        let mut client = Self { library, handle: 0 };
        let version = client.version()?;
        if version >> 16 != ABI_MAJOR {
            return Err(Problem(format!(
                "the library speaks version {} of its interface, this program version {ABI_MAJOR}",
                version >> 16
            )));
        }
        let text = config.to_string();
        let (mut handle, mut detail, mut len) = (0, std::ptr::null_mut(), 0);
        let open: Symbol<Open> = client.symbol(b"cts_client_open")?;
        // SAFETY: the text outlives the call and the outputs are writable.
        let status = unsafe {
            open(
                text.as_ptr(),
                text.len(),
                &mut handle,
                &mut detail,
                &mut len,
            )
        };
        let detail = client.take(detail, len)?;
        if status != OK {
            return Err(refused("cts_client_open", status, detail));
        }
        client.handle = handle;
        Ok(client)
    }

    /// `cts_abi_version`
    pub(crate) fn version(&self) -> Result<u32, Problem> {
        let version: Symbol<Version> = self.symbol(b"cts_abi_version")?;
        // SAFETY: takes nothing and has no conditions.
        Ok(unsafe { version() })
    }

    /// `cts_describe`
    pub(crate) fn describe(&self) -> Result<Value, Problem> {
        let describe: Symbol<Take> = self.symbol(b"cts_describe")?;
        let (mut out, mut len) = (std::ptr::null_mut(), 0);
        // SAFETY: the outputs are writable.
        let status = unsafe { describe(&mut out, &mut len) };
        match (status, self.take(out, len)?) {
            (OK, Some(description)) => Ok(description),
            (status, detail) => Err(refused("cts_describe", status, detail)),
        }
    }

    /// Runs a command on a connection to its end and gathers its items.
    pub(crate) fn run(
        &self,
        command: &str,
        connection: &str,
        parameters: Value,
    ) -> Result<Vec<Value>, Problem> {
        let request =
            json!({"command": command, "connection": connection, "parameters": parameters});
        self.gather(&request)
    }

    /// Runs a command that names its connections among its parameters.
    pub(crate) fn run_pair(&self, command: &str, parameters: Value) -> Result<Vec<Value>, Problem> {
        self.gather(&json!({"command": command, "parameters": parameters}))
    }

    fn gather(&self, request: &Value) -> Result<Vec<Value>, Problem> {
        let operation = self.start(request)?;
        let gathered = self.events(operation);
        let close: Symbol<Close> = self.symbol(b"cts_op_close")?;
        // SAFETY: any handle may be passed.
        unsafe { close(operation) };
        gathered
    }

    fn start(&self, request: &Value) -> Result<u64, Problem> {
        let text = request.to_string();
        let (mut operation, mut detail, mut len) = (0, std::ptr::null_mut(), 0);
        let start: Symbol<Start> = self.symbol(b"cts_op_start")?;
        // SAFETY: the text outlives the call and the outputs are writable.
        let status = unsafe {
            start(
                self.handle,
                text.as_ptr(),
                text.len(),
                &mut operation,
                &mut detail,
                &mut len,
            )
        };
        let detail = self.take(detail, len)?;
        if status == OK {
            Ok(operation)
        } else {
            Err(refused("cts_op_start", status, detail))
        }
    }

    fn events(&self, operation: u64) -> Result<Vec<Value>, Problem> {
        let next: Symbol<Next> = self.symbol(b"cts_op_next")?;
        let mut items = Vec::new();
        let mut failure = None;
        loop {
            let (mut event, mut len) = (std::ptr::null_mut(), 0);
            // SAFETY: the outputs are writable.
            let status = unsafe { next(operation, 1000, &mut event, &mut len) };
            let event = self.take(event, len)?;
            match (status, event) {
                (OK, Some(mut event)) => match event["event"].as_str() {
                    Some("page") => {
                        if let Some(Value::Array(page)) = event.get_mut("items") {
                            items.append(page);
                        }
                    }
                    Some("error") => failure = Some(Problem::of(&event["error"])),
                    _ => {}
                },
                (PENDING, _) => {}
                (DONE, _) => return failure.map_or(Ok(items), Err),
                (status, detail) => return Err(refused("cts_op_next", status, detail)),
            }
        }
    }

    fn symbol<T>(&self, name: &[u8]) -> Result<Symbol<'_, T>, Problem> {
        // SAFETY: the types above are those of the header.
        unsafe { self.library.get(name) }
            .map_err(|error| Problem(format!("the library lacks a function: {error}")))
    }

    /// Takes what the library gave, and frees it.
    fn take(&self, data: *mut u8, len: usize) -> Result<Option<Value>, Problem> {
        if data.is_null() {
            return Ok(None);
        }
        // SAFETY: the library gave these bytes to us and does not touch them any more.
        let parsed = serde_json::from_slice(unsafe { std::slice::from_raw_parts(data, len) });
        let free: Symbol<Free> = self.symbol(b"cts_free")?;
        // SAFETY: given by the library with this length, and freed once.
        unsafe { free(data.cast::<c_void>().cast(), len) };
        parsed.map(Some).map_err(|error| {
            Problem(format!(
                "the library answered something that is not JSON: {error}"
            ))
        })
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Ok(close) = self.symbol::<Close>(b"cts_client_close") {
            // SAFETY: any handle may be passed.
            unsafe { close(self.handle) };
        }
    }
}

fn refused(function: &str, status: i32, detail: Option<Value>) -> Problem {
    match detail {
        Some(detail) => Problem::of(&detail),
        None => Problem(format!("{function} answered {status}")),
    }
}

/// The library lies beside the folder of this program, or among the build's own outputs; the newer one is meant.
fn library_path() -> Result<PathBuf, Problem> {
    let program = std::env::current_exe()
        .map_err(|error| Problem(format!("this program cannot find itself: {error}")))?;
    let name = format!(
        "{}cross_tenant_sync{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    let profile = program
        .ancestors()
        .skip(1)
        .find(|folder| !folder.ends_with("examples") && !folder.ends_with("deps"))
        .unwrap_or(Path::new("."));
    let changed = |path: &PathBuf| {
        path.metadata()
            .and_then(|file| file.modified())
            .unwrap_or(SystemTime::UNIX_EPOCH)
    };
    [profile.join(&name), profile.join("deps").join(&name)]
        .into_iter()
        .filter(|path| path.is_file())
        .max_by_key(changed)
        .ok_or_else(|| {
            Problem(format!(
                "{name} is not in {}; build it with 'cargo build'",
                profile.display()
            ))
        })
}
