//! The functions of the expression language.

use base64::Engine as _;

use super::pattern;
use super::value::Value;

/// A function of the mapping language.
pub(crate) struct Function {
    /// Name as documented.
    pub(crate) name: &'static str,
    /// Fewest arguments.
    pub(crate) least: usize,
    /// Most arguments.
    pub(crate) most: usize,
    /// Names of the parameters; the last one repeats when more arguments may follow.
    pub(crate) parameters: &'static [&'static str],
    /// The function itself.
    pub(crate) apply: fn(&[Value]) -> Result<Value, String>,
}

// Functions are equal when they are the same row of the table.
impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Function {}

impl std::fmt::Debug for Function {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

/// Any number of arguments.
const MANY: usize = usize::MAX;

/// Every function that the emulator knows.
pub(crate) static FUNCTIONS: [Function; 33] = [
    row(
        "AltSecIdFromNetId",
        1,
        1,
        &["netId"],
        alternative_security_id,
    ),
    row("And", 1, MANY, &["condition"], |a| {
        truth(a.iter().all(Value::is_true))
    }),
    row("Append", 2, 2, &["source", "suffix"], |a| {
        text(format!("{}{}", a[0].text(), a[1].text()))
    }),
    row("BitAnd", 2, 2, &["value1", "value2"], |a| {
        text((number(&a[0])? & number(&a[1])?).to_string())
    }),
    row("CBool", 1, 1, &["expression"], |a| {
        truth(a[0].is_true() || number(&a[0]).is_ok_and(|n| n != 0))
    }),
    row("Coalesce", 1, MANY, &["source"], |a| {
        Ok(a.iter()
            .find(|v| !v.is_empty())
            .cloned()
            .unwrap_or(Value::Null))
    }),
    row("ConvertToBase64", 1, 1, &["source"], |a| {
        text(base64::engine::general_purpose::STANDARD.encode(utf16(a[0].text())))
    }),
    row("Count", 1, 1, &["attribute"], |a| {
        text(values(&a[0]).len().to_string())
    }),
    row("CStr", 1, 1, &["value"], |a| Ok(a[0].clone())),
    row("IgnoreFlowIfNullOrEmpty", 1, 1, &["expression"], |a| {
        Ok(if a[0].is_empty() {
            Value::Null
        } else {
            a[0].clone()
        })
    }),
    row(
        "IIF",
        3,
        3,
        &["condition", "valueIfTrue", "valueIfFalse"],
        |a| Ok(a[if a[0].is_true() { 1 } else { 2 }].clone()),
    ),
    row("InStr", 2, 2, &["value1", "value2"], |a| {
        text(position(a[0].text(), a[1].text()).to_string())
    }),
    row("IsNull", 1, 1, &["expression"], |a| {
        truth(a[0] == Value::Null)
    }),
    row("IsNullOrEmpty", 1, 1, &["expression"], |a| {
        truth(a[0].is_empty())
    }),
    row("IsPresent", 1, 1, &["expression"], |a| {
        truth(!a[0].is_empty())
    }),
    row("Item", 2, 2, &["attribute", "index"], |a| {
        Ok(item(&values(&a[0]), number(&a[1])?))
    }),
    row("Join", 2, MANY, &["separator", "source"], join),
    row("Left", 2, 2, &["string", "numChars"], |a| {
        text(a[0].text().chars().take(count(&a[1])?).collect::<String>())
    }),
    row("Len", 1, 1, &["string"], |a| {
        text(a[0].text().chars().count().to_string())
    }),
    row("Mid", 3, 3, &["source", "start", "length"], |a| {
        let start = count(&a[1])?.saturating_sub(1);
        text(
            a[0].text()
                .chars()
                .skip(start)
                .take(count(&a[2])?)
                .collect::<String>(),
        )
    }),
    row("NormalizeDiacritics", 1, 1, &["source"], |a| {
        text(a[0].text().chars().map(plain).collect::<String>())
    }),
    row("Not", 1, 1, &["source"], |a| truth(!a[0].is_true())),
    row("Or", 1, MANY, &["condition"], |a| {
        truth(a.iter().any(Value::is_true))
    }),
    row(
        "Replace",
        2,
        7,
        &[
            "source",
            "oldValue",
            "regexPattern",
            "regexGroupName",
            "replacementValue",
            "replacementAttributeName",
            "template",
        ],
        replace,
    ),
    row("Right", 2, 2, &["string", "numChars"], |a| {
        let skip = a[0].text().chars().count().saturating_sub(count(&a[1])?);
        text(a[0].text().chars().skip(skip).collect::<String>())
    }),
    row(
        "SingleAppRoleAssignment",
        1,
        1,
        &["appRoleAssignments"],
        |a| {
            Ok(a[0]
                .first()
                .map_or(Value::Null, |role| Value::Text(role.to_owned())))
        },
    ),
    row("Split", 2, 2, &["source", "delimiter"], |a| {
        Ok(Value::Many(split(a[0].text(), a[1].text())))
    }),
    row("StripSpaces", 1, 1, &["source"], |a| {
        text(a[0].text().replace(' ', ""))
    }),
    row(
        "Switch",
        2,
        MANY,
        &["source", "defaultValue", "key", "value"],
        switch,
    ),
    row("ToLower", 1, 2, &["source", "culture"], |a| {
        text(a[0].text().to_lowercase())
    }),
    row("ToUpper", 1, 2, &["source", "culture"], |a| {
        text(a[0].text().to_uppercase())
    }),
    row("Trim", 1, 1, &["source"], |a| text(a[0].text().trim())),
    row("Word", 3, 3, &["source", "wordNumber", "delimiters"], word),
];

const fn row(
    name: &'static str,
    least: usize,
    most: usize,
    parameters: &'static [&'static str],
    apply: fn(&[Value]) -> Result<Value, String>,
) -> Function {
    Function {
        name,
        least,
        most,
        parameters,
        apply,
    }
}

