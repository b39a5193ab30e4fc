//! A slip as a sheet: all its texts in one language, in reading order. PDF and HTML both draw this and nothing else.

use crate::labels::{self, Labels, labels};
use crate::{Seal, Slip};
use jinpai_calc::slip::{SlipDocument, SlipFault, SlipLine, SlipScore};
use jinpai_calc::text::Text;
use jinpai_model::{Fen, Lang, Month};
use serde::Serialize;

/// A slip, ready to be drawn.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Sheet {
    /// Language and region, as BCP 47 names them.
    pub(crate) lang: &'static str,
    pub(crate) region: &'static str,
    pub(crate) labels: Labels,
    pub(crate) title: String,
    pub(crate) name: String,
    pub(crate) agent: String,
    pub(crate) draft: bool,
    /// What the seal means, in a sentence.
    pub(crate) seal: String,
    pub(crate) totals: Vec<Total>,
    pub(crate) terms: Vec<Terms>,
    pub(crate) groups: Vec<Group>,
    pub(crate) score: Option<Score>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) figures: Vec<[String; 2]>,
    pub(crate) remarks: Vec<String>,
    /// What stands at the foot of every page, below the note on net.
    pub(crate) proof: String,
}

/// One of the four large figures.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Total {
    pub(crate) label: String,
    pub(crate) amount: String,
    pub(crate) note: String,
    /// The one that is paid out.
    pub(crate) main: bool,
}

/// Terms of some days.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Terms {
    pub(crate) period: String,
    pub(crate) role: String,
    pub(crate) level: String,
    pub(crate) group: String,
    pub(crate) plan: String,
    pub(crate) digest: String,
}

/// Lines that belong together, with their sum.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Group {
    pub(crate) title: String,
    /// Whether it has a second column for what was not taken.
    pub(crate) deductions: bool,
    pub(crate) rows: Vec<Row>,
    /// Label, sum, and for deductions what was not taken.
    pub(crate) sum: Option<[String; 3]>,
}

/// A line.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    pub(crate) title: String,
    /// What kind of line it is, where that is not plain from the group.
    pub(crate) tag: String,
    pub(crate) amount: String,
    pub(crate) not_taken: String,
    pub(crate) struck: bool,
    pub(crate) details: Vec<String>,
}

/// A fault.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Fault {
    pub(crate) day: String,
    pub(crate) title: String,
    pub(crate) standing: String,
    /// The word of the data, for colours.
    pub(crate) standing_word: String,
    pub(crate) case: String,
    pub(crate) details: Vec<String>,
}

/// A score.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Score {
    pub(crate) title: String,
    pub(crate) points: String,
    /// Title, weight, value, points.
    pub(crate) rows: Vec<[String; 4]>,
}

/// Makes the sheet of a slip.
pub(crate) fn sheet(slip: &Slip, lang: Lang) -> Sheet {
    let document = &slip.document;
    Sheet {
        lang: lang.pick("zh", "en"),
        region: lang.pick("CN", "GB"),
        labels: labels(lang),
        title: title(&document.month, lang),
        name: document.name.clone(),
        agent: document.agent.clone(),
        draft: slip.seal == Seal::Draft,
        seal: seal(&slip.seal, lang),
        totals: totals(document, lang),
        terms: terms(document, lang),
        groups: groups(document, lang),
        score: document.score.as_ref().map(|card| score(card, lang)),
        faults: document.faults.iter().map(|fault| self::fault(fault, lang)).collect(),
        figures: document.figures.iter().map(|f| [text(&f.name, lang), text(&f.value, lang)]).collect(),
        remarks: document.remarks.iter().map(|remark| text(remark, lang)).collect(),
        proof: proof(slip, lang),
    }
}

fn text(text: &Text, lang: Lang) -> String {
    text.in_lang(lang).to_owned()
}

