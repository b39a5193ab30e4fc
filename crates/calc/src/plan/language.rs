//! What the language of plans knows: names with their units, functions, signs, sections with their keys. For help and for completion in an
//! editor; made from the very tables that the readers use.

use super::fault::{FactField, FactKind};
use super::name::type_of;
use super::value::Type;
use super::{Term, file};
use crate::figures::Figure;
use crate::text::Text;
use jinpai_model::words::Role;

/// A name that formulas may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownName {
    /// In both languages; a formula may write either.
    pub name: Text,
    /// What it is.
    pub kind: Type,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a name comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A figure from the evidence.
    Figure,
    /// A term of the person or a result of the plan.
    Term,
    /// A field of these facts; only in formulas of `[[fault]]`.
    Fact(&'static [FactKind]),
    /// A role 岗位.
    Role,
}

/// A function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFunction {
    /// In both languages.
    pub name: Text,
    /// How it is written.
    pub form: Text,
    /// What it gives.
    pub meaning: Text,
}

/// A sign, as it may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownSign {
    /// All ways to write it.
    pub written: Vec<&'static str>,
    /// What it means.
    pub meaning: Text,
}

/// A section of a plan file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// `pay`; empty for the top of the file, with a point for a table inside another.
    pub name: &'static str,
    /// Whether it is written `[[pay]]`, once for each entry.
    pub is_list: bool,
    /// What may stand in it; nothing listed = the plan's own names.
    pub keys: Vec<Key>,
}

/// A key of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// The words that it understands, if they are a closed set.
    pub words: Vec<&'static str>,
}

/// All names, figures first.
///
/// ```
/// use jinpai_calc::plan::language::names;
/// assert!(names().iter().any(|known| known.name.zh == "销售额" && known.name.en == "sales"));
/// ```
pub fn names() -> Vec<KnownName> {
    let figures = Figure::ALL.iter().map(|figure| KnownName {
        name: Text::new(figure.zh(), figure.en()),
        kind: type_of(*figure),
        origin: Origin::Figure,
    });
    let terms =
        Term::ALL.iter().map(|term| KnownName { name: Text::new(term.zh(), term.en()), kind: term.kind(), origin: Origin::Term });
    let fields = FactField::ALL.iter().map(|field| KnownName {
        name: Text::new(field.zh(), field.en()),
        kind: field.kind(),
        origin: Origin::Fact(field.of()),
    });
    let roles = Role::ALL.iter().map(|role| KnownName {
        name: Text::new(role.zh(), role.code()),
        kind: Type::Role,
        origin: Origin::Role,
    });
    figures.chain(terms).chain(fields).chain(roles).collect()
}

/// All functions.
pub fn functions() -> Vec<KnownFunction> {
    let function = |name: (&str, &str), form: (&str, &str), meaning: (&str, &str)| KnownFunction {
        name: Text::new(name.0, name.1),
        form: Text::new(form.0, form.1),
        meaning: Text::new(meaning.0, meaning.1),
    };
    vec![
        function(
            ("如果", "if"),
            ("如果(条件, 则, 否则)", "if(condition, then, else)"),
            ("条件成立取第一个，否则取第二个", "the first if the condition holds, else the second"),
        ),
        function(("最小", "min"), ("最小(a, b)", "min(a, b)"), ("其中最小的", "the smallest of them")),
        function(("最大", "max"), ("最大(a, b)", "max(a, b)"), ("其中最大的", "the largest of them")),
        function(("向下取整", "floor"), ("向下取整(a)", "floor(a)"), ("不大于它的整数", "the whole number not above it")),
        function(
            ("四舍五入", "round"),
            ("四舍五入(a)", "round(a)"),
            ("最近的整数，半数远离零", "the nearest whole number, halves away from zero"),
        ),
        function(
            ("均值", "mean_of"),
            ("均值(岗位, 表达式)", "mean_of(role, expression)"),
            (
                "月末有这些岗位之一的所有人的平均，零也算",
                "the mean over everybody with one of the roles on the month's last day, zeros included",
            ),
        ),
    ]
}

