//! The emulator in a process of its own, so that its time and its memory are not the library's.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use graph_emulator::faults::{Effect, FaultRule, Faults, Service};
use graph_emulator::{Config, Emulator};
use serde_json::{Map, Value, json};

/// The word that makes this program the emulator.
pub(crate) const SERVE: &str = "--serve";

/// Serves tenants until the other side goes away: one line of configuration, then a line of counts for every line read.
pub(crate) fn serve(words: &[String]) {
    let count: usize = words[0].parse().unwrap();
    let latency: u32 = words[1].parse().unwrap();
    let names = (0..count).map(|number| format!("t{number}"));
    let faults =
        Faults::new(1).rule(FaultRule::new(Effect::latency(latency)).service(Service::Any));
    let emulator = Emulator::builder()
        .tenants(names)
        .faults(faults)
        .spawn()
        .unwrap();
    println!("{}", serde_json::to_string(&emulator.config()).unwrap());
    for line in std::io::stdin().lock().lines() {
        if line.is_err() {
            return;
        }
        let counts =
            json!({"requests": emulator.requests().len(), "writes": emulator.writes().len()});
        emulator.clear_requests();
        println!("{counts}");
    }
}

/// Tenants `t0`, `t1`, ... of an emulator that is stopped with this.
pub(crate) struct Tenants {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    pub(crate) config: Config,
}

impl Tenants {
    pub(crate) fn start(count: usize, latency: u32) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args([SERVE, &count.to_string(), &latency.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        Self {
            config: serde_json::from_str(&line).unwrap(),
            process,
            input,
            output,
        }
    }

    /// Graph requests since the last look, and how many of them asked for a change.
    pub(crate) fn counts(&mut self) -> (u64, u64) {
        writeln!(self.input, "counts").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let counts: Value = serde_json::from_str(&line).unwrap();
        let count = |name: &str| counts[name].as_u64().unwrap();
        (count("requests"), count("writes"))
    }

    /// Configuration of a client with a connection to every tenant.
    pub(crate) fn configuration(&self) -> Value {
        let connections: Map<String, Value> = self
            .config
            .tenants
            .iter()
            .map(|tenant| {
                let credential = json!({
                    "type": "clientSecret",
                    "clientId": tenant.application.client_id,
                    "clientSecret": tenant.application.client_secret,
                });
                let connection = json!({"tenantId": tenant.tenant_id, "credential": credential});
                (tenant.name.clone(), connection)
            })
            .collect();
        json!({"connections": connections, "hostEnvironment": {"CTS_EMULATOR": self.config.base_url}})
    }

    /// The desired state of a pair: one user assigned, the job started.
    pub(crate) fn desired(&self, source: usize, target: usize) -> Value {
        let (from, to) = (&self.config.tenants[source], &self.config.tenants[target]);
        json!({
            "source": {"connection": from.name}, "target": {"connection": to.name},
            "application": {"displayName": format!("{} to {}", from.name, to.name)},
            "job": {"state": "Started"},
            "assignments": {"users": [from.users[0].user_principal_name]},
        })
    }
}

impl Drop for Tenants {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