/// `2025年11月工资条`, `Payslip for November 2025`; a month that is none stays as it is.
fn title(month: &str, lang: Lang) -> String {
    let first = month.parse::<Month>().map(Month::first_day);
    let shown = first.map_or_else(|_| month.to_owned(), |day| day.strftime(lang.pick("%Y年%-m月", "%B %Y")).to_string());
    lang.pick(format!("{shown}工资条"), format!("Payslip for {shown}"))
}

fn seal(seal: &Seal, lang: Lang) -> String {
    match seal {
        Seal::Draft => lang
            .pick(
                "草稿：本月尚未结账，以下数字都可能变动，不作为发放依据。",
                "Draft: this month is not closed yet. Every number may still change; nothing is paid on it.",
            )
            .to_owned(),
        Seal::Closed { number, closed_on, .. } => lang.pick(
            format!("第 {number} 号，{closed_on} 结账，内容已固定。"),
            format!("No. {number}, closed on {closed_on}. It does not change any more."),
        ),
    }
}

/// Hash and plan digests: the whole hash, and of each plan as much as tells plans apart.
fn proof(slip: &Slip, lang: Lang) -> String {
    let mut digests: Vec<&str> = Vec::new();
    for terms in &slip.document.terms {
        let short = terms.plan_digest.get(..16).unwrap_or(&terms.plan_digest);
        if !short.is_empty() && !digests.contains(&short) {
            digests.push(short);
        }
    }
    let seal = match &slip.seal {
        Seal::Draft => lang.pick("草稿，没有编号和摘要", "Draft, without number and hash").to_owned(),
        Seal::Closed { number, hash, .. } => {
            lang.pick(format!("第 {number} 号，摘要 {hash}"), format!("No. {number}, hash {hash}"))
        }
    };
    if digests.is_empty() {
        return seal;
    }
    lang.pick(format!("{seal}，方案 {}", digests.join("、")), format!("{seal}, plan {}", digests.join(", ")))
}

fn totals(document: &SlipDocument, lang: Lang) -> Vec<Total> {
    let total = |label: (&str, &str), value: &str, note: (&str, &str), main: bool| Total {
        label: lang.pick(label.0, label.1).to_owned(),
        amount: amount(value),
        note: lang.pick(note.0, note.1).to_owned(),
        main,
    };
    vec![
        total(("应发", "Gross"), &document.gross, ("挣得的各项之和", "all that was earned"), false),
        total(("扣款", "Deductions"), &document.deductions, ("从应发里扣下", "taken from gross"), false),
        total(("未扣", "Not taken"), &document.not_taken, ("不能扣，不影响实发", "may not be taken; net is not affected"), false),
        total(
            ("实发（税前、社保前）", "Net (before tax and insurance)"),
            &document.net,
            ("应发 − 扣款", "gross − deductions"),
            true,
        ),
    ]
}

fn terms(document: &SlipDocument, lang: Lang) -> Vec<Terms> {
    let or_dash = |value: Option<&str>| value.filter(|value| !value.is_empty()).unwrap_or("—").to_owned();
    let shown = |terms: &jinpai_calc::slip::SlipTerms| Terms {
        period: lang.pick(format!("{} 至 {}", terms.from, terms.to), format!("{} to {}", terms.from, terms.to)),
        role: or_dash(terms.role.as_ref().map(|role| role.in_lang(lang))),
        level: or_dash(terms.level.as_deref()),
        group: or_dash(terms.group.as_deref()),
        plan: terms.plan.clone(),
        digest: terms.plan_digest.clone(),
    };
    document.terms.iter().map(shown).collect()
}

