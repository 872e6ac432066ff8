//! `$filter`: lexer, parser and evaluation over entities.

use std::cmp::Ordering;

use serde_json::Value;

use super::lexer::{self, Token};
use crate::dates;
use crate::state::Entity;

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All hold.
    And(Vec<Filter>),
    /// One holds.
    Or(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// `eq`, `ne`, `gt`, `ge`, `lt`, `le`.
    Compare(Operand, String, Operand),
    /// `in (...)`
    In(Operand, Vec<Operand>),
    /// `startswith`, `endswith`, `contains`.
    Text(String, Operand, Operand),
    /// `path/any(x:...)` and `path/all(x:...)`; no condition means "has elements".
    Lambda {
        /// The collection.
        path: Vec<String>,
        /// `all` rather than `any`.
        all: bool,
        /// Name of the range variable and the condition.
        body: Option<(String, Box<Filter>)>,
    },
    /// A Boolean property by itself.
    Truth(Operand),
}

/// A value in a condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A property path.
    Path(Vec<String>),
    /// A quoted string, a number, a Boolean or null.
    Literal(Value),
    /// A date or GUID without quotes.
    Bare(String),
    /// `tolower(...)`
    Lower(Box<Operand>),
    /// `toupper(...)`
    Upper(Box<Operand>),
}

/// Deepest nesting of parentheses, functions and lambdas: every level takes its share of the stack.
const DEEPEST: usize = 100;

