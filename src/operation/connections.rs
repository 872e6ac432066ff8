//! The named connections of a client.

use std::sync::Arc;

use crate::graph::{Client, Error, Observer};

/// Graph clients by connection name; names are compared without regard to case.
#[derive(Debug, Clone)]
pub struct Connections {
    clients: Vec<Client>,
}

impl Connections {
    /// At least one connection, each name once.
    ///
    /// # Errors
    /// `InvalidConfiguration` otherwise.
    pub fn new(clients: Vec<Client>) -> Result<Self, Error> {
        if clients.is_empty() {
            return Err(invalid("connections is empty."));
        }
        for (index, client) in clients.iter().enumerate() {
            let name = client.connection();
            if name.trim().is_empty() {
                return Err(invalid("A connection has an empty name."));
            }
            if clients[..index]
                .iter()
                .any(|other| same(other.connection(), name))
            {
                return Err(invalid(&format!("The connection '{name}' is given twice.")));
            }
        }
        Ok(Self { clients })
    }

    /// The connection of this name.
    ///
    /// # Errors
    /// `UnknownConnection`.
    pub fn get(&self, name: &str) -> Result<Client, Error> {
        self.clients
            .iter()
            .find(|client| same(client.connection(), name))
            .cloned()
            .ok_or_else(|| {
                unknown(format!("There is no connection '{name}'.")).with_hint(format!(
                    "Connections: {}. Open another one with Connect-MgGraph -Name.",
                    self.names().collect::<Vec<_>>().join(", ")
                ))
            })
    }

    /// The connection of this name, or the only one when no name is given.
    ///
    /// # Errors
    /// `UnknownConnection`.
    pub fn get_or_only(&self, name: Option<&str>) -> Result<Client, Error> {
        match (name, self.clients.as_slice()) {
            (Some(name), _) => self.get(name),
            (None, [only]) => Ok(only.clone()),
            (None, _) => Err(unknown(
                "The request names no connection, and there is more than one.".to_owned(),
            )
            .with_hint(format!(
                "Connections: {}.",
                self.names().collect::<Vec<_>>().join(", ")
            ))),
        }
    }

    /// Names in the order of the configuration.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.clients.iter().map(Client::connection)
    }

    /// The same connections, their requests watched.
    #[must_use]
    pub fn observed(&self, observer: &Arc<dyn Observer>) -> Self {
        Self {
            clients: self
                .clients
                .iter()
                .map(|client| client.observed(Arc::clone(observer)))
                .collect(),
        }
    }
}

fn same(left: &str, right: &str) -> bool {
    left.to_lowercase() == right.to_lowercase()
}

fn invalid(message: &str) -> Error {
    Error::new("InvalidConfiguration", "InvalidArgument", message)
}

fn unknown(message: String) -> Error {
    Error::new("UnknownConnection", "ObjectNotFound", message)
}
