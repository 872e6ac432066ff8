//! Errors of a sign-in without the secret that it was tried with.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

use crate::http::{Error, plain};

/// The error without the secret, which an authority or a proxy may have repeated in its answer.
pub(super) fn redacted(mut error: Error, secret: &SecretString) -> Error {
    let spellings = spellings(secret.expose_secret());
    error.message = without(&error.message, &spellings);
    for member in [
        &mut error.request_id,
        &mut error.client_request_id,
        &mut error.date,
    ] {
        *member = member.as_deref().map(|text| without(text, &spellings));
    }
    error
}

/// The secret as it is, as an error would show it, and as it stands in a form or an address.
fn spellings(secret: &str) -> Vec<String> {
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let address = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let both = form.replace('+', "%20");
    [form, address, both]
        .into_iter()
        .flat_map(|text| [lower_case_escapes(&text), text])
        .chain([secret.to_owned(), plain(secret)])
        .filter(|text| !text.is_empty())
        .collect()
}

fn without(text: &str, spellings: &[String]) -> String {
    spellings.iter().fold(text.to_owned(), |text, spelling| {
        text.replace(spelling, "***")
    })
}

/// `%2b` for `%2B`.
fn lower_case_escapes(text: &str) -> String {
    let mut digits = 0_u8;
    text.chars()
        .map(|character| {
            if character == '%' {
                digits = 2;
                return character;
            }
            let in_escape = digits > 0;
            digits = digits.saturating_sub(1);
            if in_escape {
                character.to_ascii_lowercase()
            } else {
                character
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_secret_is_taken_out() {
        let secret = SecretString::from("Aa~B+c d/E");
        for spelling in [
            "Aa~B+c d/E",
            "Aa%7EB%2Bc+d%2FE",
            "Aa%7eB%2bc+d%2fE",
            "Aa%7EB%2Bc%20d%2FE",
            "Aa%7eB%2bc%20d%2fE",
        ] {
            let error = Error::new("X", "AuthenticationError", format!("bad '{spelling}'."));
            assert_eq!(redacted(error, &secret).message, "bad '***'.");
        }
    }
}
