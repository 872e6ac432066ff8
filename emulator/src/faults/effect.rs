//! What a fault does to a request.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// What happens to a request that a rule hits; in JSON an object whose `kind` names the variant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    remote = "Self",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Effect {
    /// The request waits in real time; adds to whatever else happens to it.
    Latency {
        /// Shortest wait.
        milliseconds: u32,
        /// Up to this much more, drawn under the seed.
        #[serde(default, skip_serializing_if = "is_zero")]
        jitter_milliseconds: u32,
    },
    /// An error of the service or of a gateway before it.
    Status {
        /// 400 to 599.
        status: u16,
        /// `error.code`; the usual one of the status if none is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// `error.message`; the usual one of the status if none is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
        /// The header `Retry-After`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<RetryAfter>,
        /// The request is carried out, and answered with the error all the same.
        #[serde(default, skip_serializing_if = "is_false")]
        after_effect: bool,
        /// The page of a gateway in place of the JSON of the service.
        #[serde(default, skip_serializing_if = "is_false")]
        html: bool,
    },
    /// The connection is reset, and nothing is answered.
    Reset {
        /// Before or after the request is carried out.
        when: When,
    },
    /// The request hangs, and then the connection is closed without an answer.
    LostAnswer {
        /// Before or after the request is carried out.
        when: When,
        /// How long it hangs.
        #[serde(default, skip_serializing_if = "is_zero")]
        milliseconds: u32,
    },
    /// The request is carried out, and its answer is cut off.
    Truncated {
        /// How much of the body is sent.
        bytes: u32,
    },
    /// The request is carried out, and the body of its answer is no JSON.
    InvalidJson,
    /// 401: the token of this request is expired from now on, and no other.
    ExpireToken,
    /// 404 without effect, as of an object that this replica does not know yet.
    NotFound,
    /// 403 without effect, as of a grant that this replica does not know yet.
    Forbidden,
    /// 404 although the request is carried out.
    FalseNotFound,
}

/// Variants without members.
const BARE: &[&str] = &[
    "invalidJson",
    "expireToken",
    "notFound",
    "forbidden",
    "falseNotFound",
];

/// On which side of its effect a request is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum When {
    /// The request is not carried out.
    Before,
    /// The request is carried out, and nobody is told.
    After,
}

/// The header `Retry-After`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "a text such as \"2\" or \"0.25\", or {\"dateInSeconds\": 2}, was expected"
)]
pub enum RetryAfter {
    /// As it is sent: seconds, whole or with a fraction.
    Text(String),
    /// An HTTP date that is so many seconds away, in real time, as clients wait in real time.
    Date(DateInSeconds),
}

/// A date relative to the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DateInSeconds {
    /// Seconds from the answer.
    pub date_in_seconds: u32,
}

impl Effect {
    /// A wait of so many milliseconds.
    #[must_use]
    pub fn latency(milliseconds: u32) -> Self {
        Self::Latency {
            milliseconds,
            jitter_milliseconds: 0,
        }
    }

    /// The usual answer of a status, without effect.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Status {
            status,
            code: None,
            message: None,
            retry_after: None,
            after_effect: false,
            html: false,
        }
    }

    /// 429 with this `Retry-After`.
    #[must_use]
    pub fn throttled(retry_after: impl Into<String>) -> Self {
        Self::Status {
            status: 429,
            code: None,
            message: None,
            retry_after: Some(RetryAfter::Text(retry_after.into())),
            after_effect: false,
            html: false,
        }
    }

    /// Whether a request that is hit is carried out.
    #[must_use]
    pub fn takes_effect(&self) -> bool {
        match self {
            Effect::Latency { .. }
            | Effect::Truncated { .. }
            | Effect::InvalidJson
            | Effect::FalseNotFound => true,
            Effect::Status { after_effect, .. } => *after_effect,
            Effect::Reset { when } | Effect::LostAnswer { when, .. } => *when == When::After,
            Effect::ExpireToken | Effect::NotFound | Effect::Forbidden => false,
        }
    }

    /// `kind` in JSON.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Effect::Latency { .. } => "latency",
            Effect::Status { .. } => "status",
            Effect::Reset { .. } => "reset",
            Effect::LostAnswer { .. } => "lostAnswer",
            Effect::Truncated { .. } => "truncated",
            Effect::InvalidJson => "invalidJson",
            Effect::ExpireToken => "expireToken",
            Effect::NotFound => "notFound",
            Effect::Forbidden => "forbidden",
            Effect::FalseNotFound => "falseNotFound",
        }
    }

    /// Whether only Graph can answer so.
    pub(super) fn is_of_graph(&self) -> bool {
        matches!(
            self,
            Effect::ExpireToken | Effect::NotFound | Effect::Forbidden | Effect::FalseNotFound
        )
    }
}

impl Serialize for Effect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tagged = Map::new();
        tagged.insert("kind".to_owned(), Value::from(self.kind()));
        let variant =
            Effect::serialize(self, serde_json::value::Serializer).map_err(S::Error::custom)?;
        if let Some(Value::Object(members)) = variant.get(self.kind()) {
            tagged.extend(members.clone());
        }
        Map::serialize(&tagged, serializer)
    }
}

/// By hand, because a derived tag would not say which member is wrong.
impl<'de> Deserialize<'de> for Effect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut members = Map::deserialize(deserializer)?;
        let kind = match members.remove("kind") {
            Some(Value::String(kind)) => kind,
            Some(_) => return Err(D::Error::custom(".kind: a text was expected")),
            None => return Err(D::Error::missing_field("kind")),
        };
        let variant = if BARE.contains(&kind.as_str()) {
            if let Some(name) = members.keys().next() {
                return Err(D::Error::custom(format!(
                    ".{name}: the effect {kind} has no such member"
                )));
            }
            Value::String(kind)
        } else {
            Value::Object(Map::from_iter([(kind, Value::Object(members))]))
        };
        let mut track = serde_path_to_error::Track::new();
        Effect::deserialize(serde_path_to_error::Deserializer::new(variant, &mut track)).map_err(
            |error| {
                let path = track.path().to_string();
                // The first part is the variant, which stands in `kind`.
                match path.split_once('.') {
                    Some(("", "")) => D::Error::custom(format!(".kind: {error}")),
                    Some((_, member)) => D::Error::custom(format!(".{member}: {error}")),
                    None => D::Error::custom(error),
                }
            },
        )
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn is_false(flag: &bool) -> bool {
    !*flag
}