/// Reads a `$filter` expression.
///
/// # Errors
/// What is wrong with it.
pub fn parse(text: &str) -> Result<Filter, String> {
    let mut parser = Parser {
        tokens: lexer::read(text)?,
        at: 0,
        depth: 0,
    };
    let filter = parser.or()?;
    match parser.peek() {
        None => Ok(filter),
        Some(token) => Err(format!("Syntax error at '{token}' in '{text}'.")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn word(&mut self, wanted: &str) -> bool {
        let found =
            matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted));
        if found {
            self.at += 1;
        }
        found
    }

    fn symbol(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(&Token::Symbol(wanted));
        if found {
            self.at += 1;
        }
        found
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        if self.symbol(wanted) {
            return Ok(());
        }
        match self.peek() {
            Some(token) => Err(format!("'{wanted}' expected at '{token}'.")),
            None => Err(format!("'{wanted}' expected at the end of the expression.")),
        }
    }

    /// Reads what is one level deeper.
    fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, String>,
    ) -> Result<T, String> {
        if self.depth == DEEPEST {
            return Err(format!(
                "The expression is nested deeper than {DEEPEST} levels."
            ));
        }
        self.depth += 1;
        let inner = read(self);
        self.depth -= 1;
        inner
    }

    /// Operands of a chain of `word`, which is one level however long it is.
    fn chain(
        &mut self,
        word: &str,
        read: fn(&mut Self) -> Result<Filter, String>,
        join: fn(Vec<Filter>) -> Filter,
    ) -> Result<Filter, String> {
        let first = read(self)?;
        if !self.word(word) {
            return Ok(first);
        }
        let mut parts = vec![first, read(self)?];
        while self.word(word) {
            parts.push(read(self)?);
        }
        Ok(join(parts))
    }

    fn or(&mut self) -> Result<Filter, String> {
        self.chain("or", Self::and, Filter::Or)
    }

    fn and(&mut self) -> Result<Filter, String> {
        self.chain("and", Self::unary, Filter::And)
    }

    fn unary(&mut self) -> Result<Filter, String> {
        if self.word("not") {
            return Ok(Filter::Not(Box::new(self.nested(Self::unary)?)));
        }
        if self.symbol('(') {
            let inner = self.nested(Self::or)?;
            self.expect(')')?;
            return Ok(inner);
        }
        self.condition()
    }

    fn condition(&mut self) -> Result<Filter, String> {
        if let (Some(Token::Word(name)), Some(Token::Symbol('('))) =
            (self.peek().cloned(), self.tokens.get(self.at + 1))
        {
            let name = name.to_ascii_lowercase();
            if matches!(name.as_str(), "startswith" | "endswith" | "contains") {
                self.at += 2;
                let left = self.operand()?;
                self.expect(',')?;
                let right = self.operand()?;
                self.expect(')')?;
                // `startswith(...) eq true` is the long spelling.
                if self.word("eq") {
                    return match self.operand()? {
                        Operand::Literal(Value::Bool(true)) => Ok(Filter::Text(name, left, right)),
                        Operand::Literal(Value::Bool(false)) => {
                            Ok(Filter::Not(Box::new(Filter::Text(name, left, right))))
                        }
                        _ => Err(format!("'{name}' is compared with true or false only.")),
                    };
                }
                return Ok(Filter::Text(name, left, right));
            }
            if let Some((path, kind)) = name.rsplit_once('/')
                && matches!(kind, "any" | "all")
            {
                let path_len = path.len();
                self.at += 2;
                let Token::Word(spelled) = &self.tokens[self.at - 2] else {
                    return Err("Syntax error.".to_owned());
                };
                let path = segments(&spelled[..path_len]);
                return self.lambda(path, kind == "all");
            }
        }
        let left = self.operand()?;
        if self.word("in") {
            self.expect('(')?;
            let mut values = Vec::new();
            while !self.symbol(')') {
                values.push(self.operand()?);
                if !self.symbol(',') {
                    self.expect(')')?;
                    break;
                }
            }
            return Ok(Filter::In(left, values));
        }
        for operator in ["eq", "ne", "gt", "ge", "lt", "le"] {
            if self.word(operator) {
                return Ok(Filter::Compare(left, operator.to_owned(), self.operand()?));
            }
        }
        match (self.peek(), &left) {
            (Some(Token::Word(word)), _)
                if !["and", "or"].contains(&word.to_ascii_lowercase().as_str()) =>
            {
                Err(format!("Unknown operator '{word}'."))
            }
            (_, Operand::Path(_) | Operand::Literal(Value::Bool(_))) => Ok(Filter::Truth(left)),
            _ => Err("An operator is missing.".to_owned()),
        }
    }

    fn lambda(&mut self, path: Vec<String>, all: bool) -> Result<Filter, String> {
        if self.symbol(')') {
            return Ok(Filter::Lambda {
                path,
                all,
                body: None,
            });
        }
        let Some(Token::Word(variable)) = self.next() else {
            return Err("A range variable is missing.".to_owned());
        };
        self.expect(':')?;
        let body = self.nested(Self::or)?;
        self.expect(')')?;
        Ok(Filter::Lambda {
            path,
            all,
            body: Some((variable, Box::new(body))),
        })
    }

    fn operand(&mut self) -> Result<Operand, String> {
        match self.next() {
            Some(Token::Text(text)) => Ok(Operand::Literal(Value::String(text))),
            Some(Token::Number(number)) => Ok(Operand::Literal(number)),
            Some(Token::Bare(text)) => Ok(Operand::Bare(text)),
            Some(Token::Word(word)) => {
                let lower = word.to_ascii_lowercase();
                if self.peek() == Some(&Token::Symbol('(')) {
                    let wrap: fn(Box<Operand>) -> Operand = match lower.as_str() {
                        "tolower" => Operand::Lower,
                        "toupper" => Operand::Upper,
                        _ => return Err(format!("Unknown function '{word}'.")),
                    };
                    self.at += 1;
                    let inner = self.nested(Self::operand)?;
                    self.expect(')')?;
                    return Ok(wrap(Box::new(inner)));
                }
                Ok(match lower.as_str() {
                    "true" => Operand::Literal(Value::Bool(true)),
                    "false" => Operand::Literal(Value::Bool(false)),
                    "null" => Operand::Literal(Value::Null),
                    _ => Operand::Path(segments(&word)),
                })
            }
            Some(token) => Err(format!("Syntax error at '{token}'.")),
            None => Err("The expression ends too early.".to_owned()),
        }
    }
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}

/// The value at a path; property names without regard to case.
#[must_use]
pub fn lookup<'a>(entity: &'a Entity, path: &[String]) -> &'a Value {
    static NULL: Value = Value::Null;
    let mut entity = entity;
    for (depth, name) in path.iter().enumerate() {
        let Some((_, value)) = entity
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
        else {
            return &NULL;
        };
        if depth + 1 == path.len() {
            return value;
        }
        let Some(inner) = value.as_object() else {
            return &NULL;
        };
        entity = inner;
    }
    &NULL
}

