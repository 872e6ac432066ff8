//! A proxy in front of the emulator that spoils chosen requests, as networks and replicas do.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What happens to a request.
#[derive(Clone)]
pub(crate) enum Fate {
    /// Answered as the emulator answers.
    Pass,
    /// The connection ends before the emulator sees it.
    DropBefore,
    /// The emulator takes it, and the answer is lost.
    DropAfter,
    /// Answered with this status and body; the emulator does not see it.
    Refuse(u16, &'static str),
    /// The emulator takes it, and the answer is this one all the same.
    Lie(u16, &'static str),
    /// The emulator does not see it, and nothing comes back until the proxy goes away.
    HoldBefore,
    /// The emulator takes it, and nothing comes back until the proxy goes away.
    HoldAfter,
    /// The emulator sees it only after this time, as over a long line.
    Late(Duration),
}

/// Chooses by method and path; called once for every Graph request, in order of arrival.
pub(crate) type Chooser = Box<dyn FnMut(&str, &str) -> Fate + Send>;

pub(crate) struct Proxy {
    pub(crate) url: String,
    chooser: Arc<Mutex<Chooser>>,
    held: Receiver<()>,
    busy: Arc<AtomicUsize>,
}

impl Proxy {
    /// A proxy that spoils requests to Graph only.
    pub(crate) fn new(emulator: &str) -> Self {
        Self::in_front_of(emulator, false)
    }

    /// A proxy that spoils requests for tokens too.
    pub(crate) fn with_sign_in(emulator: &str) -> Self {
        Self::in_front_of(emulator, true)
    }

    fn in_front_of(emulator: &str, sign_in: bool) -> Self {
        let upstream = emulator.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let chooser: Arc<Mutex<Chooser>> = Arc::new(Mutex::new(Box::new(|_, _| Fate::Pass)));
        let (holding, held) = channel();
        let shared = Arc::clone(&chooser);
        let busy = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&busy);
        // Ends with the test's process.
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (upstream, chooser, holding) =
                    (upstream.clone(), Arc::clone(&shared), holding.clone());
                let busy = Arc::clone(&counted);
                busy.fetch_add(1, Ordering::SeqCst);
                std::thread::spawn(move || {
                    serve(client, &upstream, sign_in, &chooser, &holding);
                    busy.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self {
            url,
            chooser,
            held,
            busy,
        }
    }

    /// From now on requests are chosen by this.
    pub(crate) fn choose(&self, chooser: impl FnMut(&str, &str) -> Fate + Send + 'static) {
        *self.chooser.lock().unwrap() = Box::new(chooser);
    }

    /// Waits until a request is held; false if none is by then.
    pub(crate) fn wait_for_held(&self, limit: Duration) -> bool {
        self.held.recv_timeout(limit).is_ok()
    }

    /// Waits until no request is under way, so that none takes effect later.
    pub(crate) fn wait_until_idle(&self) {
        while self.busy.load(Ordering::SeqCst) > 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Whether a request is being held since the last look.
    pub(crate) fn is_holding(&self) -> bool {
        self.held.try_recv().is_ok()
    }
}

/// One request per connection keeps the proxy simple.
fn serve(
    mut client: TcpStream,
    upstream: &str,
    sign_in: bool,
    chooser: &Mutex<Chooser>,
    holding: &Sender<()>,
) {
    let Some((head, body)) = request(&mut client) else {
        return;
    };
    let mut words = head.split(' ');
    let (method, path) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let fate = if path.contains("/oauth2/") && !sign_in {
        Fate::Pass
    } else {
        (chooser.lock().unwrap())(method, path)
    };
    let forward = || forwarded(upstream, &head, &body);
    match fate {
        Fate::Pass => drop(client.write_all(&forward())),
        Fate::DropBefore => {}
        Fate::Late(latency) => {
            std::thread::sleep(latency);
            drop(client.write_all(&forward()));
        }
        Fate::DropAfter => drop(forward()),
        Fate::Refuse(status, body) => drop(client.write_all(answer(status, body).as_bytes())),
        Fate::Lie(status, body) => {
            forward();
            drop(client.write_all(answer(status, body).as_bytes()));
        }
        Fate::HoldBefore | Fate::HoldAfter => {
            if matches!(fate, Fate::HoldAfter) {
                forward();
            }
            let _ = holding.send(());
            // Ends when the other side has given up.
            let _ = client.read(&mut [0]);
        }
    }
    let _ = client.shutdown(Shutdown::Both);
}

fn request(client: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        match client.read(&mut buffer) {
            Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let length = head
        .lines()
        .find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length:")
                .map(|value| value.trim().to_owned())
        })
        .and_then(|value| value.parse::<usize>().ok())
        .unwrap_or(0);
    let mut body = bytes[end..].to_vec();
    while body.len() < length {
        match client.read(&mut buffer) {
            Ok(count) if count > 0 => body.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    }
    Some((head, body))
}

fn forwarded(upstream: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let mut server = TcpStream::connect(upstream).unwrap();
    let head = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    server.write_all(head.as_bytes()).unwrap();
    server.write_all(body).unwrap();
    let mut answer = Vec::new();
    let _ = server.read_to_end(&mut answer);
    answer
}

fn answer(status: u16, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} Spoiled\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}
