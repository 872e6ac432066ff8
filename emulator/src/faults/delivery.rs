//! How an answer gets to the client, or does not.

use std::future::{Future as _, pending};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body as AxumBody, Bytes};
use axum::response::Response;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::effect::Effect;
use crate::connection::Line;
use crate::http::Outgoing;

/// An answer and what becomes of it.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) answer: Outgoing,
    pub(crate) delivery: Delivery,
}

impl From<Outgoing> for Answered {
    fn from(answer: Outgoing) -> Self {
        Self {
            answer,
            delivery: Delivery::default(),
        }
    }
}

/// What happens between the answer and the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Delivery {
    /// Wait before anything is sent.
    pub(crate) pause: Duration,
    pub(crate) ending: Ending,
}

/// How an exchange ends; the worst is the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Ending {
    /// The answer arrives.
    #[default]
    Whole,
    /// The body ends after so many bytes.
    Truncated(u32),
    /// The connection is closed after so long, without an answer.
    Closed(Duration),
    /// The connection is reset.
    Reset,
}

impl Ending {
    pub(crate) fn of(effect: Option<&Effect>) -> Self {
        match effect {
            Some(Effect::Truncated { bytes }) => Ending::Truncated(*bytes),
            Some(Effect::LostAnswer { milliseconds, .. }) => {
                Ending::Closed(Duration::from_millis(u64::from(*milliseconds)))
            }
            Some(Effect::Reset { .. }) => Ending::Reset,
            _ => Ending::Whole,
        }
    }

    /// Whether the client gets a status.
    pub(crate) fn answers(self) -> bool {
        matches!(self, Ending::Whole | Ending::Truncated(_))
    }
}

impl Delivery {
    /// The parts of a batch share one answer: it is as slow as the slowest, and ends as the worst.
    pub(crate) fn join(&mut self, part: Self) {
        self.pause = self.pause.max(part.pause);
        self.ending = self.ending.max(part.ending);
    }

    /// Sends the answer as it should arrive, or ends the connection and never returns.
    pub(crate) async fn send(self, response: Response, line: &Line) -> Response {
        if !self.pause.is_zero() {
            sleep(self.pause).await;
        }
        match self.ending {
            Ending::Whole => response,
            Ending::Truncated(bytes) => match truncated(response, bytes).await {
                Some(cut) => cut,
                // Nothing but the head could be cut off.
                None => {
                    line.close();
                    pending().await
                }
            },
            // The connection takes this exchange along when it ends.
            Ending::Closed(after) => {
                sleep(after).await;
                line.close();
                pending().await
            }
            Ending::Reset => {
                line.reset();
                pending().await
            }
        }
    }
}

/// The answer with a body that ends early; `None` when it has none.
async fn truncated(response: Response, bytes: u32) -> Option<Response> {
    let (parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.ok()?;
    let last = whole.len().checked_sub(1)?;
    let sent = usize::try_from(bytes).unwrap_or(usize::MAX).min(last);
    let body = Cut {
        length: whole.len() as u64,
        part: Some(whole.slice(..sent)),
        end: Box::pin(sleep(FLUSH)),
    };
    Some(Response::from_parts(parts, AxumBody::new(body)))
}

/// Time in which the server sends what it has before the body fails.
const FLUSH: Duration = Duration::from_millis(20);

/// A body that promises more than it has.
struct Cut {
    length: u64,
    part: Option<Bytes>,
    end: Pin<Box<Sleep>>,
}

impl Body for Cut {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(part) = self.part.take()
            && !part.is_empty()
        {
            return Poll::Ready(Some(Ok(Frame::data(part))));
        }
        self.end
            .as_mut()
            .poll(context)
            .map(|()| Some(Err(io::ErrorKind::ConnectionAborted.into())))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
