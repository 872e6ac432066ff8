//! The library as a host uses it: a request in, events out.

use std::time::{Duration, Instant};

use cross_tenant_sync::operation::{self, Connections, Next, Operation, Request};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::table::Run;
use crate::tenants::Tenants;

/// A client that has not signed in.
pub(crate) struct Library {
    connections: Connections,
    runtime: Runtime,
}

impl Library {
    pub(crate) fn open(tenants: &Tenants) -> Self {
        let configuration = tenants.configuration().to_string();
        Self {
            connections: operation::open(configuration.as_bytes()).unwrap(),
            // As many threads as the library has behind its C interface.
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap(),
        }
    }

    /// Runs a command to its end; the answer is its items.
    pub(crate) fn run(&self, request: &Value) -> Vec<Value> {
        let mut items = Vec::new();
        self.each(request, |item| items.push(item));
        items
    }

    /// Runs a command to its end and takes its items one after the other.
    fn each(&self, request: &Value, mut take: impl FnMut(Value)) {
        let request = Request::read(request.to_string().as_bytes()).unwrap();
        let operation = Operation::start(self.runtime.handle(), &self.connections, request);
        loop {
            match operation.next(Duration::from_secs(600)) {
                Next::Event(event) => {
                    let mut event: Value = serde_json::from_slice(&event).unwrap();
                    assert_ne!(event["event"], "error", "{event:#}");
                    if let Some(Value::Array(page)) = event.get_mut("items") {
                        page.drain(..).for_each(&mut take);
                    }
                }
                Next::Done => return,
                other => panic!("{other:?}"),
            }
        }
    }

    /// A catalog command on one connection.
    pub(crate) fn command(&self, command: &str, connection: &str, parameters: Value) -> Vec<Value> {
        self.run(&json!({"command": command, "connection": connection, "parameters": parameters}))
    }

    /// Brings desired states about; the answer is how many items there were.
    pub(crate) fn set(&self, desired: &Value) -> usize {
        let parameters = json!({ "DesiredState": desired });
        let mut count = 0;
        self.each(
            &json!({"command": "Set-CrossTenantSync", "parameters": parameters}),
            |_| count += 1,
        );
        count
    }
}

/// Measures a piece of work.
pub(crate) fn timed(name: &str, tenants: &mut Tenants, work: impl FnOnce()) -> Run {
    tenants.counts();
    let start = Instant::now();
    work();
    let elapsed = start.elapsed();
    let (requests, writes) = tenants.counts();
    Run {
        name: name.to_owned(),
        elapsed,
        requests,
        writes,
    }
}
