//! The form of a case (docs/howto/write-a-case.md): Markdown sections with tables.

use std::collections::BTreeMap;

/// A scenario.
#[derive(Debug, Default)]
pub(crate) struct Case {
    /// What happens, in the order of the sections.
    pub(crate) steps: Vec<Step>,
    pub(crate) plan: Option<PlanText>,
    pub(crate) month: String,
    pub(crate) as_of: Option<String>,
    pub(crate) then: Vec<Then>,
}

/// A plan as a case gives it.
#[derive(Debug)]
pub(crate) enum PlanText {
    /// The whole text.
    Whole(String),
    /// The name of a file in `plans/`.
    Shipped(String),
}

/// Something that happens.
#[derive(Debug)]
pub(crate) enum Step {
    /// Tables taken in by one command, by name, each with its header row first.
    Given(Vec<(String, Vec<Vec<String>>)>),
    /// A version of a plan is published.
    Version(PlanText),
    /// Faults of a month (else of the case's own) are decided and answered; the first row is the header.
    Decided { month: Option<String>, rows: Vec<Vec<String>> },
    /// A month is closed; `accept`: with everything on the list accepted that can be.
    Close { month: String, accept: bool },
}

/// Something that must come out.
#[derive(Debug)]
pub(crate) enum Then {
    /// All rows of an output, or those that the filter leaves, in these columns.
    Rows { output: String, filter: BTreeMap<String, String>, columns: Vec<String>, rows: Vec<Vec<String>> },
    /// Texts in an explanation.
    Explains { agent: String, line: Option<String>, contains: Vec<String> },
}

/// Reads a case, or says what is wrong with it.
pub(crate) fn parse(text: &str) -> Result<Case, String> {
    let mut case = Case::default();
    let mut sections: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        fenced ^= line.trim_start().starts_with("```");
        match line.strip_prefix("## ") {
            Some(heading) if !fenced => sections.push((heading.trim(), Vec::new())),
            _ => {
                if let Some((_, lines)) = sections.last_mut() {
                    lines.push(line);
                }
            }
        }
    }
    for (heading, lines) in sections {
        let (first, rest) = heading.split_once(' ').unwrap_or((heading, ""));
        match first {
            "Given" => {
                let given = (word(rest), table(&lines).ok_or_else(|| format!("## {heading}: no table"))?);
                match case.steps.last_mut() {
                    Some(Step::Given(tables)) => tables.push(given),
                    _ => case.steps.push(Step::Given(vec![given])),
                }
            }
            "Plan" => case.plan = plan(&lines),
            "Version" => case.steps.push(Step::Version(plan(&lines).ok_or_else(|| format!("## {heading}: no plan"))?)),
            "Decided" => {
                let month = Some(word(rest)).filter(|month| !month.is_empty());
                let rows = table(&lines).ok_or_else(|| format!("## {heading}: no table"))?;
                case.steps.push(Step::Decided { month, rows });
            }
            "Close" => case.steps.push(Step::Close { month: word(rest), accept: rest.contains(" accept") }),
            "When" => when(&lines, &mut case),
            "Then" => then(rest, &lines, &mut case)?,
            "Story" | "Note" | "Notes" | "故事" | "说明" | "算法" | "Arithmetic" => {}
            _ => return Err(format!("## {heading}: not a section of a case")),
        }
    }
    if case.month.is_empty() {
        return Err("## When: `month 2024-11` is missing".to_owned());
    }
    if case.then.is_empty() {
        return Err("nothing is expected (## Then …)".to_owned());
    }
    Ok(case)
}

/// The first word: what stands after it is a remark.
fn word(text: &str) -> String {
    text.split_whitespace().next().unwrap_or("").to_owned()
}

/// The first table: its header and rows, without the line of dashes.
fn table(lines: &[&str]) -> Option<Vec<Vec<String>>> {
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| line.trim())
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .map(cells)
        .filter(|row| !row.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':'))))
        .collect();
    (!rows.is_empty()).then_some(rows)
}

fn cells(line: &str) -> Vec<String> {
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    inner.replace("\\|", "\u{0}").split('|').map(|cell| cell.trim().replace('\u{0}', "|")).collect()
}

fn plan(lines: &[&str]) -> Option<PlanText> {
    let block: Vec<&str> = lines
        .iter()
        .skip_while(|line| !line.starts_with("```"))
        .skip(1)
        .take_while(|line| !line.starts_with("```"))
        .copied()
        .collect();
    if block.is_empty() {
        let name = lines.iter().find_map(|line| line.trim().strip_prefix("plan:"))?;
        return Some(PlanText::Shipped(name.trim().trim_matches('`').to_owned()));
    }
    Some(PlanText::Whole(block.join("\n") + "\n"))
}

fn when(lines: &[&str], case: &mut Case) {
    for line in lines {
        let line = line.trim().trim_start_matches("- ").trim_matches('`');
        if let Some(month) = line.strip_prefix("month ") {
            case.month = word(month);
        } else if let Some(as_of) = line.strip_prefix("as-of ") {
            case.as_of = Some(as_of.trim().trim_matches('"').to_owned());
        }
    }
}

fn then(rest: &str, lines: &[&str], case: &mut Case) -> Result<(), String> {
    if let Some(explained) = rest.strip_prefix("explain") {
        let (who, texts) = explained.split_once("contains").unwrap_or((explained, ""));
        let words: Vec<&str> = who.split_whitespace().collect();
        let after = |name: &str| {
            words.iter().position(|word| *word == name).and_then(|at| words.get(at + 1)).map(|word| (*word).to_owned())
        };
        let agent = after("agent").ok_or_else(|| format!("## Then {rest}: say `agent NAME`"))?;
        let mut contains: Vec<String> = texts.split('"').skip(1).step_by(2).map(str::to_owned).collect();
        contains.extend(
            lines.iter().filter_map(|line| line.trim().strip_prefix("- ")).map(|text| text.trim().trim_matches('"').to_owned()),
        );
        if contains.is_empty() {
            return Err(format!("## Then {rest}: say what it contains"));
        }
        case.then.push(Then::Explains { agent, line: after("line"), contains });
        return Ok(());
    }
    let (output, condition) = rest.split_once(" where ").unwrap_or((rest, ""));
    let mut filter = BTreeMap::new();
    for part in condition.split(" and ").filter(|part| !part.trim().is_empty()) {
        let (column, value) = part.split_once('=').ok_or_else(|| format!("## Then {rest}: write `where column = value`"))?;
        filter.insert(column.trim().to_owned(), value.trim().trim_matches('"').to_owned());
    }
    let mut rows = table(lines).ok_or_else(|| format!("## Then {rest}: no table"))?;
    let columns = rows.remove(0);
    if let Some(row) = rows.iter().find(|row| row.len() != columns.len()) {
        return Err(format!("## Then {rest}: a row has {} cells, the head {}: {row:?}", row.len(), columns.len()));
    }
    case.then.push(Then::Rows { output: word(output), filter, columns, rows });
    Ok(())
}
