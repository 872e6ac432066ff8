//! Everything that is wrong with a document, each with its place.

use serde_json::{Value, json};

use crate::graph::Error;

/// Most problems that the message of the error has; its details have all.
const SHOWN: usize = 50;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// Where it is.
    pub(super) path: String,
    /// What it is; ends before the name of the other member, where there is one.
    pub(super) message: String,
    /// The member that this one contradicts.
    pub(super) other: Option<&'static str>,
}

/// What is wrong so far.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Notes a problem.
    pub fn add(&mut self, path: &str, message: impl Into<String>) {
        self.push(path, message.into(), None);
    }

    /// Notes that a member contradicts another one, whose name ends the sentence.
    pub(super) fn contradiction(
        &mut self,
        path: &str,
        message: impl Into<String>,
        other: &'static str,
    ) {
        self.push(path, message.into(), Some(other));
    }

    fn push(&mut self, path: &str, message: String, other: Option<&'static str>) {
        self.0.push(Problem {
            path: path.to_owned(),
            message,
            other,
        });
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the problems of a pair below its path; what several pairs have in common is told once.
    pub(super) fn add_pairs(&mut self, pairs: Vec<(String, Problems)>) {
        let mut told: Vec<(Problem, String, usize)> = Vec::new();
        for (pair, problems) in pairs {
            for problem in problems.0 {
                match told.iter_mut().find(|(known, _, _)| *known == problem) {
                    Some((_, _, more)) => *more += 1,
                    None => told.push((problem, pair.clone(), 0)),
                }
            }
        }
        for (mut problem, pair, more) in told {
            problem.path = below(&pair, &problem.path);
            if more > 0 {
                let pairs = if more == 1 { "pair" } else { "pairs" };
                problem
                    .path
                    .push_str(&format!(" (and {more} more {pairs})"));
            }
            self.0.push(problem);
        }
    }

    /// Adds the problems of a part that has the same paths.
    pub fn append(&mut self, problems: Problems) {
        self.0.extend(problems.0);
    }

    /// Adds the problems of a part that stands at a path.
    pub(super) fn append_below(&mut self, path: &str, problems: Problems) {
        for mut problem in problems.0 {
            problem.path = below(path, &problem.path);
            self.0.push(problem);
        }
    }

    /// The error that tells them all; `name` says how a member is called where the document was given.
    #[must_use]
    pub fn error(self, name: &dyn Fn(&str) -> String) -> Error {
        let told: Vec<(String, String)> = self
            .0
            .into_iter()
            .map(|problem| {
                let message = match problem.other {
                    Some(other) => format!("{} {}", problem.message, name(other)),
                    None => problem.message,
                };
                (name(&problem.path), message)
            })
            .collect();
        let mut shown: Vec<String> = told
            .iter()
            .take(SHOWN)
            .map(|(path, message)| format!("{path}: {message}"))
            .collect();
        if told.len() > SHOWN {
            shown.push(format!("and {} more", told.len() - SHOWN));
        }
        let mut error = Error::new(
            "InvalidParameter",
            "InvalidArgument",
            format!("{}.", shown.join("; ")),
        )
        .with_hint("Correct what the message names; nothing was sent.");
        let problems: Vec<Value> = told
            .iter()
            .map(|(path, message)| json!({"path": path, "message": message}))
            .collect();
        error.details = Some(json!({ "problems": problems }));
        error
    }
}

/// The path of a member of what has a path.
#[must_use]
pub(super) fn join(path: &str, key: &str) -> String {
    let plain = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || "_-$".contains(c));
    if plain {
        below(path, key)
    } else {
        format!("{path}['{}']", crate::http::plain(key))
    }
}

/// A path inside of what has a path.
#[must_use]
pub(super) fn below(path: &str, inner: &str) -> String {
    match (path, inner) {
        ("", _) => inner.to_owned(),
        (_, "") => path.to_owned(),
        _ if inner.starts_with('[') => format!("{path}{inner}"),
        _ => format!("{path}.{inner}"),
    }
}

/// The known name that a wrong one was probably meant to be.
#[must_use]
pub fn meant<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    known
        .map(|candidate| (distance(&name, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| {
            *distance <= candidate.chars().count().div_ceil(4)
                || candidate.to_lowercase().starts_with(&name)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, taken away, replaced or swapped with their neighbour.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().take(64).collect();
    let right: Vec<char> = right.chars().take(64).collect();
    let mut rows = vec![(0..=right.len()).collect::<Vec<usize>>()];
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let mut best = (rows[i][j] + usize::from(a != b))
                .min(rows[i][j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_is_recognised_and_another_word_is_not() {
        let known = ["displayName", "templateId", "servicePrincipalId"];
        let meant = |name| meant(name, known.into_iter());
        assert_eq!(meant("displayNmae"), Some("displayName"));
        assert_eq!(meant("DISPLAY"), Some("displayName"));
        assert_eq!(meant("templateIds"), Some("templateId"));
        assert_eq!(meant("owner"), None);
    }

    #[test]
    fn a_path_is_readable_whatever_the_key() {
        assert_eq!(join("pairs[3]", "job"), "pairs[3].job");
        assert_eq!(join("tenants", "north america"), "tenants['north america']");
        assert_eq!(below("pairs[3]", ""), "pairs[3]");
        assert_eq!(below("plan", "[0].job"), "plan[0].job");
    }

    #[test]
    fn the_message_is_bounded_and_the_details_are_not() {
        let mut problems = Problems::default();
        for index in 0..60 {
            problems.add(&format!("a[{index}]"), "is missing");
        }
        let error = problems.error(&|path| path.to_owned());
        assert!(error.message.ends_with("; and 10 more."), "{error}");
        let details = error.details.unwrap_or_default();
        assert_eq!(details["problems"].as_array().map(Vec::len), Some(60));
    }
}