impl Filter {
    /// Whether the entity meets the condition; `case_sensitive` says how texts are compared.
    #[must_use]
    pub fn matches(&self, entity: &Entity, case_sensitive: bool) -> bool {
        match self {
            Filter::And(parts) => parts
                .iter()
                .all(|part| part.matches(entity, case_sensitive)),
            Filter::Or(parts) => parts
                .iter()
                .any(|part| part.matches(entity, case_sensitive)),
            Filter::Not(inner) => !inner.matches(entity, case_sensitive),
            Filter::Compare(left, operator, right) => {
                let order = compare(&left.value(entity), &right.value(entity), case_sensitive);
                match operator.as_str() {
                    "eq" => order == Some(Ordering::Equal),
                    "ne" => order != Some(Ordering::Equal),
                    "gt" => order == Some(Ordering::Greater),
                    "ge" => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
                    "lt" => order == Some(Ordering::Less),
                    _ => matches!(order, Some(Ordering::Less | Ordering::Equal)),
                }
            }
            Filter::In(left, values) => {
                let left = left.value(entity);
                values.iter().any(|value| {
                    compare(&left, &value.value(entity), case_sensitive) == Some(Ordering::Equal)
                })
            }
            Filter::Text(function, left, right) => {
                let (left, right) = (left.value(entity), right.value(entity));
                let (Some(left), Some(right)) = (left.as_str(), right.as_str()) else {
                    return false;
                };
                let (left, right) = (fold(left, case_sensitive), fold(right, case_sensitive));
                match function.as_str() {
                    "startswith" => left.starts_with(&right),
                    "endswith" => left.ends_with(&right),
                    _ => left.contains(&right),
                }
            }
            Filter::Lambda { path, all, body } => {
                let empty = Vec::new();
                let elements = lookup(entity, path).as_array().unwrap_or(&empty);
                let Some((variable, body)) = body else {
                    return !elements.is_empty();
                };
                let holds = |element: &Value| {
                    let mut scope = Entity::new();
                    scope.insert(variable.clone(), element.clone());
                    body.matches(&scope, case_sensitive)
                };
                if *all {
                    elements.iter().all(holds)
                } else {
                    elements.iter().any(holds)
                }
            }
            Filter::Truth(operand) => operand.value(entity) == Value::Bool(true),
        }
    }

    /// Whether a directory answers this only as an advanced query.
    #[must_use]
    pub fn is_advanced(&self) -> bool {
        match self {
            Filter::And(parts) | Filter::Or(parts) => parts.iter().any(Filter::is_advanced),
            Filter::Not(_) => true,
            Filter::Compare(_, operator, _) => operator == "ne",
            Filter::Text(function, ..) => function == "endswith",
            Filter::Lambda { body, .. } => {
                body.as_ref().is_some_and(|(_, body)| body.is_advanced())
            }
            Filter::In(..) | Filter::Truth(_) => false,
        }
    }

    /// First segments of every path, range variables left out.
    #[must_use]
    pub fn properties(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    /// The property of a `contains`, which directory objects do not offer.
    #[must_use]
    pub fn contains_on(&self) -> Option<String> {
        match self {
            Filter::And(parts) | Filter::Or(parts) => parts.iter().find_map(Filter::contains_on),
            Filter::Not(inner) => inner.contains_on(),
            Filter::Text(function, operand, _) if function == "contains" => {
                let mut found = Vec::new();
                operand.collect(&mut found);
                found.pop()
            }
            _ => None,
        }
    }

    fn collect(&self, found: &mut Vec<String>) {
        match self {
            Filter::And(parts) | Filter::Or(parts) => {
                parts.iter().for_each(|part| part.collect(found));
            }
            Filter::Not(inner) => inner.collect(found),
            Filter::Compare(left, _, right) | Filter::Text(_, left, right) => {
                left.collect(found);
                right.collect(found);
            }
            Filter::In(left, _) | Filter::Truth(left) => left.collect(found),
            Filter::Lambda { path, .. } => found.extend(path.first().cloned()),
        }
    }
}

impl Operand {
    fn value(&self, entity: &Entity) -> Value {
        let change = |inner: &Operand, change: fn(&str) -> String| match inner.value(entity) {
            Value::String(text) => Value::String(change(&text)),
            other => other,
        };
        match self {
            Operand::Path(path) => lookup(entity, path).clone(),
            Operand::Literal(value) => value.clone(),
            Operand::Bare(text) => Value::String(text.clone()),
            Operand::Lower(inner) => change(inner, str::to_lowercase),
            Operand::Upper(inner) => change(inner, str::to_uppercase),
        }
    }

