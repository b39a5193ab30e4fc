//! Sizes as agents and item texts write them: `3米2.4米`, `3*2.4`, `3×2.4m`, `320*240cm`, `3米2乘2米4`, `宽3米高2.4米`.

/// Width and height in millimetres, as written.
pub(super) type Size = (i64, i64);

/// A longer wall is a slip of the pen, millimetres.
const LENGTH_MAX: i64 = 100_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Metre,
    Centimetre,
    Millimetre,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// In thousandths, and how many digits stand after the point; `None` without a point.
    Number {
        thousandths: i64,
        digits: usize,
        places: Option<usize>,
    },
    Unit(Unit),
    /// `*`, `×`, 乘, and 宽, 高, 长, which part two lengths as well.
    By,
    Other,
}

#[derive(Debug, Clone, Copy)]
struct Length {
    thousandths: i64,
    unit: Option<Unit>,
    is_decimal: bool,
}

/// The size that a whole part of a note is.
pub(super) fn of_part(part: &str) -> Option<Size> {
    let part = part.trim().trim_start_matches("尺寸").trim_start_matches([':', ' ']);
    let tokens = tokens(part);
    let (size, after) = size_at(&tokens, 0)?;
    tokens[after..].iter().all(|token| *token == Token::By).then_some(size)
}

/// All sizes in an item's text.
pub(super) fn sizes_in(text: &str) -> Vec<Size> {
    let narrow: String = text.chars().map(super::narrow).collect();
    let tokens = tokens(&narrow);
    let mut sizes = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match size_at(&tokens, at) {
            Some((size, after)) => {
                sizes.push(size);
                at = after;
            }
            None => at += 1,
        }
    }
    sizes
}

fn tokens(text: &str) -> Vec<Token> {
    let mut rest = text;
    let mut tokens = Vec::new();
    let units = [
        ("毫米", Unit::Millimetre),
        ("mm", Unit::Millimetre),
        ("MM", Unit::Millimetre),
        ("厘米", Unit::Centimetre),
        ("公分", Unit::Centimetre),
        ("cm", Unit::Centimetre),
        ("CM", Unit::Centimetre),
        ("米", Unit::Metre),
        ("m", Unit::Metre),
        ("M", Unit::Metre),
    ];
    while let Some(first) = rest.chars().next() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if digits > 0 {
            let (token, length) = number(rest, digits);
            tokens.push(token);
            rest = &rest[length..];
        } else if let Some((word, unit)) = units.iter().find(|(word, _)| rest.starts_with(word)) {
            tokens.push(Token::Unit(*unit));
            rest = &rest[word.len()..];
        } else {
            if matches!(first, '*' | '×' | 'x' | 'X' | '乘' | '✕' | '✖' | '宽' | '高' | '长') {
                tokens.push(Token::By);
            } else if !first.is_whitespace() {
                tokens.push(Token::Other);
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    tokens
}

/// A number at the front of a text and how many bytes it takes; a number too long to be a length is something else.
fn number(text: &str, digits: usize) -> (Token, usize) {
    let after = &text[digits..];
    let places = after.strip_prefix('.').map_or(0, |after| after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len()));
    let length = if places > 0 { digits + 1 + places } else { digits };
    if digits > 6 || places > 3 {
        return (Token::Other, length);
    }
    let whole: i64 = text[..digits].parse().expect("at most six digits");
    let fraction = if places > 0 { &text[digits + 1..length] } else { "" };
    let thousandths: i64 = format!("{fraction:0<3}").parse().expect("three digits");
    (Token::Number { thousandths: whole * 1_000 + thousandths, digits, places: (places > 0).then_some(places) }, length)
}

/// Two lengths with a sign between them, or with the unit of the first: `3米2.4米`. `3米2` alone is 3.2 metres, no size.
fn size_at(tokens: &[Token], from: usize) -> Option<(Size, usize)> {
    let skip = |at: usize| at + tokens[at..].iter().take_while(|token| **token == Token::By).count();
    let (first, after) = length_at(tokens, skip(from))?;
    let second_at = skip(after);
    let has_sign = second_at > after;
    let (second, after) = length_at(tokens, second_at)?;
    if !has_sign && (first.unit.is_none() || (second.unit.is_none() && !second.is_decimal)) {
        return None;
    }
    // A unit that stands once is meant for both.
    let width = millimetres(first, first.unit.or(second.unit))?;
    let height = millimetres(second, second.unit.or(first.unit))?;
    Some(((width, height), after))
}

fn length_at(tokens: &[Token], at: usize) -> Option<(Length, usize)> {
    let Some(Token::Number { thousandths, places, .. }) = tokens.get(at) else { return None };
    let mut length = Length { thousandths: *thousandths, unit: None, is_decimal: places.is_some() };
    let Some(Token::Unit(unit)) = tokens.get(at + 1) else { return Some((length, at + 1)) };
    length.unit = Some(*unit);
    // 3米2 is 3.2 metres, 3米24 is 3.24; but in 3米2米 the 2 is a length of its own.
    if let (Unit::Metre, Some(Token::Number { thousandths, digits: digits @ 1..=2, places: None })) = (unit, tokens.get(at + 2))
        && !matches!(tokens.get(at + 3), Some(Token::Unit(_)))
        && !length.is_decimal
    {
        length.thousandths += if *digits == 1 { thousandths / 10 } else { thousandths / 100 };
        return Some((length, at + 3));
    }
    Some((length, at + 2))
}

/// Without a unit, small numbers are metres, larger ones centimetres, the largest millimetres: nobody orders a wall of 320 metres.
fn millimetres(length: Length, unit: Option<Unit>) -> Option<i64> {
    let unit = unit.unwrap_or(match length.thousandths {
        ..20_001 => Unit::Metre,
        20_001..1_000_001 => Unit::Centimetre,
        _ => Unit::Millimetre,
    });
    let per_thousand = match unit {
        Unit::Metre => 1_000,
        Unit::Centimetre => 10,
        Unit::Millimetre => 1,
    };
    let length = length.thousandths * per_thousand / 1_000;
    (0 < length && length <= LENGTH_MAX).then_some(length)
}
