//! What a person enters by hand at the desk: who, when, into which pseudo-file, and what is checked for all of it.

pub mod accounts;
pub mod appeal;
pub mod credit;
pub mod decide;
pub mod incident;
pub mod people;
pub mod publish;
pub mod score;
pub mod shops;
pub mod targets;

use crate::failure::Failure;
use jiff::Timestamp;
use jinpai_calc::plan::name::nearest;
use jinpai_calc::text::Text;
use jinpai_model::id::ID_BYTES_MAX;
use jinpai_model::records::Agent;
use jinpai_model::{AgentId, Lang, Month, Row};
use jinpai_store::{Store, enter};

/// So many known names are listed in an error.
const KNOWN_SHOWN: usize = 30;

/// Somebody at the desk: every entry says by whom and when it was made.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// When.
    pub now: Timestamp,
    /// Who enters it: a name, since the command line knows no login.
    pub by: &'a str,
    /// The language of what is said.
    pub lang: Lang,
}

/// What is wrong with one field of an entry that was made in a form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {}", text.en)]
pub struct Wrong {
    /// The field.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub text: Text,
}

impl Wrong {
    /// In a field.
    pub fn new(field: &'static str, text: Text) -> Self {
        Self { field, text }
    }
}

/// An id that was typed in: without white space around it, not empty, not too long, without signs that cannot be seen.
pub fn id<'a>(field: &'static str, text: &'a str) -> Result<&'a str, Wrong> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Wrong::new(field, Text::new("不能为空", "this must not be empty")));
    }
    if text.len() > ID_BYTES_MAX || text.chars().any(char::is_control) {
        return Err(Wrong::new(
            field,
            Text::new(
                format!("最长 {ID_BYTES_MAX} 字节，且不能有换行等看不见的字符"),
                format!("at most {ID_BYTES_MAX} bytes, and no line breaks or other signs that cannot be seen"),
            ),
        ));
    }
    Ok(text)
}

/// Problems with an entry: all of them are said at once, and nothing is entered.
#[derive(Debug, Default)]
pub struct Problems {
    unknown: Vec<String>,
    refused: Vec<String>,
}

impl Problems {
    /// Something named that is not there: wrong usage.
    pub fn unknown(&mut self, text: String) {
        self.unknown.push(text);
    }

    /// Something that may not be done.
    pub fn refused(&mut self, text: String) {
        self.refused.push(text);
    }

    /// The error, if there is any problem.
    pub fn none(self, lang: Lang) -> anyhow::Result<()> {
        let usage = self.refused.is_empty();
        let mut all: Vec<String> = self.refused.into_iter().chain(self.unknown).collect();
        if all.is_empty() {
            return Ok(());
        }
        all.push(lang.pick("什么都没有记入".to_owned(), "nothing was entered".to_owned()));
        let text = all.join("\n");
        Err(if usage { Failure::usage(text) } else { Failure::new(text) })
    }
}

impl<'a> Desk<'a> {
    /// With the name of `--by`, which must say something.
    pub fn new(now: Timestamp, by: &'a str, lang: Lang) -> anyhow::Result<Self> {
        Ok(Self { now, by: said(by, "--by", lang)?, lang })
    }

    /// Enters rows as one pseudo-file, `(entered) decide by 王主管`; gives what the file is called.
    pub fn enter(&self, store: &dyn Store, command: &str, rows: Vec<Row>) -> anyhow::Result<String> {
        let path = format!("(entered) {command} by {}", self.by);
        enter(store, self.now, command, &path, rows)?;
        Ok(path)
    }
}

/// A text that must say something, without the white space around it.
pub fn said<'a>(text: &'a str, option: &str, lang: Lang) -> anyhow::Result<&'a str> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Failure::usage(lang.pick(format!("{option} 不能为空"), format!("{option} must not be empty"))));
    }
    Ok(text)
}

/// Refuses to enter something into a month that is closed.
pub fn refuse_closed(store: &dyn Store, month: Month, lang: Lang) -> anyhow::Result<()> {
    let Some(closed) = store.closed_month(month)? else { return Ok(()) };
    let (by, day) = (&closed.closed_by, closed.closed_at.strftime("%Y-%m-%d"));
    Err(Failure::new(lang.pick(
        format!("{month} 已由 {by} 于 {day} 结账，不能再改。什么都没有记入；之后才知道的事，请记到还没有结账的月份"),
        format!(
            "{month} was closed by {by} on {day} and stays as it is; nothing was entered. Enter what became known later in a month that is still open"
        ),
    )))
}

/// The agent of that id, or of that name if only one has it.
pub fn agent(rows: &[Agent], wanted: &str, lang: Lang) -> anyhow::Result<AgentId> {
    let wanted = wanted.trim();
    if let Some(row) = rows.iter().find(|row| row.agent.as_str() == wanted) {
        return Ok(row.agent.clone());
    }
    let mut named: Vec<&AgentId> = rows.iter().filter(|row| &*row.name == wanted).map(|row| &row.agent).collect();
    named.sort();
    named.dedup();
    match named.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(Failure::usage(unknown_agent(rows, wanted, lang))),
        several => {
            let ids = several.iter().map(|agent| agent.as_str()).collect::<Vec<_>>().join(lang.pick("、", ", "));
            Err(Failure::usage(lang.pick(
                format!("有几个人叫「{wanted}」：{ids}。请写编号"),
                format!("several people are called {wanted:?}: {ids}; write the id"),
            )))
        }
    }
}

fn unknown_agent(rows: &[Agent], wanted: &str, lang: Lang) -> String {
    let mut known: Vec<&str> = rows.iter().map(|row| row.agent.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    if known.is_empty() {
        return lang.pick(
            format!("没有客服「{wanted}」：agents 表是空的，请先导入"),
            format!("there is no agent {wanted:?}: the table agents is empty, import it first"),
        );
    }
    let meant = nearest(wanted, known.iter().copied().chain(rows.iter().map(|row| &*row.name)));
    let meant = meant
        .map_or_else(|| listed(&known, lang), |meant| lang.pick(format!("是不是 {meant}？"), format!("did you mean {meant}?")));
    lang.pick(
        format!("agents 表里没有客服「{wanted}」。{meant}"),
        format!("there is no agent {wanted:?} in the table agents; {meant}"),
    )
}

/// The first names of what is known.
pub fn listed(known: &[&str], lang: Lang) -> String {
    let mut list = known.iter().take(KNOWN_SHOWN).copied().collect::<Vec<_>>().join(lang.pick("、", ", "));
    if known.len() > KNOWN_SHOWN {
        list.push_str(" …");
    }
    lang.pick(format!("有：{list}"), format!("there are: {list}"))
}
