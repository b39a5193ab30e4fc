use super::{AUTO_BUYERS_LEAST, AutoCandidate, AutoCandidates, emoticon, is_emoticons};
use crate::testing::take;
use std::fmt::Write;

#[test]
fn emoticon_codes_alone_are_emoticons() {
    for text in ["[微笑]", "[微笑][大哭]", " [OK] /:^_^ ", "/:^_^", "/:066/:Q", "/:-F[爱心]"] {
        assert!(is_emoticons(text), "{text:?}");
    }
    for text in [
        "",
        " ",
        "好[微笑]",
        "[微笑]好",
        "[图片]",
        "[]",
        "[1]",
        "[很长很长很长的字]",
        "/:",
        "/:好",
        "[微笑",
        "/:abcdefgh",
        "[a b]",
    ] {
        assert!(!is_emoticons(text), "{text:?}");
    }
    assert_eq!(emoticon("/:Q[微笑]"), Some(3));
}

/// A shop where `text` is sent to `buyers` buyers, `seconds` after each one's message.
fn proposed(buyers: usize, seconds: usize, text: &str, sender: &str) -> Vec<AutoCandidate> {
    let mut file = "shop,buyer,account,time,sender,content\n".to_owned();
    for buyer in 0..buyers {
        let hour = buyer / 60 % 24;
        let minute = buyer % 60;
        writeln!(file, "S,b{buyer},S:a,2024-11-03 {hour:02}:{minute:02}:00,buyer,在吗{buyer}").unwrap();
        writeln!(file, "S,b{buyer},S:a,2024-11-03 {hour:02}:{minute:02}:{seconds:02},{sender},{text}").unwrap();
    }
    let mut candidates = AutoCandidates::default();
    take(file).rows.iter().for_each(|row| candidates.see(row));
    candidates.found()
}

#[test]
fn what_is_sent_to_many_buyers_at_once_is_proposed() {
    let expected = AutoCandidate { text: "亲，在的".to_owned(), buyers: AUTO_BUYERS_LEAST };
    assert_eq!(proposed(AUTO_BUYERS_LEAST, 3, "亲，在的", "agent"), [expected]);
    assert_eq!(proposed(AUTO_BUYERS_LEAST - 1, 3, "亲，在的", "agent"), []);
    assert_eq!(proposed(AUTO_BUYERS_LEAST, 4, "亲，在的", "agent"), []);
    assert_eq!(proposed(AUTO_BUYERS_LEAST, 1, "亲，在的", "auto"), [], "what is known to be automatic needs no proposal");
    assert_eq!(proposed(1_200, 1, "亲", "agent")[0].buyers, 1_000);
}