/// The function of this name; names are not case-sensitive.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS
        .iter()
        .find(|function| function.name.eq_ignore_ascii_case(name))
}

/// An empty result is no value.
#[allow(clippy::unnecessary_wraps)] // The table holds fallible functions.
fn text(value: impl Into<String>) -> Result<Value, String> {
    let value = value.into();
    Ok(if value.is_empty() {
        Value::Null
    } else {
        Value::Text(value)
    })
}

#[allow(clippy::unnecessary_wraps)] // As above.
fn truth(yes: bool) -> Result<Value, String> {
    Ok(Value::truth(yes))
}

fn number(value: &Value) -> Result<i64, String> {
    let text = value.text();
    text.trim()
        .parse()
        .map_err(|_| format!("'{text}' is not a number."))
}

fn count(value: &Value) -> Result<usize, String> {
    usize::try_from(number(value)?).map_err(|_| "A length cannot be negative.".to_owned())
}

fn values(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Text(text) => vec![text.clone()],
        Value::Many(texts) => texts.clone(),
    }
}

fn item(values: &[String], index: i64) -> Value {
    usize::try_from(index)
        .ok()
        .and_then(|index| values.get(index.checked_sub(1)?))
        .map_or(Value::Null, |value| Value::Text(value.clone()))
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Position counted from 1; 0 when absent.
fn position(text: &str, part: &str) -> usize {
    text.find(part)
        .map_or(0, |at| text[..at].chars().count() + 1)
}

fn split(text: &str, delimiter: &str) -> Vec<String> {
    if delimiter.is_empty() {
        return vec![text.to_owned()];
    }
    text.split(delimiter).map(str::to_owned).collect()
}

/// The identity by which a person's accounts in two tenants are matched: type 5 and the network id.
fn alternative_security_id(arguments: &[Value]) -> Result<Value, String> {
    match arguments[0].text() {
        "" => Ok(Value::Null),
        id => text(format!("5:{id}")),
    }
}

fn join(arguments: &[Value]) -> Result<Value, String> {
    let parts: Vec<String> = arguments[1..]
        .iter()
        .flat_map(values)
        .filter(|part| !part.is_empty())
        .collect();
    text(parts.join(arguments[0].text()))
}

fn switch(arguments: &[Value]) -> Result<Value, String> {
    if !arguments.len().is_multiple_of(2) {
        return Err("Keys and values must come in pairs.".to_owned());
    }
    let found = arguments[2..]
        .chunks(2)
        .find(|pair| pair[0].text() == arguments[0].text());
    Ok(found.map_or_else(|| arguments[1].clone(), |pair| pair[1].clone()))
}

fn word(arguments: &[Value]) -> Result<Value, String> {
    let delimiters = arguments[2].text();
    let words: Vec<String> = arguments[0]
        .text()
        .split(|c| delimiters.contains(c))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    Ok(item(&words, number(&arguments[1])?))
}

/// The documented forms of `Replace`; what matches nothing stays as it is.
fn replace(arguments: &[Value]) -> Result<Value, String> {
    let argument = |at: usize| {
        arguments
            .get(at)
            .map(Value::text)
            .filter(|text| !text.is_empty())
    };
    let source = arguments[0].text();
    if source.is_empty() {
        return Ok(Value::Null);
    }
    let (old, pattern, group) = (argument(1), argument(2), argument(3));
    // An empty replacement removes what was found.
    let new = argument(4).or_else(|| argument(5)).unwrap_or_default();
    match (old, pattern, argument(6)) {
        (Some(old), None, Some(template)) => text(template.replace(old, source)),
        (Some(old), None, None) => text(source.replace(old, new)),
        (None, Some(pattern), None) => {
            let pattern = pattern::compiled(pattern)?;
            let replaced = pattern.replace_all(source, |found: &regex::Captures<'_>| {
                let whole = found.get(0).map_or("", |part| part.as_str());
                match group.and_then(|name| found.name(name)) {
                    Some(part) => whole.replacen(part.as_str(), new, 1),
                    None => new.to_owned(),
                }
            });
            text(replaced.into_owned())
        }
        _ => Err("The arguments fit none of the documented forms.".to_owned()),
    }
}

