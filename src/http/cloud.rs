//! National clouds, custom environments, and the emulator that can stand for all of them.

use url::{Host, Url};

use super::Error;

/// Graph and sign-in hosts of the clouds that Microsoft documents.
const CLOUDS: [(&str, &str, &str); 4] = [
    (
        "Global",
        "https://graph.microsoft.com",
        "https://login.microsoftonline.com",
    ),
    (
        "USGov",
        "https://graph.microsoft.us",
        "https://login.microsoftonline.us",
    ),
    (
        "USGovDoD",
        "https://dod-graph.microsoft.us",
        "https://login.microsoftonline.us",
    ),
    (
        "China",
        "https://microsoftgraph.chinacloudapi.cn",
        "https://login.chinacloudapi.cn",
    ),
];

/// Other documented names of the same hosts.
const HOST_ALIASES: [&str; 2] = ["login.partner.microsoftonline.cn", "login.windows.net"];

/// Where one connection finds Graph and signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// `Global`, `USGov`, ... or the name of a custom environment.
    pub name: String,
    /// Root of Graph, without a path.
    pub graph: Url,
    /// Root of the sign-in authority, without a path.
    pub authority: Url,
    /// Resource that tokens are asked for; stays the cloud's own when the emulator answers.
    pub resource: Url,
}

/// All environments that a client knows.
#[derive(Debug, Clone)]
pub struct Clouds {
    environments: Vec<Environment>,
    emulator: Option<Url>,
}

impl Clouds {
    /// The documented clouds and the custom ones, which may not take a documented name.
    ///
    /// # Errors
    /// `InvalidConfiguration` for an address that is not allowed or a name that is taken.
    pub fn new(custom: &[(String, String, String)], emulator: Option<&str>) -> Result<Self, Error> {
        let emulator = emulator
            .map(|address| origin("CTS_EMULATOR", address))
            .transpose()?;
        let mut environments = Vec::new();
        for (name, graph, authority) in CLOUDS {
            let resource = origin(name, graph)?;
            let (graph, authority) = match &emulator {
                Some(emulator) => (emulator.clone(), emulator.clone()),
                None => (resource.clone(), origin(name, authority)?),
            };
            environments.push(Environment {
                name: name.to_owned(),
                graph,
                authority,
                resource,
            });
        }
        let mut clouds = Self {
            environments,
            emulator,
        };
        for (name, graph, authority) in custom {
            if name.trim().is_empty() || clouds.lookup(name).is_some() {
                return Err(invalid(format!(
                    "The environment name '{name}' is empty or taken."
                )));
            }
            let resource = origin(&format!("graphEndpoint of '{name}'"), graph)?;
            let authority = origin(&format!("azureADEndpoint of '{name}'"), authority)?;
            clouds.environments.push(Environment {
                name: name.clone(),
                graph: clouds.address(resource.clone()),
                authority: clouds.address(authority),
                resource,
            });
        }
        Ok(clouds)
    }

    /// The environment of this name, whatever its case.
    ///
    /// # Errors
    /// `InvalidConfiguration` when there is none.
    pub fn find(&self, name: &str) -> Result<Environment, Error> {
        self.lookup(name).cloned().ok_or_else(|| {
            let names: Vec<_> = self
                .environments
                .iter()
                .map(|environment| environment.name.as_str())
                .collect();
            invalid(format!("There is no environment '{name}'."))
                .with_hint(format!("Environments: {}.", names.join(", ")))
        })
    }

    /// Every environment, the documented ones first.
    #[must_use]
    pub fn all(&self) -> &[Environment] {
        &self.environments
    }

    /// The emulator's address, where one stands for the known clouds.
    #[must_use]
    pub fn emulator(&self) -> Option<&Url> {
        self.emulator.as_ref()
    }

    /// The same URL at the emulator when it names a known cloud and an emulator is set.
    #[must_use]
    pub fn address(&self, url: Url) -> Url {
        match &self.emulator {
            Some(emulator) if is_known_cloud(&url) => move_to(&url, emulator),
            _ => url,
        }
    }

    fn lookup(&self, name: &str) -> Option<&Environment> {
        self.environments
            .iter()
            .find(|environment| environment.name.eq_ignore_ascii_case(name))
    }
}

/// The same path and query at another origin.
#[must_use]
pub(crate) fn move_to(url: &Url, origin: &Url) -> Url {
    let mut moved = origin.clone();
    moved.set_path(url.path());
    moved.set_query(url.query());
    moved
}

/// Whether the URL names a host of a documented cloud.
fn is_known_cloud(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    HOST_ALIASES.contains(&host)
        || CLOUDS.iter().any(|(_, graph, authority)| {
            [graph, authority]
                .iter()
                .any(|known| known.strip_prefix("https://") == Some(host))
        })
}

/// Whether the URL's host is this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        // `x.localhost` is left to the resolver by some systems, so it may be any machine.
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// Parses a root address: https anywhere, http on loopback only, no path, no user.
fn origin(what: &str, address: &str) -> Result<Url, Error> {
    let refused = |reason: &str| {
        invalid(format!("{what} is not a usable address: {reason}"))
            .with_hint("Use the form https://host; http is allowed for loopback addresses only.")
    };
    let url = Url::parse(address.trim()).map_err(|_| refused("it is no absolute URL."))?;
    if url.host().is_none() || !matches!(url.scheme(), "https" | "http") {
        return Err(refused("it is no http or https URL."));
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return Err(refused("http would send tokens in the clear."));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("it names a user."));
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(refused("it has a path or a query."));
    }
    Ok(url)
}

fn invalid(message: String) -> Error {
    Error::new("InvalidConfiguration", "InvalidArgument", message)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_emulator_stands_for_every_known_cloud_and_no_other_host() {
        let clouds = Clouds::new(&[], Some("http://127.0.0.1:8080/")).unwrap();
        let china = clouds.find("china").unwrap();
        assert_eq!(china.graph.as_str(), "http://127.0.0.1:8080/");
        assert_eq!(
            china.resource.as_str(),
            "https://microsoftgraph.chinacloudapi.cn/"
        );
        let moved =
            clouds.address(Url::parse("https://graph.microsoft.us/beta/users?$top=1").unwrap());
        assert_eq!(moved.as_str(), "http://127.0.0.1:8080/beta/users?$top=1");
        let foreign = Url::parse("https://graph.microsoft.com.example/").unwrap();
        assert_eq!(clouds.address(foreign.clone()), foreign);
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        for refused in [
            "http://graph.example",
            "http://127.0.0.1.example",
            "http://x.localhost",
            "ftp://127.0.0.1",
            "https://user@graph.example",
            "https://graph.example/v1.0",
            "graph.example",
        ] {
            assert!(origin("x", refused).is_err(), "{refused}");
        }
        for allowed in [
            "http://localhost:1",
            "http://[::1]:1",
            "https://graph.example",
        ] {
            assert!(origin("x", allowed).is_ok(), "{allowed}");
        }
    }

    #[test]
    fn a_custom_environment_may_not_take_a_known_name() {
        let custom = |name: &str| {
            Clouds::new(
                &[(
                    name.to_owned(),
                    "https://graph.lab.example".to_owned(),
                    "https://login.lab.example".to_owned(),
                )],
                None,
            )
        };
        assert!(custom("GLOBAL").is_err());
        assert_eq!(
            custom("Lab").unwrap().find("lab").unwrap().graph.as_str(),
            "https://graph.lab.example/"
        );
    }
}
