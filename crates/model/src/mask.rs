//! Personal data as those see it who do not need it for their work (spec C3): names, phone numbers and addresses, on their own and
//! inside what people wrote.
//!
//! What is masked can be recognised again (`王**`, `138****1234`, the district), so that two people can speak of the same person.
//! Better too much than too little: a sum that looks like a phone number is masked, too.

mod address;
mod number;

use std::borrow::Cow;

/// What stands for the rest of a name or address.
const REST: &str = "**";

/// A person's name: its first character.
///
/// ```
/// use jinpai_model::mask;
/// assert_eq!(mask::name("王小明"), "王**");
/// assert_eq!(mask::name(""), "");
/// ```
pub fn name(name: &str) -> String {
    let mut shown: String = name.trim().chars().take(1).collect();
    if !shown.is_empty() {
        shown.push_str(REST);
    }
    shown
}

/// A phone number: its beginning and its end.
///
/// ```
/// use jinpai_model::mask;
/// assert_eq!(mask::phone("13812341234"), "138****1234");
/// assert_eq!(mask::phone("0571-88881234"), "057*-****1234");
/// assert_eq!(mask::phone("95188"), "***88");
/// ```
pub fn phone(phone: &str) -> String {
    let digits = phone.chars().filter(|c| number::is_digit(*c)).count();
    let (first, last) = if digits >= 11 { (3, 4) } else { (0, digits.min(2)) };
    number::hide(phone, first, last)
}

/// An address: as far as its district.
///
/// ```
/// use jinpai_model::mask;
/// assert_eq!(mask::address("浙江省杭州市西湖区文三路478号"), "浙江省杭州市西湖区**");
/// assert_eq!(mask::address("12 Main Street"), "**");
/// ```
pub fn address(address: &str) -> String {
    let address = address.trim();
    if address.is_empty() {
        return String::new();
    }
    let end = address::district_end(address);
    format!("{}{REST}", &address[..end])
}

/// Personal data that is known to belong to the persons a text is about: it is found wherever it stands.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// What is looked for and what is put in its place, the longest first.
    replaced: Vec<(String, String)>,
}

/// A known name of fewer characters stands inside too many other words.
const NAME_CHARS_MIN: usize = 2;
/// A known address of fewer characters is no address.
const ADDRESS_CHARS_MIN: usize = 6;

impl Known {
    /// Knows a receiver's name, phone and address.
    pub fn add(&mut self, person: Option<&str>, phone: Option<&str>, address: Option<&str>) {
        let long_enough = |text: &&str, least: usize| text.chars().count() >= least;
        let person = person.map(str::trim).filter(|text| long_enough(text, NAME_CHARS_MIN));
        let phone = phone.map(str::trim).filter(|text| long_enough(text, ADDRESS_CHARS_MIN));
        let address = address.map(str::trim).filter(|text| long_enough(text, ADDRESS_CHARS_MIN));
        self.replaced.extend(person.map(|text| (text.to_owned(), name(text))));
        self.replaced.extend(phone.map(|text| (text.to_owned(), self::phone(text))));
        self.replaced.extend(address.map(|text| (text.to_owned(), self::address(text))));
        self.replaced.sort_by(|a, b| (b.0.len(), &a.0).cmp(&(a.0.len(), &b.0)));
        self.replaced.dedup();
    }

    /// What somebody wrote, without the personal data in it: what is known, phone numbers, what looks like an address, and names after
    /// words like 收货人.
    ///
    /// ```
    /// use jinpai_model::mask::Known;
    /// let known = Known::default();
    /// assert_eq!(known.text("这款有货吗？"), "这款有货吗？");
    /// assert_eq!(known.text("我的电话13812341234"), "我的电话138****1234");
    /// assert_eq!(known.text("收货人：王小明，杭州市西湖区文三路478号1单元"), "收货人：王**，杭州市西湖区**");
    /// ```
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut masked = Cow::Borrowed(text);
        for (found, shown) in &self.replaced {
            if masked.contains(found.as_str()) {
                masked = Cow::Owned(masked.replace(found.as_str(), shown));
            }
        }
        for step in [number::in_text, address::in_text, names_in_text] {
            if let Some(changed) = step(&masked) {
                masked = Cow::Owned(changed);
            }
        }
        masked
    }
}

/// Words after which a person's name stands.
const NAME_LABELS: [&str; 7] = ["收货人", "收件人", "联系人", "收货姓名", "收件姓名", "姓名", "名字"];
/// The longest name behind such a word, in characters; a longer run of letters is a sentence.
const NAME_CHARS_MAX: usize = 5;

/// Masks names behind [`NAME_LABELS`]; none if there is none.
fn names_in_text(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    while let Some((at, label)) = NAME_LABELS.iter().filter_map(|label| Some((text[done..].find(label)?, label))).min() {
        let after = done + at + label.len();
        let start = after + text[after..].find(|c: char| !is_between(c)).unwrap_or(text.len() - after);
        let letters = |c: char| c.is_alphabetic() || c == '·';
        let end = start + text[start..].find(|c: char| !letters(c)).unwrap_or(text.len() - start);
        let length = text[start..end].chars().count();
        out.push_str(&text[done..start]);
        // Without a colon between them the word is part of a sentence: 名字写错了.
        let is_masked = text[end..].starts_with(REST);
        let is_name = start > after && (1..=NAME_CHARS_MAX).contains(&length) && !is_masked;
        out.push_str(&if is_name { name(&text[start..end]) } else { text[start..end].to_owned() });
        done = end;
    }
    (done > 0).then(|| out + &text[done..])
}

/// What stands between a word and the name behind it.
fn is_between(c: char) -> bool {
    matches!(c, ':' | '：' | ' ' | '\u{3000}')
}

#[cfg(test)]
mod tests;
