//! What the names of a formula mean where it stands.

use crate::figures::Figure;
use crate::plan::fault::{FactField, FactKind};
use crate::plan::levels::Levels;
use crate::plan::name::{Name, Term, nearest};
use crate::plan::value::Value;
use crate::text::Text;
use jinpai_model::words::Role;
use std::collections::BTreeMap;

/// What the names of a plan mean.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The plan's own names.
    pub values: &'a BTreeMap<String, Value>,
    /// The plan's levels.
    pub levels: &'a Levels,
    /// The fact that a fault's formula is about; `None` = the formula is about a person's month.
    pub fact: Option<FactScope>,
}

/// The place of a formula of `[[fault]]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactScope {
    /// The kind of fact: its fields are names.
    pub kind: FactKind,
    /// A consequence may name `amount` 金额 whatever the kind, because a decision can set it.
    pub is_consequence: bool,
}

impl Scope<'_> {
    /// What a name means here. A fact's fields come first, so that `late` 迟到 of a shift is not the month's figure.
    pub fn name(&self, text: &str) -> Option<Name> {
        let own = || self.values.contains_key(text).then(|| Name::Own(text.to_owned()));
        match self.fact {
            None => Name::built_in(text).or_else(own),
            Some(fact) => fact.name(text).or_else(own),
        }
    }

    /// What to write in place of a word that means nothing here.
    pub(super) fn help(&self, word: &str) -> Text {
        if Role::read(word).is_some() {
            return Text::new(format!("岗位要比较着写：岗位 = {word}。"), format!("compare it: role = {word}."));
        }
        if let Some(fact) = self.fact
            && let Some(help) = fact.elsewhere(word)
        {
            return help;
        }
        let own = self.values.keys().map(String::as_str);
        let near = match self.fact {
            None => nearest(word, Name::all_built_in().chain(own)),
            Some(fact) => nearest(word, fact.names().into_iter().chain(own)),
        };
        match (near, self.fact) {
            (Some(near), _) => Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`?")),
            (None, _) if word.contains(['且', '或', '非']) => {
                Text::new("“且”“或”“非”前后要留空格。", "leave spaces around 且, 或 and 非.")
            }
            (None, Some(fact)) => fact.list(),
            (None, None) => Text::new(
                "名称见 docs/plans.md；文字要加引号；自己的名称在 [values] 里定义。",
                "the names are listed in docs/plans.md; put texts in quotes; define names of your own in [values].",
            ),
        }
    }
}

impl FactScope {
    fn name(self, text: &str) -> Option<Name> {
        let is_amount = |text: &str| text == FactField::Amount.en() || text == FactField::Amount.zh();
        let field = FactField::named(text, self.kind);
        let amount = || (self.is_consequence && is_amount(text)).then_some(FactField::Amount);
        let term = || [Term::Role, Term::Level].into_iter().find(|term| term.en() == text || term.zh() == text);
        let figure = || Figure::named(text).filter(|_| self.kind == FactKind::Month);
        let found = field.or_else(amount).map(Name::Fact);
        found.or_else(|| term().map(Name::Term)).or_else(|| figure().map(Name::Figure))
    }

    fn fields(self) -> Vec<FactField> {
        let is_here = |field: &FactField| field.of().contains(&self.kind) || (self.is_consequence && *field == FactField::Amount);
        FactField::ALL.iter().copied().filter(is_here).collect()
    }

    /// All names besides the plan's own, English and Chinese.
    fn names(self) -> Vec<&'static str> {
        let mut names: Vec<&str> = self.fields().into_iter().flat_map(|field| [field.en(), field.zh()]).collect();
        names.extend([Term::Role, Term::Level].into_iter().flat_map(|term| [term.en(), term.zh()]));
        if self.kind == FactKind::Month {
            names.extend(Figure::ALL.iter().flat_map(|figure| [figure.en(), figure.zh()]));
        }
        names
    }

    /// For a name that exists, only not for these facts.
    fn elsewhere(self, word: &str) -> Option<Text> {
        let is_it = |field: &FactField| field.en() == word || field.zh() == word;
        let here = self.kind.text();
        if let Some(field) = FactField::ALL.iter().copied().find(is_it) {
            let of = |pick: fn(FactKind) -> &'static str| field.of().iter().map(|kind| pick(*kind)).collect::<Vec<_>>();
            let fields = self.list();
            return Some(Text::new(
                format!("它属于“{}”，这一条是 each = \"{}\"（{}）。{}", of(FactKind::zh).join("、"), here.en, here.zh, fields.zh),
                format!(
                    "it belongs to each = {}, this fault is each = {}; {}",
                    of(FactKind::code).join(", "),
                    here.en,
                    fields.en
                ),
            ));
        }
        Name::built_in(word).map(|_| {
            let fields = self.list();
            Text::new(
                format!("它是整个月的，要写 each = \"month\"；这一条是 each = \"{}\"。{}", here.en, fields.zh),
                format!(
                    "it is of the whole month, which needs each = \"month\"; this fault is each = \"{}\"; {}",
                    here.en, fields.en
                ),
            )
        })
    }

    /// What can be written.
    fn list(self) -> Text {
        if self.kind == FactKind::Month {
            return Text::new("这里可以写指标名称，见 docs/plans.md。", "names of figures can stand here, see docs/plans.md.");
        }
        let pick = |pick: fn(FactField) -> &'static str| self.fields().into_iter().map(pick).collect::<Vec<_>>();
        Text::new(
            format!("这里可以写：{}、岗位、级别。", pick(FactField::zh).join("、")),
            format!("there are: {}, role, level.", pick(FactField::en).join(", ")),
        )
    }
}
