//! Cuts a formula into tokens; full-width signs and digits count as their plain forms.

use super::{Operator, Problem};
use crate::text::Text;
use num_bigint::BigInt;
use num_rational::BigRational;
use std::ops::Range;

/// A token and its place in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Range<usize>,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenKind {
    /// Digits, perhaps with a point.
    Number(BigRational),
    /// A name or word, in plain digits and letters.
    Name(String),
    /// A text in quotes.
    Quoted(String),
    /// A sign or one of the words 且 and 或.
    Operator(Operator),
    /// 非, not
    Not,
    /// %
    Percent,
    /// (
    Open,
    /// )
    Close,
    /// [
    OpenList,
    /// ]
    CloseList,
    /// , or 、
    Comma,
}

/// The longest number that is read, in digits.
const DIGITS_MAX: usize = 40;

/// The tokens of a formula, or the first thing in it that is none.
pub fn tokens(text: &str) -> Result<Vec<Token>, Problem> {
    let mut cursor = Cursor { text, at: 0 };
    let mut out = Vec::new();
    while let Some(c) = cursor.peek() {
        if c.is_whitespace() {
            cursor.next();
            continue;
        }
        let start = cursor.at;
        let kind = cursor.token(c)?;
        out.push(Token { kind, span: start..cursor.at });
    }
    Ok(out)
}

/// A full-width sign as the plain one (U+FF01–FF5E and the ideographic space).
pub fn plain(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '。' => '.',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    /// The next character in its plain form.
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next().map(plain)
    }

    fn next(&mut self) -> Option<char> {
        let c = self.text[self.at..].chars().next()?;
        self.at += c.len_utf8();
        Some(plain(c))
    }

    fn take_if(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.next();
        }
        found
    }

    fn take_while(&mut self, accepts: impl Fn(char) -> bool) -> String {
        let mut out = String::new();
        while let Some(c) = self.peek().filter(|c| accepts(*c)) {
            out.push(c);
            self.next();
        }
        out
    }

    fn token(&mut self, first: char) -> Result<TokenKind, Problem> {
        if first.is_ascii_digit() {
            return self.number();
        }
        if first.is_alphabetic() || first == '_' {
            let name = self.take_while(|c| c.is_alphanumeric() || c == '_' || c == '.');
            return Ok(word(name));
        }
        let start = self.at;
        self.next();
        let operator = TokenKind::Operator;
        Ok(match first {
            '(' => TokenKind::Open,
            ')' => TokenKind::Close,
            '[' | '【' => TokenKind::OpenList,
            ']' | '】' => TokenKind::CloseList,
            ',' | '、' => TokenKind::Comma,
            '%' => TokenKind::Percent,
            '+' => operator(Operator::Add),
            '-' | '−' | '–' => operator(Operator::Subtract),
            '×' | '*' | '✕' => operator(Operator::Multiply),
            '÷' | '/' => operator(Operator::Divide),
            '≠' => operator(Operator::NotEqual),
            '≤' | '≦' | '⩽' => operator(Operator::LessOrEqual),
            '≥' | '≧' | '⩾' => operator(Operator::GreaterOrEqual),
            '=' => {
                self.take_if('=');
                operator(Operator::Equal)
            }
            '!' if self.take_if('=') => operator(Operator::NotEqual),
            '<' if self.take_if('=') => operator(Operator::LessOrEqual),
            '<' if self.take_if('>') => operator(Operator::NotEqual),
            '<' => operator(Operator::Less),
            '>' if self.take_if('=') => operator(Operator::GreaterOrEqual),
            '>' => operator(Operator::Greater),
            '"' | '“' | '”' => return self.quoted(start, &['"', '“', '”']),
            '\'' | '‘' | '’' => return self.quoted(start, &['\'', '‘', '’']),
            '「' => return self.quoted(start, &['」']),
            _ => return Err(self.stray(start, first)),
        })
    }

    fn number(&mut self) -> Result<TokenKind, Problem> {
        let start = self.at;
        let whole = self.take_while(|c| c.is_ascii_digit());
        let mut places = String::new();
        if self.take_if('.') {
            places = self.take_while(|c| c.is_ascii_digit());
            if places.is_empty() {
                return Err(self.problem(
                    start,
                    Text::new("小数点后面没有数字。", "there are no digits after the point."),
                    Text::new("写成 0.5 或 5。", "write 0.5 or 5."),
                ));
            }
        }
        let digits = format!("{whole}{places}");
        if digits.len() > DIGITS_MAX {
            return Err(self.problem(
                start,
                Text::new(format!("数字超过 {DIGITS_MAX} 位。"), format!("the number has more than {DIGITS_MAX} digits.")),
                Text::new("检查是不是粘贴错了。", "check whether it was pasted by mistake."),
            ));
        }
        let numerator: BigInt = digits.parse().unwrap_or_default();
        let exponent = u32::try_from(places.len()).unwrap_or_default();
        Ok(TokenKind::Number(BigRational::new(numerator, BigInt::from(10).pow(exponent))))
    }

    fn quoted(&mut self, start: usize, closing: &[char]) -> Result<TokenKind, Problem> {
        let inner_start = self.at;
        loop {
            let end = self.at;
            match self.next() {
                Some(c) if closing.contains(&c) => return Ok(TokenKind::Quoted(self.text[inner_start..end].to_owned())),
                Some(_) => {}
                None => {
                    return Err(self.problem(
                        start,
                        Text::new("引号没有收尾。", "the quotation mark is not closed."),
                        Text::new("在文字后面补上引号。", "add the closing mark after the text."),
                    ));
                }
            }
        }
    }

    fn stray(&self, start: usize, c: char) -> Problem {
        self.problem(
            start,
            Text::new(format!("公式里不认识符号“{c}”。"), format!("`{c}` is no sign of a formula.")),
            Text::new("可用：+ − × ÷ % ( ) , = ≠ < ≤ > ≥ 且 或 非。", "there are: + - * / % ( ) , = != < <= > >= and or not."),
        )
    }

    fn problem(&self, start: usize, message: Text, help: Text) -> Problem {
        Problem { span: start..self.at, code: "formula-syntax", message: Box::new(message), help: Box::new(help) }
    }
}

/// Some names are signs.
fn word(name: String) -> TokenKind {
    match name.as_str() {
        "and" | "AND" | "且" | "并且" => TokenKind::Operator(Operator::And),
        "or" | "OR" | "或" | "或者" => TokenKind::Operator(Operator::Or),
        "not" | "NOT" | "非" => TokenKind::Not,
        _ => TokenKind::Name(name),
    }
}
