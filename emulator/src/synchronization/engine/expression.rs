//! The expression language of attribute mappings: reading.

use super::functions;
use super::value::Value;

/// A parsed expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expression {
    /// `[name]`
    Attribute(String),
    /// `"text"` or a number.
    Constant(String),
    /// `Name(arguments)`
    Call(&'static functions::Function, Vec<Expression>),
    /// `left = right` and the like, in conditions.
    Compare(Box<Expression>, Comparison, Box<Expression>),
}

/// A comparison in a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// How it is written.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

impl Expression {
    /// The text of the expression.
    pub(crate) fn written(&self) -> String {
        match self {
            Self::Attribute(name) => format!("[{name}]"),
            Self::Constant(text) => {
                format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
            }
            Self::Call(function, arguments) => {
                let arguments: Vec<String> = arguments.iter().map(Self::written).collect();
                format!("{}({})", function.name, arguments.join(", "))
            }
            Self::Compare(left, comparison, right) => {
                format!(
                    "{} {} {}",
                    left.written(),
                    comparison.sign(),
                    right.written()
                )
            }
        }
    }

    /// Names of the source attributes that are read.
    pub(crate) fn attributes(&self) -> Vec<&str> {
        match self {
            Self::Attribute(name) => vec![name],
            Self::Constant(_) => Vec::new(),
            Self::Call(_, arguments) => arguments.iter().flat_map(Self::attributes).collect(),
            Self::Compare(left, _, right) => {
                let mut names = left.attributes();
                names.extend(right.attributes());
                names
            }
        }
    }

    /// The value for an object whose attributes `read` knows.
    pub(crate) fn evaluate(&self, read: &dyn Fn(&str) -> Value) -> Result<Value, String> {
        match self {
            Self::Attribute(name) => Ok(read(name)),
            Self::Constant(text) => Ok(Value::Text(text.clone())),
            Self::Call(function, arguments) => {
                let values = arguments
                    .iter()
                    .map(|argument| argument.evaluate(read))
                    .collect::<Result<Vec<_>, _>>()?;
                let value = (function.apply)(&values)
                    .map_err(|reason| format!("{}: {reason}", function.name))?;
                if value.size() > LONGEST_VALUE {
                    return Err(format!(
                        "{}: The value is longer than {LONGEST_VALUE} bytes.",
                        function.name
                    ));
                }
                Ok(value)
            }
            Self::Compare(left, comparison, right) => {
                let (left, right) = (left.evaluate(read)?, right.evaluate(read)?);
                Ok(Value::truth(compare(
                    left.text(),
                    *comparison,
                    right.text(),
                )))
            }
        }
    }
}

/// Numbers compare as numbers, all else as text.
fn compare(left: &str, comparison: Comparison, right: &str) -> bool {
    let order = match (left.parse::<i64>(), right.parse::<i64>()) {
        (Ok(left), Ok(right)) => left.cmp(&right),
        _ => left.cmp(right),
    };
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}

/// A call, if the function exists and takes so many arguments.
pub(crate) fn call(name: &str, arguments: Vec<Expression>) -> Result<Expression, String> {
    let Some(function) = functions::find(name) else {
        return Err(format!("The function '{name}' is not known."));
    };
    let count = arguments.len();
    if count < function.least || count > function.most {
        return Err(format!(
            "The function '{name}' does not take {count} arguments."
        ));
    }
    Ok(Expression::Call(function, arguments))
}

/// Deepest nesting of calls: every level takes its share of the stack.
const DEEPEST: usize = 100;

/// Longest value in bytes; nested replacements would otherwise grow a value without end.
const LONGEST_VALUE: usize = 64 * 1024;

