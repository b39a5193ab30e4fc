//! Phone numbers and numbers of identity cards inside a text.

/// Whether it is a digit, of full width too.
pub(super) fn is_digit(c: char) -> bool {
    value(c).is_some()
}

fn value(c: char) -> Option<u32> {
    let wide = u32::from(c).checked_sub(u32::from('０')).filter(|digit| *digit < 10);
    c.to_digit(10).or(wide)
}

/// The text with all digits hidden but so many first and last ones; everything else stays.
pub(super) fn hide(text: &str, first: usize, last: usize) -> String {
    let digits = text.chars().filter(|c| is_digit(*c)).count();
    let mut at = 0;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_digit(c) {
            at += 1;
            out.push(if at <= first || at > digits.saturating_sub(last) { c } else { '*' });
        } else {
            out.push(c);
        }
    }
    out
}

/// A run of digits, possibly with single separators between them: bytes from, to, and its digits.
struct Run {
    from: usize,
    to: usize,
    digits: Vec<u32>,
}

/// The runs of digits of a text.
fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut gap = 0;
    for (at, c) in text.char_indices() {
        match (value(c), runs.last_mut()) {
            (Some(digit), Some(run)) if run.to + gap == at && gap <= 1 => {
                run.digits.push(digit);
                run.to = at + c.len_utf8();
                gap = 0;
            }
            (Some(digit), _) => {
                runs.push(Run { from: at, to: at + c.len_utf8(), digits: vec![digit] });
                gap = 0;
            }
            (None, Some(run)) if run.to == at && matches!(c, ' ' | '-') => gap = 1,
            (None, _) => gap = 2,
        }
    }
    runs
}

/// Masks phone numbers and identity cards; none if there are none.
pub(super) fn in_text(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    for run in runs(text) {
        let Some((first, last)) = shown(&run, &text[run.to..]) else { continue };
        out.push_str(&text[done..run.from]);
        out.push_str(&hide(&text[run.from..run.to], first, last));
        done = run.to;
        // The last character of an identity card may be a letter; it is a check of the others.
        if run.digits.len() == 17 {
            out.push('*');
            done += 1;
        }
    }
    (done > 0).then(|| out + &text[done..])
}

/// How many digits at either end stay, if the run is of a person: a mobile or fixed phone, an identity card.
fn shown(run: &Run, after: &str) -> Option<(usize, usize)> {
    let digits = run.digits.as_slice();
    let is_mobile = |digits: &[u32]| digits.len() == 11 && digits[0] == 1 && digits[1] >= 3;
    match digits {
        _ if is_mobile(digits) => Some((3, 4)),
        [8, 6, rest @ ..] if is_mobile(rest) => Some((5, 4)),
        [0, 0, 8, 6, rest @ ..] if is_mobile(rest) => Some((7, 4)),
        // Several numbers in a row look like one run: better all of it than none.
        _ if digits.len().is_multiple_of(11) && digits.len() <= 33 && digits.chunks(11).all(is_mobile) => Some((3, 4)),
        // A fixed line: 0, area code, number.
        [0, second, ..] if *second > 0 && matches!(digits.len(), 10..=12) => Some((3, 4)),
        _ if is_card(digits, after) => Some((6, 0)),
        _ => None,
    }
}

/// Whether it is the number of a Chinese identity card: born at a possible date, and the check fits. Order numbers of as many digits
/// mostly do neither.
fn is_card(digits: &[u32], after: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let check = match (digits.len(), after.chars().next()) {
        (18, _) => digits[17],
        (17, Some('x' | 'X')) => 10,
        _ => return false,
    };
    let number = |part: &[u32]| part.iter().fold(0, |sum, digit| sum * 10 + digit);
    let (year, month, day) = (number(&digits[6..10]), number(&digits[10..12]), number(&digits[12..14]));
    let is_date = (1900..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    is_date && (12 - sum % 11) % 11 == check
}
