//! The built library, loaded and called as a program in another language would.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use libloading::Library;
use serde_json::Value;

pub const OK: i32 = 0;
pub const PENDING: i32 = 1;
pub const DONE: i32 = 2;
pub const INVALID_ARGUMENT: i32 = -1;
pub const INVALID_HANDLE: i32 = -2;
pub const INVALID_JSON: i32 = -3;
pub const INVALID_CONFIG: i32 = -4;
pub const BUSY: i32 = -5;

type Describe = unsafe extern "C" fn(*mut *mut u8, *mut usize) -> i32;
type Open = unsafe extern "C" fn(*const u8, usize, *mut u64, *mut *mut u8, *mut usize) -> i32;
type Start = unsafe extern "C" fn(u64, *const u8, usize, *mut u64, *mut *mut u8, *mut usize) -> i32;
type Next = unsafe extern "C" fn(u64, u32, *mut *mut u8, *mut usize) -> i32;
type ByHandle = unsafe extern "C" fn(u64) -> i32;

/// Where `cargo test` has put the library: beside this test, which was built with it.
pub fn path() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    let folder = test.parent().expect("a test lies in a folder");
    let library = folder.join(libloading::library_filename("cross_tenant_sync"));
    assert!(library.exists(), "{} is missing", library.display());
    library
}

/// The nine functions.
pub struct Abi {
    pub version: unsafe extern "C" fn() -> u32,
    pub describe: Describe,
    pub client_open: Open,
    pub client_close: ByHandle,
    pub op_start: Start,
    pub op_next: Next,
    pub op_cancel: ByHandle,
    pub op_close: ByHandle,
    pub free: unsafe extern "C" fn(*mut u8, usize),
    _library: Library,
}

/// A status, and the bytes that came with it.
#[derive(Debug)]
pub struct Answer {
    pub status: i32,
    pub handle: u64,
    pub json: Option<Value>,
}

impl Abi {
    pub fn load() -> Self {
        Self::load_from(&path())
    }

    fn load_from(path: &Path) -> Self {
        // SAFETY: the library of this build runs no code when it is loaded, and the types are those of its header.
        unsafe {
            let library = Library::new(path).expect("the library loads");
            macro_rules! function {
                ($name:literal) => {
                    *library.get($name).expect("the function is exported")
                };
            }
            Self {
                version: function!(b"cts_abi_version"),
                describe: function!(b"cts_describe"),
                client_open: function!(b"cts_client_open"),
                client_close: function!(b"cts_client_close"),
                op_start: function!(b"cts_op_start"),
                op_next: function!(b"cts_op_next"),
                op_cancel: function!(b"cts_op_cancel"),
                op_close: function!(b"cts_op_close"),
                free: function!(b"cts_free"),
                _library: library,
            }
        }
    }

    pub fn describe(&self) -> Answer {
        self.taking(|data, len, _| unsafe { (self.describe)(data, len) })
    }

    pub fn open(&self, config: &[u8]) -> Answer {
        self.taking(|data, len, handle| unsafe {
            (self.client_open)(config.as_ptr(), config.len(), handle, data, len)
        })
    }

    pub fn start(&self, client: u64, request: &[u8]) -> Answer {
        self.taking(|data, len, handle| unsafe {
            (self.op_start)(client, request.as_ptr(), request.len(), handle, data, len)
        })
    }

    pub fn next(&self, op: u64, timeout_ms: u32) -> Answer {
        self.taking(|data, len, _| unsafe { (self.op_next)(op, timeout_ms, data, len) })
    }

    pub fn cancel(&self, op: u64) -> i32 {
        unsafe { (self.op_cancel)(op) }
    }

    pub fn close_op(&self, op: u64) -> i32 {
        unsafe { (self.op_close)(op) }
    }

    pub fn close_client(&self, client: u64) -> i32 {
        unsafe { (self.client_close)(client) }
    }

    /// Every event of an operation that is started here and closed at the end.
    pub fn run(&self, client: u64, request: &Value) -> Vec<Value> {
        let started = self.start(client, request.to_string().as_bytes());
        assert_eq!(started.status, OK, "{started:?}");
        let events = self.drain(started.handle);
        assert_eq!(self.close_op(started.handle), OK);
        events
    }

    /// The events that are left.
    pub fn drain(&self, op: u64) -> Vec<Value> {
        let deadline = Instant::now() + Duration::from_secs(60);
        let mut events = Vec::new();
        loop {
            let answer = self.next(op, 1_000);
            match answer.status {
                OK => events.push(answer.json.expect("an event")),
                PENDING => assert!(Instant::now() < deadline, "no end of {events:?}"),
                DONE => return events,
                status => panic!("status {status}"),
            }
        }
    }

    fn taking(&self, call: impl FnOnce(*mut *mut u8, *mut usize, *mut u64) -> i32) -> Answer {
        let (mut data, mut len, mut handle) = (std::ptr::null_mut(), 0, 0);
        let status = call(&mut data, &mut len, &mut handle);
        let json = (!data.is_null()).then(|| {
            // SAFETY: the library has just written this output.
            let bytes = unsafe { std::slice::from_raw_parts(data, len) }.to_vec();
            // SAFETY: freed once, with the length that came with it.
            unsafe { (self.free)(data, len) };
            serde_json::from_slice(&bytes).expect("outputs are JSON")
        });
        Answer {
            status,
            handle,
            json,
        }
    }
}

/// The items of all pages.
pub fn items(events: &[Value]) -> Vec<Value> {
    events
        .iter()
        .filter(|event| event["event"] == "page")
        .flat_map(|event| event["items"].as_array().cloned().unwrap_or_default())
        .collect()
}

/// The error event, if there is one.
pub fn error(events: &[Value]) -> Option<&Value> {
    events
        .iter()
        .find(|event| event["event"] == "error")
        .map(|event| &event["error"])
}