    fn collect(&self, found: &mut Vec<String>) {
        match self {
            Operand::Path(path) => found.extend(path.first().cloned()),
            Operand::Lower(inner) | Operand::Upper(inner) => inner.collect(found),
            Operand::Literal(_) | Operand::Bare(_) => {}
        }
    }
}

fn fold(text: &str, case_sensitive: bool) -> String {
    if case_sensitive {
        text.to_owned()
    } else {
        text.to_lowercase()
    }
}

/// Order of two values, if they can be ordered.
#[must_use]
pub fn compare(left: &Value, right: &Value, case_sensitive: bool) -> Option<Ordering> {
    match (left, right) {
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::Number(left), Value::Number(right)) => left.as_f64()?.partial_cmp(&right.as_f64()?),
        (Value::String(left), Value::String(right)) => {
            if let (Some(left), Some(right)) = (dates::parse(left), dates::parse(right)) {
                return Some(left.cmp(&right));
            }
            Some(fold(left, case_sensitive).cmp(&fold(right, case_sensitive)))
        }
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn matches(filter: &str) -> bool {
        let entity = json!({
            "id": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "displayName": "Adele O'Neil", "accountEnabled": true, "mail": null, "count": 3,
            "activityDateTime": "2023-07-30T10:00:00.1234567Z",
            "servicePrincipal": {"id": "ABC"}, "tags": ["one", "two"],
            "appRoles": [{"value": null, "isEnabled": true}, {"value": "User", "isEnabled": false}],
        });
        parse(filter)
            .unwrap()
            .matches(entity.as_object().unwrap(), true)
    }

    #[test]
    fn comparisons() {
        assert!(matches("DisplayName eq 'Adele O''Neil'"));
        assert!(!matches("displayName eq 'adele o''neil'"));
        assert!(matches("tolower(displayName) eq tolower('ADELE O''NEIL')"));
        assert!(matches("mail eq null and count ge 3 and count lt 4.5"));
        assert!(matches("not (accountEnabled eq false) and accountEnabled"));
        assert!(matches("id eq 3f2504e0-4f89-11d3-9a0c-0305e82c3301"));
        assert!(matches("servicePrincipal/id eq 'ABC'"));
        assert!(matches("count in (1, 2,3)"));
        assert!(!matches("count in ()"));
    }

    #[test]
    fn dates_without_quotes() {
        assert!(matches("activityDateTime gt 2023-07-30"));
        assert!(matches("activityDateTime lt 2023-07-30T10:00:01Z"));
        assert!(!matches("activityDateTime ge 2023-07-31"));
    }

    #[test]
    fn text_functions_and_precedence() {
        assert!(matches("startswith(displayName,'Ade')"));
        assert!(matches(
            "endswith(displayName, 'Neil') and contains(displayName,' O')"
        ));
        assert!(matches("count eq 9 and count eq 8 or count eq 3"));
        assert!(!matches("count eq 3 and (count eq 9 or count eq 8)"));
        assert!(matches("startswith(displayName,'X') eq false"));
    }

    #[test]
    fn lambdas() {
        assert!(matches("tags/any(t:t eq 'two')"));
        assert!(!matches("tags/all(t:t eq 'two')"));
        assert!(matches(
            "appRoles/any(r:r/value eq 'User' and r/isEnabled eq false)"
        ));
        assert!(matches("tags/any()"));
    }

    #[test]
    fn nesting_has_a_limit_and_length_has_none() {
        let nested = |open: &str, inner: &str, close: &str, depth: usize| {
            format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
        };
        for (open, inner, close, tail) in [
            ("(", "count eq 3", ")", ""),
            ("not ", "count eq 3", "", ""),
            ("tolower(", "displayName", ")", " eq 'x'"),
            ("tags/any(t:", "count eq 3", ")", ""),
        ] {
            let at = |depth| format!("{}{tail}", nested(open, inner, close, depth));
            assert!(parse(&at(100)).is_ok(), "{open}");
            for depth in [101, 40_000] {
                let reason = parse(&at(depth)).unwrap_err();
                assert!(reason.contains("deeper than 100"), "{open}: {reason}");
            }
        }
        assert!(matches(&nested(
            "count eq 3 and ",
            "count eq 3",
            "",
            40_000
        )));
        assert!(!matches(&nested(
            "count eq 4 or ",
            "count eq 5",
            "",
            40_000
        )));
    }

    #[test]
    fn refuses_what_is_wrong() {
        for wrong in [
            "",
            "displayName eq",
            "displayName like 'x'",
            "displayName eq 'x",
            "(displayName eq 'x'",
            "foo(displayName) eq 'x'",
            "displayName eq 'x' extra",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
