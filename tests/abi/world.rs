//! An emulator and a client of the library, connected to both tenants.

use graph_emulator::Emulator;
use serde_json::Value;

use crate::configuration;
use crate::library::{Abi, OK};

pub struct World {
    pub abi: Abi,
    pub emulator: Emulator,
    pub client: u64,
}

impl World {
    pub fn new(users: usize) -> Self {
        let emulator = Emulator::builder().users(users).spawn().unwrap();
        let abi = Abi::load();
        let opened = abi.open(configuration::of(&emulator).to_string().as_bytes());
        assert_eq!(opened.status, OK, "{opened:?}");
        Self {
            abi,
            emulator,
            client: opened.handle,
        }
    }

    pub fn run(&self, request: &Value) -> Vec<Value> {
        self.abi.run(self.client, request)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.abi.close_client(self.client);
    }
}
