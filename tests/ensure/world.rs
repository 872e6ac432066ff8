//! An emulator with two tenants, and the library connected to both.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use cross_tenant_sync::operation::{self, Connections, Next, Operation, Request};
use graph_emulator::state::{Options, State, Tenant};
use graph_emulator::{Config, Emulator, RequestRecord, TenantConfig};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

pub(crate) use crate::configuration::secret;
use crate::configuration::{both, reaching};

pub(crate) const NAME: &str = "Fabrikam";

/// What an operation reported.
pub(crate) struct Report {
    pub(crate) steps: Vec<Value>,
    pub(crate) error: Option<Value>,
    pub(crate) outcome: String,
    pub(crate) events: Vec<Value>,
}

impl Report {
    pub(crate) fn status(&self, step: u64) -> &str {
        self.step(step)["status"].as_str().unwrap()
    }

    pub(crate) fn step(&self, step: u64) -> &Value {
        self.steps
            .iter()
            .find(|item| item["step"] == step)
            .unwrap_or_else(|| panic!("no step {step}"))
    }

    /// Methods, addresses and bodies that the steps show, in order.
    pub(crate) fn requests(&self) -> Vec<(String, String, Value)> {
        self.steps
            .iter()
            .flat_map(|step| step["request"].as_array().unwrap())
            .map(|request| {
                let text = |name: &str| request[name].as_str().unwrap().to_owned();
                (text("method"), text("url"), request["body"].clone())
            })
            .collect()
    }

    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(
            self.outcome, "succeeded",
            "{:#?}\n{:#?}",
            self.error, self.steps
        );
        self
    }
}

pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) config: Config,
    connections: Connections,
    configuration: Value,
    runtime: Runtime,
    patience: Value,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::prepared(|_, _| {})
    }

    /// A world whose tenants are changed before anybody signs in.
    pub(crate) fn prepared(prepare: impl FnOnce(&mut State, &Config)) -> Self {
        let emulator = Emulator::builder().options(unlimited()).spawn().unwrap();
        let config = emulator.config();
        emulator.with_state(|state| prepare(state, &config));
        let connections = both(&config);
        Self::connected(emulator, &connections)
    }

    /// A world that is reached through another address.
    pub(crate) fn behind(address: impl FnOnce(&str) -> String) -> Self {
        let emulator = Emulator::builder().options(unlimited()).spawn().unwrap();
        let config = emulator.config();
        let connections = both(&config);
        let address = address(&emulator.base_url());
        Self::reached(emulator, &connections, &address)
    }

    /// A world with these connections.
    pub(crate) fn connected(emulator: Emulator, connections: &Value) -> Self {
        let address = emulator.base_url();
        Self::reached(emulator, connections, &address)
    }

    /// A world whose runs wait little for anything, with an emulator that may do anything to them.
    pub(crate) fn hurried(emulator: Emulator) -> Self {
        let mut configuration = reaching(&emulator.base_url(), &both(&emulator.config()));
        configuration["http"] = json!({
            "timeoutSeconds": 5, "maxRetries": 2, "maxElapsedSeconds": 10, "backoffMilliseconds": 2,
        });
        let hurried = json!({"showMilliseconds": 800, "acceptMilliseconds": 400, "settleMilliseconds": 200, "pauseMilliseconds": 5, "longestPauseMilliseconds": 100});
        Self::configured(emulator, &configuration, hurried)
    }

    /// A world whose runs try often and pause little.
    pub(crate) fn patient(emulator: Emulator) -> Self {
        let mut configuration = reaching(&emulator.base_url(), &both(&emulator.config()));
        configuration["http"] = json!({"maxRetries": 30, "backoffMilliseconds": 1});
        let patience = json!({
            "showMilliseconds": 20_000, "acceptMilliseconds": 20_000, "settleMilliseconds": 20_000,
            "pauseMilliseconds": 1, "longestPauseMilliseconds": 2,
        });
        Self::configured(emulator, &configuration, patience)
    }

    fn reached(emulator: Emulator, connections: &Value, address: &str) -> Self {
        Self::configured(emulator, &reaching(address, connections), patience())
    }

    fn configured(emulator: Emulator, configuration: &Value, patience: Value) -> Self {
        let config = emulator.config();
        Self {
            connections: operation::open(configuration.to_string().as_bytes()).unwrap(),
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap(),
            emulator,
            config,
            patience,
            configuration: configuration.clone(),
        }
    }

    /// Forgets the tokens, as a new process does.
    pub(crate) fn sign_out(&mut self) {
        self.connections = operation::open(self.configuration.to_string().as_bytes()).unwrap();
    }

    /// Gives the names of the connections to others.
    pub(crate) fn reconnect(&mut self, connections: &Value) {
        self.configuration = reaching(&self.emulator.base_url(), connections);
        self.sign_out();
    }

    pub(crate) fn source(&self) -> &TenantConfig {
        self.config.tenant("source").unwrap()
    }

    pub(crate) fn target(&self) -> &TenantConfig {
        self.config.tenant("target").unwrap()
    }

    /// Reads or changes a tenant directly.
    pub(crate) fn tenant<R>(&self, role: &str, work: impl FnOnce(&mut Tenant) -> R) -> R {
        let id = self.config.tenant(role).unwrap().tenant_id.to_lowercase();
        self.emulator
            .with_state(|state| work(state.tenants.get_mut(&id).unwrap()))
    }

    /// Parameters of a usual run: one user, one group, the job started.
    pub(crate) fn parameters(&self) -> Value {
        let source = self.source();
        json!({
            "Source": "source", "Target": "target", "DisplayName": NAME, "Start": true,
            "User": [source.users[0].user_principal_name], "Group": [source.groups[0].display_name],
        })
    }

    pub(crate) fn set(&self) -> Report {
        self.operate("Set-CrossTenantSync", "run", &self.parameters())
    }

    pub(crate) fn plan(&self) -> Report {
        self.operate("Set-CrossTenantSync", "plan", &self.parameters())
    }

    pub(crate) fn test(&self) -> Report {
        self.operate("Test-CrossTenantSync", "run", &self.parameters())
    }

    pub(crate) fn operate(&self, command: &str, mode: &str, parameters: &Value) -> Report {
        self.request(&json!({
            "command": command, "mode": mode, "parameters": parameters, "patience": self.patience,
        }))
    }

    /// Starts a run and cuts it off as soon as the moment has come, or lets it end if it never comes.
    pub(crate) fn set_until(&self, moment: impl Fn() -> bool) -> String {
        let request = json!({
            "command": "Set-CrossTenantSync", "parameters": self.parameters(), "patience": self.patience,
        });
        let request = Request::read(request.to_string().as_bytes()).unwrap();
        let operation = Operation::start(self.runtime.handle(), &self.connections, request);
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            assert!(Instant::now() < deadline, "the run does not end");
            if moment() {
                operation.cancel();
            }
            let next = operation.next(Duration::from_millis(5));
            if let Next::Event(event) = next {
                let event: Value = serde_json::from_slice(&event).unwrap();
                if event["event"] == "done" {
                    return event["outcome"].as_str().unwrap().to_owned();
                }
            }
        }
    }

    /// Starts an operation that the test itself listens to.
    pub(crate) fn start(&self, request: &Value) -> Operation {
        let request = Request::read(request.to_string().as_bytes()).unwrap();
        Operation::start(self.runtime.handle(), &self.connections, request)
    }

    /// Runs an operation to its end.
    pub(crate) fn request(&self, request: &Value) -> Report {
        let request = Request::read(request.to_string().as_bytes()).unwrap();
        let operation = Operation::start(self.runtime.handle(), &self.connections, request);
        let mut report = Report {
            steps: Vec::new(),
            error: None,
            outcome: String::new(),
            events: Vec::new(),
        };
        loop {
            match operation.next(Duration::from_secs(60)) {
                Next::Event(event) => {
                    let event: Value = serde_json::from_slice(&event).unwrap();
                    match event["event"].as_str().unwrap() {
                        "page" => report
                            .steps
                            .extend(event["items"].as_array().unwrap().iter().cloned()),
                        "error" => report.error = Some(event["error"].clone()),
                        "done" => report.outcome = event["outcome"].as_str().unwrap().to_owned(),
                        _ => {}
                    }
                    report.events.push(event);
                }
                Next::Done => return report,
                other => panic!("{other:?}"),
            }
        }
    }

    /// Everything but reads that the emulator has received since the last look; a test of what is saved is a read.
    pub(crate) fn sent(&self) -> Vec<RequestRecord> {
        let tests_what_is_saved = |record: &RequestRecord| {
            record
                .request_body
                .as_ref()
                .is_some_and(|body| body["useSavedCredentials"] == true)
        };
        let mut sent = self.emulator.requests();
        sent.retain(|record| {
            record.method != "GET"
                && !record.path.contains("/oauth2/")
                && !tests_what_is_saved(record)
        });
        self.emulator.clear_requests();
        sent
    }

    /// Asserts that a run changes nothing, and that both tenants are in the desired state.
    pub(crate) fn assert_settled(&self, state: &str) {
        self.emulator.clear_requests();
        let again = self.set().succeeded();
        let sent = self.sent();
        assert!(sent.is_empty(), "{state}: the second run sent {sent:#?}");
        for step in [2, 3, 5, 6, 7, 8, 9, 10, 12] {
            assert_eq!(again.status(step), "InDesiredState", "{state}: step {step}");
        }
        assert_eq!(again.status(13), "Verified", "{state}");
    }
}

/// No limit of requests: the runs of a test come faster than those of a person.
pub(crate) fn unlimited() -> Options {
    Options {
        request_limits: "off".to_owned(),
        ..Options::default()
    }
}

/// Long enough for what the emulator needs, short enough to wait for in a test.
pub(crate) fn patience() -> Value {
    json!({"showMilliseconds": 3000, "acceptMilliseconds": 3000, "settleMilliseconds": 3000})
}

/// An access token of a tenant, straight from its authority.
pub(crate) fn access_token(emulator: &Emulator, tenant: &TenantConfig) -> String {
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
        tenant.application.client_id, tenant.application.client_secret
    );
    let host = emulator.base_url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&host).unwrap();
    write!(
        stream,
        "POST /{}/oauth2/v2.0/token HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        tenant.tenant_id,
        form.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    let body: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"));
    body["access_token"].as_str().unwrap().to_owned()
}
