//! Settings of the HTTP client that the host passes in.

use std::time::Duration;

/// Timeouts, retries and surroundings of every request.
#[derive(Clone)]
pub struct HttpOptions {
    /// Longest time for one try.
    pub timeout: Duration,
    /// Tries after the first.
    pub max_retries: u32,
    /// Longest time for all tries and the waits between them.
    pub max_elapsed: Duration,
    /// First wait before another try when the service names none.
    pub backoff: Duration,
    /// `User-Agent` of every request.
    pub user_agent: String,
    /// PEM file with certificates to trust beyond the operating system's.
    pub ca_file: Option<String>,
    /// Variables of the host; the process environment is never read.
    pub host_environment: Vec<(String, String)>,
}

impl std::fmt::Debug for HttpOptions {
    /// Leaves out the values of the host's variables: the address of a proxy may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.host_environment.iter().map(|(name, _)| name).collect();
        f.debug_struct("HttpOptions")
            .field("timeout", &self.timeout)
            .field("max_retries", &self.max_retries)
            .field("max_elapsed", &self.max_elapsed)
            .field("backoff", &self.backoff)
            .field("user_agent", &self.user_agent)
            .field("ca_file", &self.ca_file)
            .field("host_environment", &names)
            .finish()
    }
}

impl HttpOptions {
    /// The value of a host variable, whatever the case of its name; an empty one counts as absent.
    #[must_use]
    pub fn host_variable(&self, name: &str) -> Option<&str> {
        self.host_environment
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(300),
            max_retries: 3,
            max_elapsed: Duration::from_secs(300),
            backoff: Duration::from_secs(1),
            user_agent: concat!("CrossTenantSync/", env!("CARGO_PKG_VERSION")).to_owned(),
            ca_file: None,
            host_environment: Vec::new(),
        }
    }
}