/// The letter without its accent, for the letters of Western and Central European names.
fn plain(letter: char) -> char {
    const PAIRS: [(&str, char); 34] = [
        ("ÀÁÂÃÄÅĀĂĄ", 'A'),
        ("àáâãäåāăą", 'a'),
        ("ÇĆČ", 'C'),
        ("çćč", 'c'),
        ("ĎĐ", 'D'),
        ("ďđ", 'd'),
        ("ÈÉÊËĒĘĚ", 'E'),
        ("èéêëēęě", 'e'),
        ("ĞĢ", 'G'),
        ("ğģ", 'g'),
        ("ÌÍÎÏĪİ", 'I'),
        ("ìíîïīı", 'i'),
        ("ĹĽŁ", 'L'),
        ("ĺľł", 'l'),
        ("ÑŃŇ", 'N'),
        ("ñńň", 'n'),
        ("ÒÓÔÕÖØŌŐ", 'O'),
        ("òóôõöøōő", 'o'),
        ("ŔŘ", 'R'),
        ("ŕř", 'r'),
        ("ŚŞŠȘ", 'S'),
        ("śşšș", 's'),
        ("ŢŤȚ", 'T'),
        ("ţťț", 't'),
        ("ÙÚÛÜŪŮŰ", 'U'),
        ("ùúûüūůű", 'u'),
        ("ÝŸ", 'Y'),
        ("ýÿ", 'y'),
        ("ŹŻŽ", 'Z'),
        ("źżž", 'z'),
        ("Ķ", 'K'),
        ("ķ", 'k'),
        ("Ŵ", 'W'),
        ("ŵ", 'w'),
    ];
    PAIRS
        .iter()
        .find(|(accented, _)| accented.contains(letter))
        .map_or(letter, |(_, plain)| *plain)
}
