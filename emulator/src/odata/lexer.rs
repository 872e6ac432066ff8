//! Words of a `$filter` expression.

use std::fmt;

use serde_json::Value;

/// One word.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name, path, keyword or function.
    Word(String),
    /// A quoted string, unquoted.
    Text(String),
    /// A number.
    Number(Value),
    /// A date, time or GUID without quotes.
    Bare(String),
    /// `(`, `)`, `,` or `:`.
    Symbol(char),
}

impl fmt::Display for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Token::Word(text) | Token::Text(text) | Token::Bare(text) => out.write_str(text),
            Token::Number(number) => write!(out, "{number}"),
            Token::Symbol(symbol) => write!(out, "{symbol}"),
        }
    }
}

/// Cuts an expression into words.
pub(super) fn read(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            let (value, after) = quoted(&rest[1..])
                .ok_or_else(|| format!("There is an unterminated string literal in '{text}'."))?;
            tokens.push(Token::Text(value));
            rest = after;
        } else if matches!(first, '(' | ')' | ',' | ':') {
            tokens.push(Token::Symbol(first));
            rest = &rest[1..];
        } else {
            // A time of day holds colons, so a colon ends a word only where no digit began it.
            let numeric = first.is_ascii_digit() || first == '-';
            let end = rest
                .find(|symbol: char| {
                    symbol.is_whitespace()
                        || matches!(symbol, '(' | ')' | ',' | '\'')
                        || (symbol == ':' && !numeric)
                })
                .unwrap_or(rest.len());
            tokens.push(word(&rest[..end]));
            rest = &rest[end..];
        }
        rest = rest.trim_start();
    }
    Ok(tokens)
}

fn word(text: &str) -> Token {
    if uuid::Uuid::parse_str(text).is_ok() || crate::dates::parse(text).is_some() {
        return Token::Bare(text.to_owned());
    }
    if text.starts_with(|first: char| first.is_ascii_digit() || first == '-')
        && let Ok(number) = serde_json::from_str::<Value>(text)
        && number.is_number()
    {
        return Token::Number(number);
    }
    Token::Word(text.to_owned())
}

/// The text up to the closing quote, with doubled quotes made single, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let at = rest.find('\'')?;
        value.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix('\'') {
            Some(after) => {
                value.push('\'');
                rest = after;
            }
            None => return Some((value, rest)),
        }
    }
}