/// All signs.
pub fn signs() -> Vec<KnownSign> {
    let sign = |written: &[&'static str], zh: &str, en: &str| KnownSign { written: written.to_vec(), meaning: Text::new(zh, en) };
    vec![
        sign(&["+"], "加", "plus"),
        sign(&["−", "-"], "减", "minus"),
        sign(&["×", "*"], "乘", "times"),
        sign(&["÷", "/"], "除以", "divided by"),
        sign(&["%"], "百分之", "percent"),
        sign(&["=", "=="], "等于", "is equal to"),
        sign(&["≠", "!="], "不等于", "is not equal to"),
        sign(&["<"], "小于", "is less than"),
        sign(&["≤", "<="], "不超过", "is at most"),
        sign(&[">"], "大于", "is more than"),
        sign(&["≥", ">="], "不低于", "is at least"),
        sign(&["且", "and"], "两个都成立", "both hold"),
        sign(&["或", "or"], "至少一个成立", "at least one holds"),
        sign(&["非", "not"], "不成立", "does not hold"),
    ]
}

/// All sections, in the order in which people read a plan.
pub fn sections() -> Vec<Section> {
    file::sections()
}

#[cfg(test)]
mod tests {
    use super::{functions, names, sections, signs};
    use crate::plan::formula::parser::parse;
    use crate::plan::{Name, parse as parse_plan};

    #[test]
    fn formulas_understand_every_name_function_and_sign_in_both_languages() {
        let resolve = |name: &str| Name::built_in(name);
        for known in names() {
            for name in [&known.name.zh, &known.name.en] {
                assert!(parse(name, &resolve).is_ok(), "{name}");
            }
        }
        for function in functions() {
            for (name, form) in [(&function.name.zh, &function.form.zh), (&function.name.en, &function.form.en)] {
                assert!(form.starts_with(name.as_str()), "{form}");
                let filled = if form.contains("岗位") || form.contains("role") {
                    format!("{name}(presales, sales)")
                } else {
                    let arguments = form.matches(',').count() + 1;
                    format!("{name}({})", vec!["1"; arguments].join(", "))
                };
                assert!(parse(&filled, &resolve).is_ok(), "{filled}");
            }
        }
        for written in signs().into_iter().flat_map(|sign| sign.written) {
            let formula = match written {
                "%" => "1%".to_owned(),
                "非" | "not" => format!("{written} full_attendance"),
                _ => format!("1 {written} 2"),
            };
            assert!(parse(&formula, &resolve).is_ok(), "{formula}");
        }
    }

    #[test]
    fn readers_know_every_key_of_every_section() {
        for section in sections() {
            for key in &section.keys {
                let header = match (section.name, section.is_list) {
                    ("", _) => String::new(),
                    (name, true) => format!("[[{name}]]\n"),
                    (name, false) => format!("[{name}]\n"),
                };
                let nested = section.name.split_once('.').map_or(String::new(), |(outer, _)| match outer {
                    "measure" => String::new(),
                    outer => format!("[[{outer}]]\nid = \"x\"\n"),
                });
                // A guarantee's own key is unknown to every other kind of line.
                let kind = if key.name == "counts" { "kind = \"guarantee\"\n" } else { "" };
                let text = format!("{nested}{header}{kind}{} = 1\n", key.name);
                let unknown = parse_plan(&text)
                    .unwrap_err()
                    .into_iter()
                    .find(|problem| problem.code == "unknown-key" && problem.message.en.contains(&format!("`{}`", key.name)));
                assert_eq!(unknown.map(|problem| problem.message.en), None, "{text}");
            }
        }
        assert!(sections().iter().all(|section| section.keys.iter().all(|key| !key.name.is_empty())));
    }
}
