//! A real HTTP server on loopback that answers from a script, for the tests of this crate.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// One scripted answer.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// Status line without the protocol, headers, body.
    Reply(&'static str, Vec<(&'static str, String)>, String),
    /// Reads the request and closes the connection.
    Lost,
    /// Reads the request and never answers.
    Silent,
    /// Answers after a while.
    Late(Duration, Box<Answer>),
}

impl Answer {
    pub(crate) fn json(status: &'static str, body: &serde_json::Value) -> Self {
        Self::Reply(
            status,
            vec![("Content-Type", "application/json".to_owned())],
            body.to_string(),
        )
    }

    pub(crate) fn with(status: &'static str, name: &'static str, value: &str) -> Self {
        Self::Reply(status, vec![(name, value.to_owned())], String::new())
    }
}

/// A request as it arrived: request line, headers, body.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

#[derive(Clone)]
pub(crate) struct ScriptedServer {
    pub(crate) url: Url,
    script: Arc<Mutex<VecDeque<Answer>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl ScriptedServer {
    pub(crate) async fn start(script: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Self {
            url: Url::parse(&format!("http://{address}/")).unwrap(),
            script: Arc::new(Mutex::new(script.into())),
            seen: Arc::default(),
        };
        let accepting = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(accepting.clone().serve(stream));
            }
        });
        server
    }

    pub(crate) fn add(&self, answer: Answer) {
        self.script.lock().unwrap().push_back(answer);
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    async fn serve(self, mut stream: TcpStream) {
        let mut bytes = Vec::new();
        let (head, length) = loop {
            let mut chunk = [0; 4096];
            match stream.read(&mut chunk).await {
                Ok(0) | Err(_) => return,
                Ok(read) => bytes.extend_from_slice(&chunk[..read]),
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let Some((head, _)) = text.split_once("\r\n\r\n") {
                let length = head
                    .to_ascii_lowercase()
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
                    .unwrap_or(0);
                break (head.to_owned(), length);
            }
        };
        let start = head.len() + 4;
        while bytes.len() < start + length {
            let mut chunk = [0; 4096];
            match stream.read(&mut chunk).await {
                Ok(0) | Err(_) => return,
                Ok(read) => bytes.extend_from_slice(&chunk[..read]),
            }
        }
        self.seen.lock().unwrap().push(Seen {
            line: head.lines().next().unwrap_or_default().to_owned(),
            head: head.clone(),
            body: String::from_utf8_lossy(&bytes[start..]).into_owned(),
        });
        let mut answer = self.script.lock().unwrap().pop_front();
        if let Some(Answer::Late(wait, later)) = answer {
            tokio::time::sleep(wait).await;
            answer = Some(*later);
        }
        if matches!(answer, Some(Answer::Silent)) {
            std::future::pending::<()>().await;
        }
        if let Some(Answer::Reply(status, headers, body)) = answer {
            let mut text = format!(
                "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n",
                body.len()
            );
            for (name, value) in headers {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
            text.push_str("\r\n");
            text.push_str(&body);
            let _ = stream.write_all(text.as_bytes()).await;
        }
    }
}