/// Three groups: what was earned, what earlier months change, what is taken. The first always stands, the others when they have lines.
fn groups(document: &SlipDocument, lang: Lang) -> Vec<Group> {
    let part = |wanted: fn(&str) -> bool| -> Vec<Row> {
        document.lines.iter().filter(|line| wanted(&line.kind)).map(|line| row(line, lang)).collect()
    };
    let gross = Some([lang.pick("应发合计", "Gross").to_owned(), amount(&document.gross), String::new()]);
    let later = part(is_later);
    let taken = part(is_deduction);
    let mut groups = vec![Group {
        title: lang.pick("挣得", "What was earned").to_owned(),
        deductions: false,
        rows: part(|kind| !is_later(kind) && !is_deduction(kind)),
        sum: gross.clone().filter(|_| later.is_empty()),
    }];
    if !later.is_empty() {
        groups.push(Group {
            title: lang.pick("以前月份的追回和更正", "Clawbacks and corrections of earlier months").to_owned(),
            deductions: false,
            rows: later,
            sum: gross,
        });
    }
    if !taken.is_empty() {
        let label = lang.pick("扣款合计", "Deductions").to_owned();
        groups.push(Group {
            title: lang.pick("扣款", "Deductions").to_owned(),
            deductions: true,
            rows: taken,
            sum: Some([label, amount(&document.deductions), amount(&document.not_taken)]),
        });
    }
    groups
}

fn is_later(kind: &str) -> bool {
    matches!(kind, "clawback" | "correction")
}

fn is_deduction(kind: &str) -> bool {
    kind == "deduction"
}

fn row(line: &SlipLine, lang: Lang) -> Row {
    let mut details = Vec::new();
    let why: Vec<String> = line.why.iter().map(|why| text(why, lang)).collect();
    // A formula that is a sum, or that the explanation repeats, tells nothing new.
    let told = line.formula.parse::<Fen>().is_ok() || why.iter().any(|why| why.contains(&line.formula));
    if !line.formula.is_empty() && !told {
        details.push(labelled(("算法", "Formula"), &line.formula, lang));
    }
    details.extend(why);
    if let Some(clause) = &line.clause {
        details.push(labelled(("依据", "Clause"), clause.in_lang(lang), lang));
    }
    // What is taken stands below "taken", as its sum does, without a sign.
    let shown = |value: &str| amount(value.strip_prefix('-').filter(|_| is_deduction(&line.kind)).unwrap_or(value));
    Row {
        title: text(&line.title, lang),
        tag: labels::kind(&line.kind).map(|tag| text(&tag, lang)).unwrap_or_default(),
        amount: line.amount.as_deref().map_or_else(|| lang.pick("待定", "pending").to_owned(), shown),
        not_taken: line.not_taken.as_deref().map(amount).unwrap_or_default(),
        struck: line.kind == "forfeited",
        details,
    }
}

fn fault(fault: &SlipFault, lang: Lang) -> Fault {
    let (standing, before) = labels::standing(&fault.standing);
    let mut details = vec![text(&fault.what, lang)];
    details.push(labelled((&before.zh, &before.en), fault.consequence.in_lang(lang), lang));
    if let Some(decision) = &fault.decision {
        details.push(labelled(("决定", "Decision"), decision.in_lang(lang), lang));
    }
    if let Some(clause) = &fault.clause {
        details.push(labelled(("依据", "Clause"), clause.in_lang(lang), lang));
    }
    Fault {
        day: fault.day.clone(),
        title: fault.title.clone(),
        standing: text(&standing, lang),
        standing_word: fault.standing.clone(),
        case: fault.case.clone(),
        details,
    }
}

fn score(score: &SlipScore, lang: Lang) -> Score {
    let by_hand = || lang.pick("人工评分", "scored by hand").to_owned();
    Score {
        title: score.title.clone(),
        points: score.points.clone().unwrap_or_else(|| lang.pick("没有得分", "no score").to_owned()),
        rows: score
            .indicators
            .iter()
            .map(|one| {
                let value = one.value.as_ref().map_or_else(by_hand, |value| text(value, lang));
                [one.title.clone(), one.weight.clone(), value, text(&one.points, lang)]
            })
            .collect(),
    }
}

fn labelled(label: (&str, &str), value: &str, lang: Lang) -> String {
    lang.pick(format!("{}：{value}", label.0), format!("{}: {value}", label.1))
}

/// An amount with a real minus sign, which is as wide as a digit and does not break off at a line's end.
fn amount(amount: &str) -> String {
    amount.strip_prefix('-').map_or_else(|| amount.to_owned(), |positive| format!("\u{2212}{positive}"))
}