/// Parses the text of an expression.
pub(crate) fn parse(text: &str) -> Result<Expression, String> {
    let mut parser = Parser {
        rest: text.trim_start(),
        depth: 0,
    };
    let expression = parser.condition()?;
    if parser.rest.is_empty() {
        Ok(expression)
    } else {
        Err(format!("Unexpected text at '{}'.", parser.rest))
    }
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    fn need(&mut self, token: &str) -> Result<(), String> {
        if self.take(token) {
            Ok(())
        } else if self.rest.is_empty() {
            Err(format!("'{token}' is missing at the end."))
        } else {
            Err(format!("'{token}' is missing before '{}'.", self.rest))
        }
    }

    fn condition(&mut self) -> Result<Expression, String> {
        let left = self.primary()?;
        // Longer tokens first, so that `<=` is not read as `<`.
        let comparisons = [
            ("<>", Comparison::NotEqual),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("=", Comparison::Equal),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        for (token, comparison) in comparisons {
            if self.take(token) {
                let right = self.primary()?;
                return Ok(Expression::Compare(
                    Box::new(left),
                    comparison,
                    Box::new(right),
                ));
            }
        }
        Ok(left)
    }

    fn primary(&mut self) -> Result<Expression, String> {
        if self.take("[") {
            let end = self.rest.find(']').ok_or("']' is missing at the end.")?;
            let name = self.rest[..end].trim().to_owned();
            self.rest = self.rest[end + 1..].trim_start();
            return if name.is_empty() {
                Err("An attribute has no name.".to_owned())
            } else {
                Ok(Expression::Attribute(name))
            };
        }
        if self.rest.starts_with('"') {
            return self.text();
        }
        let word = self.word();
        if word.is_empty() {
            return Err(match self.rest.is_empty() {
                true => "The expression is incomplete.".to_owned(),
                false => format!("Unexpected text at '{}'.", self.rest),
            });
        }
        if !self.take("(") {
            let number = word.parse::<f64>().is_ok();
            let truth = ["true", "false"].contains(&word.to_ascii_lowercase().as_str());
            return if number || truth {
                Ok(Expression::Constant(word.to_owned()))
            } else {
                Err(format!(
                    "'{word}' is neither an attribute, a text nor a function."
                ))
            };
        }
        if self.depth == DEEPEST {
            return Err(format!(
                "The expression is nested deeper than {DEEPEST} levels."
            ));
        }
        self.depth += 1;
        let arguments = self.arguments()?;
        self.depth -= 1;
        call(word, arguments)
    }

    /// What stands between the parentheses of a call.
    fn arguments(&mut self) -> Result<Vec<Expression>, String> {
        let mut arguments = Vec::new();
        if !self.take(")") {
            loop {
                // An argument may be left out between commas; it then has no value.
                arguments.push(if self.rest.starts_with([',', ')']) {
                    Expression::Constant(String::new())
                } else {
                    self.condition()?
                });
                if !self.take(",") {
                    break;
                }
            }
            self.need(")")?;
        }
        Ok(arguments)
    }

    fn word(&mut self) -> &'a str {
        let end = self
            .rest
            .find(|c: char| !(c.is_alphanumeric() || "_-.".contains(c)))
            .unwrap_or(self.rest.len());
        let word = &self.rest[..end];
        self.rest = self.rest[end..].trim_start();
        word
    }

    /// A quoted text; a quote inside is doubled or escaped by a backslash, a backslash by another.
    fn text(&mut self) -> Result<Expression, String> {
        let mut text = String::new();
        let mut characters = self.rest.char_indices().skip(1).peekable();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' if matches!(characters.peek(), Some((_, '"' | '\\'))) => {
                    text.extend(characters.next().map(|(_, escaped)| escaped));
                }
                '"' if matches!(characters.peek(), Some((_, '"'))) => {
                    characters.next();
                    text.push('"');
                }
                '"' => {
                    self.rest = self.rest[at + 1..].trim_start();
                    return Ok(Expression::Constant(text));
                }
                other => text.push(other),
            }
        }
        Err("A text is not closed by a quote.".to_owned())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn value(text: &str) -> String {
        let read = |name: &str| match name {
            "givenName" => Value::Text("Ada".to_owned()),
            "surname" => Value::Text("Lovelace".to_owned()),
            "accountEnabled" => Value::truth(true),
            "level" => Value::Text("12".to_owned()),
            "roles" => Value::Many(vec!["a".to_owned(), "b".to_owned()]),
            _ => Value::Null,
        };
        parse(text).unwrap().evaluate(&read).unwrap().shown()
    }

    #[test]
    fn what_is_written_reads_the_same() {
        for text in [
            "Join(\" \", [givenName], \"a \\\"b\\\" \\\\\")",
            "IIF([level] > \"9\", \"high\", ToUpper([surname]))",
        ] {
            let expression = parse(text).unwrap();
            assert_eq!(expression.written(), text);
            assert_eq!(parse(&expression.written()).unwrap(), expression);
        }
    }

    #[test]
    fn evaluates_the_common_forms() {
        for (text, expected) in [
            ("[givenName]", "Ada"),
            ("\"x \"\"y\"\"\"", "x \"y\""),
            ("Append([givenName], \"!\")", "Ada!"),
            (
                "Join(\" \", [givenName], [middle], [surname])",
                "Ada Lovelace",
            ),
            ("ToUpper(Left([surname], 4))", "LOVE"),
            ("ToLower(Right([surname],4), \"en-US\")", "lace"),
            ("Mid([surname], 2, 4)", "ovel"),
            ("IIF([accountEnabled] = \"True\", \"on\", \"off\")", "on"),
            ("IIF([level] > 9, \"high\", \"low\")", "high"),
            ("IIF(Not(IsPresent([middle])), \"none\", [middle])", "none"),
            ("IIF(IsNullOrEmpty([surname]), \"x\", \"y\")", "y"),
            ("Switch([level], \"d\", \"11\", \"a\", \"12\", \"b\")", "b"),
            ("Switch([nothing], \"d\", \"11\", \"a\")", "d"),
            ("Coalesce([nothing], [givenName])", "Ada"),
            ("StripSpaces(\" a b \")", "ab"),
            ("Trim(\" a b \")", "a b"),
            ("BitAnd(15, 6)", "6"),
            ("SingleAppRoleAssignment([roles])", "a"),
            (
                "NormalizeDiacritics(\"Jos\u{e9} \u{c5}berg\")",
                "Jose Aberg",
            ),
            ("Replace([surname], \"Love\", , , \"Ev\", , )", "Evlace"),
            (
                "Replace([surname], , \"(?<first>^L)\", \"first\", \"D\", , )",
                "Dovelace",
            ),
            (
                "Replace([givenName], \"{0}\", , , , , \"Dr {0}\")",
                "Dr Ada",
            ),
            (
                "AltSecIdFromNetId(\"10032001A2B3C4D5\")",
                "5:10032001A2B3C4D5",
            ),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn nesting_and_values_have_a_limit() {
        let nested = |depth| format!("{}[a]{}", "Trim(".repeat(depth), ")".repeat(depth));
        assert!(parse(&nested(100)).is_ok());
        for depth in [101, 40_000] {
            let reason = parse(&nested(depth)).unwrap_err();
            assert!(reason.contains("deeper than 100"), "{reason}");
        }
        let doubled = format!(
            "{}[a]{}",
            "Replace(".repeat(90),
            ", \"a\", , , \"aa\", , )".repeat(90)
        );
        let reason = parse(&doubled)
            .unwrap()
            .evaluate(&|_| Value::Text("a".to_owned()))
            .unwrap_err();
        assert!(reason.contains("longer than"), "{reason}");
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, part) in [
            ("Frobnicate([a])", "'Frobnicate' is not known"),
            ("Append([a]", "')' is missing"),
            ("Append([a])", "does not take 1"),
            ("givenName", "neither an attribute"),
            ("\"open", "not closed"),
            ("[a] [b]", "Unexpected text"),
            ("", "incomplete"),
        ] {
            assert!(parse(text).unwrap_err().contains(part), "{text}");
        }
        assert!(
            parse("Left([a], \"x\")")
                .unwrap()
                .evaluate(&|_| Value::Text("abc".to_owned()))
                .is_err()
        );
    }
}
