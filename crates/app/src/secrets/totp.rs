//! The second factor: codes of six digits that an app on the phone makes every thirty seconds (RFC 6238).

use jiff::Timestamp;
use totp_rs::{Builder, Totp};

/// Bytes of a secret: what the RFC recommends.
pub const SECRET_BYTES: usize = 20;

/// What the app calls the program.
const ISSUER: &str = "Jinpai";

fn of(secret: &[u8], account: &str) -> Option<Totp> {
    // A colon parts issuer and account in the address, so it may be in neither.
    let account = account.replace(':', " ");
    Builder::new().with_secret(secret.to_vec()).with_account_name(account).with_issuer(Some(ISSUER)).build().ok()
}

/// The time step whose code this is: the one of now, or one beside it for clocks that differ. None if it is none of theirs.
pub fn step(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let digits: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let seconds = u64::try_from(now.as_second()).ok()?;
    of(secret, "")?.check(&digits, seconds).and_then(|step| i64::try_from(step).ok())
}

/// The address that an app reads from a QR code, and the secret to be typed where it cannot.
pub fn shown(secret: &[u8], account: &str) -> Option<(String, String)> {
    let totp = of(secret, account)?;
    Some((totp.to_url().ok()?, totp.secret().to_base32()))
}

/// The code of an instant; what the app on the phone shows.
pub fn code_at(secret: &[u8], now: Timestamp) -> Option<String> {
    let seconds = u64::try_from(now.as_second()).ok()?;
    of(secret, "").map(|totp| totp.generate(seconds).to_string())
}

#[cfg(test)]
mod tests {
    use super::{code_at, shown, step};
    use jiff::Timestamp;

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B, its SHA-1 rows, of which six digits are shown.
        let secret = b"12345678901234567890";
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let at = |shift: i64| Timestamp::from_second(second + shift).unwrap();
            assert_eq!(code_at(secret, at(0)).as_deref(), Some(code));
            assert_eq!(step(secret, code, at(0)), Some(second / 30));
            assert_eq!(step(secret, &format!(" {} {}", &code[..3], &code[3..]), at(30)), Some(second / 30), "half a minute late");
            assert_eq!(step(secret, code, at(90)), None);
        }
        assert_eq!(step(secret, "12345", Timestamp::UNIX_EPOCH), None);
    }

    #[test]
    fn the_address_names_program_and_user() {
        let (address, secret) = shown(b"12345678901234567890", "王:李").unwrap();
        assert!(address.starts_with("otpauth://totp/Jinpai:"), "{address}");
        assert!(address.contains(&secret) && address.contains("issuer=Jinpai"), "{address}");
    }
}
