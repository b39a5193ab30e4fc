//! The one place that makes secrets: random bytes, tokens, passwords' hashes, codes of a second factor. What it makes is random, and
//! so nothing that is computed or tested for equality may come from here.

pub mod password;
pub mod totp;

use jinpai_model::Digest;
use std::fmt;

/// Letters of codes that people type: none looks like another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Letters of a code.
const CODE_LETTERS: usize = 8;

/// Bytes from the system's source of randomness.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system's source of randomness does not fail once it has started");
    bytes
}

/// A secret that says who is signed in. It is never shown by `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one of 256 random bits.
    pub fn new() -> Self {
        Self(Digest::from_bytes(random::<32>()).to_string())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn digest(&self) -> Digest {
        digest(&self.0)
    }
}

impl Default for Token {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// What is kept of a token that somebody shows.
pub fn digest(token: &str) -> Digest {
    Digest::of(token.as_bytes())
}

/// A code to be typed once, of 40 random bits: `ABCD-2345`.
pub fn code() -> String {
    let letters = random::<CODE_LETTERS>().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let (first, second) = letters.split_at(CODE_LETTERS / 2);
    format!("{}-{}", first.iter().collect::<String>(), second.iter().collect::<String>())
}

/// A code as it was meant, whatever blanks, dashes and small letters were typed.
pub fn typed_code(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Token, code, typed_code};
    use std::collections::BTreeSet;

    #[test]
    fn tokens_and_codes_are_all_different_and_well_formed() {
        let tokens: BTreeSet<String> = (0..100).map(|_| Token::new().as_str().to_owned()).collect();
        assert!(tokens.len() == 100 && tokens.iter().all(|token| token.len() == 64));
        assert_eq!(format!("{:?}", Token::new()), "Token(…)");
        let codes: BTreeSet<String> = (0..100).map(|_| code()).collect();
        assert!(codes.len() == 100 && codes.iter().all(|code| code.len() == 9 && !code.contains(['0', 'O', '1', 'I'])));
        let code = code();
        assert_eq!(typed_code(&format!(" {} ", code.to_lowercase().replace('-', " - "))), typed_code(&code));
    }
}
