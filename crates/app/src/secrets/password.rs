//! Passwords: what one must be like, its hash (argon2id), and whether a password is the one of a hash.

use super::random;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use jinpai_calc::text::Text;

/// The shortest password, in characters.
pub const CHARS_MIN: usize = 8;

/// The longest password, in characters: hashing should not cost what somebody else decides.
pub const CHARS_MAX: usize = 128;

/// Different characters at least.
const DIFFERENT_MIN: usize = 4;

/// What everybody tries first, in small letters.
const COMMON: &[&str] = &[
    "123456789",
    "12345678",
    "1234567890",
    "0123456789",
    "87654321",
    "987654321",
    "password",
    "password1",
    "passw0rd",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "trustno1",
    "letmein1",
    "qwertyui",
    "qwertyuiop",
    "qwerty123",
    "1qaz2wsx",
    "1q2w3e4r",
    "q1w2e3r4",
    "abcd1234",
    "abc12345",
    "a1234567",
    "a12345678",
    "asdfghjk",
    "admin123",
    "administrator",
    "woaini1314",
    "woaini520",
    "5201314520",
    "taobao123",
    "tianmao123",
    "kefu12345",
    "jinpai123",
];

/// What is wrong with a password that somebody chose; none if nothing is.
pub fn fault(user: &str, password: &str) -> Option<Text> {
    let small = password.to_lowercase();
    let count = password.chars().count();
    let mut different: Vec<char> = small.chars().collect();
    different.sort_unstable();
    different.dedup();
    if !(CHARS_MIN..=CHARS_MAX).contains(&count) {
        return Some(Text::new(
            format!("密码须有 {CHARS_MIN} 到 {CHARS_MAX} 个字符"),
            format!("a password has {CHARS_MIN} to {CHARS_MAX} characters"),
        ));
    }
    if different.len() < DIFFERENT_MIN || COMMON.contains(&small.as_str()) {
        return Some(Text::new(
            "这个密码太容易猜到；请用几个不相关的词，或更长的一句话",
            "this password is too easy to guess; take several unrelated words, or a longer sentence",
        ));
    }
    if !user.is_empty() && small.contains(&user.to_lowercase()) && count < user.chars().count() + CHARS_MIN {
        return Some(Text::new("密码里不要写用户名", "the password must not be made of the user's name"));
    }
    None
}

/// The hash to be kept, as a PHC string with a salt of its own.
pub fn hash(password: &str) -> String {
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &random::<16>())
        .expect("argon2id hashes any password with a salt of 16 bytes");
    hash.to_string()
}

/// Whether a hash is that of the password. It takes as long for a wrong one.
pub fn is_right(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::{fault, hash, is_right};

    #[test]
    fn a_hash_is_that_of_its_password_only() {
        let kept = hash("红苹果 and 12 pears");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, hash("红苹果 and 12 pears"), "salted");
        assert!(is_right("红苹果 and 12 pears", &kept));
        assert!(!is_right("红苹果 and 12 pear", &kept) && !is_right("", &kept) && !is_right("x", "not a hash"));
    }

    #[test]
    fn what_is_easy_to_guess_is_refused() {
        let faults = |password: &str| fault("Wang.Li", password).map(|text| text.en);
        for weak in ["short", "12345678", "PassWord", "aaaaaaaaaaaa", "abababab12".repeat(20).as_str(), "wang.li123"] {
            assert!(faults(weak).is_some(), "{weak}");
        }
        for sound in ["一二三四五六七八", "horse battery", "wang.li rides a red horse"] {
            assert_eq!(faults(sound), None, "{sound}");
        }
    }
}
