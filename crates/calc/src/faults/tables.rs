//! The file `faults` of spec 2.3.

use super::{Consequence, Fault, Standing};
use crate::outputs::{OutputFile, OutputValue as V};
use crate::plan::fault::{Forfeit, Warning};
use jinpai_model::Fen;

impl Standing {
    /// The word in `faults.status`: what does not count yet is proposed, what does not count any more is waived.
    pub fn status(self) -> &'static str {
        match self {
            Self::Proposed | Self::Appealed => "proposed",
            Self::Confirmed => "confirmed",
            Self::Waived | Self::Excused => "waived",
        }
    }

    /// Its own word: proposed, confirmed, appealed, waived, excused.
    pub fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Confirmed => "confirmed",
            Self::Appealed => "appealed",
            Self::Waived => "waived",
            Self::Excused => "excused",
        }
    }

    /// Its Chinese word.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Proposed => "待裁定",
            Self::Confirmed => "已确认",
            Self::Appealed => "申诉中",
            Self::Waived => "已免除",
            Self::Excused => "有记录免责",
        }
    }
}

impl Consequence {
    /// The money that it asks for.
    pub fn amount(&self) -> Fen {
        self.fine + self.loss
    }

    /// The words of `faults.consequence`, in one order: `fine;credit_lost;forfeits bonus`; `record` if nothing follows.
    pub fn code(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        let mut word = |holds: bool, text: &str| holds.then(|| words.push(text.to_owned()));
        word(self.fine > Fen::ZERO, "fine");
        word(self.loss > Fen::ZERO, "loss");
        word(self.points != num_rational::BigRational::default(), "points");
        word(self.credit_lost.is_some(), "credit_lost");
        word(self.warning == Some(Warning::Warning), "warning");
        word(self.warning == Some(Warning::Serious), "serious_warning");
        word(self.counts_absent, "absent");
        words.extend(self.forfeits.iter().map(|forfeit| match forfeit {
            Forfeit::Kind(kind) => format!("forfeits {}", kind.code()),
            Forfeit::Line(line) => format!("forfeits {line}"),
        }));
        if words.is_empty() { "record".to_owned() } else { words.join(";") }
    }
}

/// The file `faults`; a fault is named by its rule's id, as in the table `incidents`.
pub fn faults(faults: &[Fault]) -> OutputFile {
    let rows = faults.iter().map(|fault| {
        vec![
            V::text(Some(&fault.rule.id)),
            V::Text(fault.agent.shared()),
            V::Day(fault.day),
            fault.order.as_ref().map_or(V::Empty, |order| V::Text(order.shared())),
            fault.buyer.as_ref().map_or(V::Empty, |buyer| V::Text(buyer.shared())),
            V::Count(i64::try_from(fault.facts.len()).expect("a month has fewer facts")),
            V::Text(fault.consequence.code().into()),
            V::Money(fault.consequence.amount()),
            fault.standing.status().into(),
            V::text(fault.rule.clause.as_deref()),
        ]
    });
    let mut rows: Vec<Vec<V>> = rows.collect();
    // By the leading columns, as all files are (2.3).
    rows.sort_by_cached_key(|row| row.iter().map(V::to_text).collect::<Vec<_>>());
    OutputFile {
        name: "faults",
        zh: "违规",
        columns: &["fault", "agent", "day", "order", "buyer", "occurrences", "consequence", "amount", "status", "clause"],
        rows,
    }
}
