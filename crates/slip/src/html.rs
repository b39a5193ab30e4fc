//! Slips as one page of HTML that stands alone: no script, nothing fetched, a stylesheet inside, to be read on a telephone and printed.

use crate::Slip;
use crate::printable::{MissingCharacter, is_direction};
use crate::sheet::{Fault, Group, Row, Score, Sheet, Terms, sheet};
use jinpai_model::Lang;
use std::fmt::{self, Display, Formatter, Write};

const STYLE: &str = include_str!("html/style.css");

/// The slips as one page, in the order given, each on a sheet of its own when printed.
pub fn html(slips: &[Slip], lang: Lang) -> String {
    let sheets: Vec<Sheet> = slips.iter().map(|slip| sheet(slip, lang)).collect();
    let title = match sheets.as_slice() {
        [one] => format!("{} {}", one.title, one.name),
        _ => lang.pick("工资条", "Payslips").to_owned(),
    };
    let mut page = String::new();
    write_page(&mut page, &title, &sheets, lang).expect("writing into a string does not fail");
    page
}

/// A text from outside, with everything that HTML would read as markup written out.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\n' | '\t' => f.write_char(c)?,
                // HTML has no way to write these, and a change of direction would turn amounts around.
                c if c.is_control() || is_direction(c) => write!(f, "{}", MissingCharacter(c))?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

fn write_page(page: &mut String, title: &str, sheets: &[Sheet], lang: Lang) -> fmt::Result {
    writeln!(page, "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>", lang.pick("zh-CN", "en"))?;
    writeln!(page, "<meta charset=\"utf-8\">")?;
    writeln!(page, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")?;
    writeln!(page, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(page, "<meta name=\"referrer\" content=\"no-referrer\">")?;
    writeln!(page, "<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>", Escaped(title))?;
    for sheet in sheets {
        write_sheet(page, sheet)?;
    }
    writeln!(page, "</body>\n</html>")
}

fn write_sheet(page: &mut String, sheet: &Sheet) -> fmt::Result {
    let words = &sheet.labels;
    writeln!(page, "<article{}>", if sheet.draft { " class=\"draft\"" } else { "" })?;
    writeln!(page, "<h1>{}</h1>", Escaped(&sheet.title))?;
    writeln!(page, "<p class=\"name\">{} <span>{}</span></p>", Escaped(&sheet.name), Escaped(&sheet.agent))?;
    if sheet.draft {
        writeln!(page, "<p class=\"watermark\" aria-hidden=\"true\">{}</p>", Escaped(words.watermark))?;
    }
    writeln!(page, "<p class=\"seal\">{}</p>\n<dl class=\"totals\">", Escaped(&sheet.seal))?;
    for total in &sheet.totals {
        let class = if total.main { " class=\"main\"" } else { "" };
        write!(page, "<div{class}><dt>{}</dt><dd class=\"large\">{}</dd>", Escaped(&total.label), Escaped(&total.amount))?;
        writeln!(page, "<dd class=\"note\">{}</dd></div>", Escaped(&total.note))?;
    }
    writeln!(page, "</dl>")?;
    write_terms(page, sheet)?;
    for group in &sheet.groups {
        write_group(page, group, sheet)?;
    }
    if !sheet.faults.is_empty() {
        writeln!(page, "<section>\n<h2>{}</h2>\n<table class=\"faults\">", Escaped(words.faults))?;
        sheet.faults.iter().try_for_each(|fault| write_fault(page, fault, sheet))?;
        writeln!(page, "</table>\n</section>")?;
    }
    if let Some(score) = &sheet.score {
        write_score(page, score, sheet)?;
    }
    if !sheet.figures.is_empty() {
        writeln!(page, "<section>\n<h2>{}</h2>\n<dl class=\"figures\">", Escaped(words.figures))?;
        for [name, value] in &sheet.figures {
            writeln!(page, "<dt>{}</dt><dd>{}</dd>", Escaped(name), Escaped(value))?;
        }
        writeln!(page, "</dl>\n</section>")?;
    }
    if !sheet.remarks.is_empty() {
        writeln!(page, "<section>\n<h2>{}</h2>\n<ul>", Escaped(words.remarks))?;
        sheet.remarks.iter().try_for_each(|remark| writeln!(page, "<li>{}</li>", Escaped(remark)))?;
        writeln!(page, "</ul>\n</section>")?;
    }
    write_foot(page, sheet)?;
    writeln!(page, "</article>")
}

fn write_terms(page: &mut String, sheet: &Sheet) -> fmt::Result {
    let words = &sheet.labels;
    let heads = [words.period, words.role, words.level, words.group, words.plan];
    writeln!(page, "<table class=\"terms\">")?;
    write_head(page, heads)?;
    for Terms { period, role, level, group, plan, digest: _ } in &sheet.terms {
        write!(page, "<tr>")?;
        for (head, cell) in heads.iter().zip([period, role, level, group, plan]) {
            write!(page, "<td data-label=\"{}\">{}</td>", Escaped(head), Escaped(cell))?;
        }
        writeln!(page, "</tr>")?;
    }
    writeln!(page, "</table>")
}

fn write_head<'a>(page: &mut String, heads: impl IntoIterator<Item = &'a str>) -> fmt::Result {
    write!(page, "<thead><tr>")?;
    heads.into_iter().try_for_each(|head| write!(page, "<th scope=\"col\">{}</th>", Escaped(head)))?;
    writeln!(page, "</tr></thead>")
}

fn write_group(page: &mut String, group: &Group, sheet: &Sheet) -> fmt::Result {
    let words = &sheet.labels;
    let class = if group.deductions { "lines deductions" } else { "lines" };
    writeln!(page, "<section>\n<h2>{}</h2>\n<table class=\"{class}\">", Escaped(&group.title))?;
    if group.deductions {
        write_head(page, [words.item, words.taken, words.not_taken])?;
    } else {
        write_head(page, [words.item, words.amount])?;
    }
    for row in &group.rows {
        write_row(page, row, group.deductions)?;
    }
    if let Some([label, sum, not_taken]) = &group.sum {
        write!(page, "<tr class=\"sum\"><td>{}</td><td>{}</td>", Escaped(label), Escaped(sum))?;
        if group.deductions {
            write!(page, "<td>{}</td>", Escaped(not_taken))?;
        }
        writeln!(page, "</tr>")?;
    }
    writeln!(page, "</table>\n</section>")
}

fn write_row(page: &mut String, row: &Row, deductions: bool) -> fmt::Result {
    let title = Escaped(&row.title);
    let class = if row.struck { " class=\"struck\"" } else { "" };
    write!(page, "<tr{class}><td>")?;
    if row.struck {
        write!(page, "<s>{title}</s>")?;
    } else {
        write!(page, "<b>{title}</b>")?;
    }
    if !row.tag.is_empty() {
        write!(page, " <i>{}</i>", Escaped(&row.tag))?;
    }
    write_details(page, &row.details)?;
    write!(page, "</td><td>{}</td>", Escaped(&row.amount))?;
    if deductions {
        write!(page, "<td>{}</td>", Escaped(&row.not_taken))?;
    }
    writeln!(page, "</tr>")
}

fn write_details(page: &mut String, details: &[String]) -> fmt::Result {
    details.iter().try_for_each(|detail| write!(page, "<p>{}</p>", Escaped(detail)))
}

fn write_score(page: &mut String, score: &Score, sheet: &Sheet) -> fmt::Result {
    let words = &sheet.labels;
    writeln!(page, "<section>\n<h2>{} {}</h2>", Escaped(words.score), Escaped(&score.points))?;
    writeln!(page, "<p>{}</p>\n<table class=\"score\">", Escaped(&score.title))?;
    write_head(page, [words.indicator, words.weight, words.value, words.points])?;
    for cells in &score.rows {
        write!(page, "<tr>")?;
        cells.iter().try_for_each(|cell| write!(page, "<td>{}</td>", Escaped(cell)))?;
        writeln!(page, "</tr>")?;
    }
    writeln!(page, "</table>\n</section>")
}

fn write_fault(page: &mut String, fault: &Fault, sheet: &Sheet) -> fmt::Result {
    let Fault { day, title, standing, standing_word, case, details } = fault;
    write!(page, "<tr><td>{}</td><td><b>{}</b>", Escaped(day), Escaped(title))?;
    write_details(page, details)?;
    write!(page, "<p>{} {}</p></td>", Escaped(sheet.labels.case), Escaped(case))?;
    writeln!(page, "<td class=\"standing\" data-standing=\"{}\">{}</td></tr>", Escaped(standing_word), Escaped(standing))
}

fn write_foot(page: &mut String, sheet: &Sheet) -> fmt::Result {
    let words = &sheet.labels;
    writeln!(page, "<footer>\n<p>{}</p>\n<p>{}</p>", Escaped(words.net_note), Escaped(&sheet.proof))?;
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for Terms { plan, digest, period: _, role: _, level: _, group: _ } in &sheet.terms {
        if !digest.is_empty() && !seen.contains(&(plan, digest)) {
            seen.push((plan, digest));
            writeln!(page, "<p>{}: {} {}</p>", Escaped(words.digest), Escaped(plan), Escaped(digest))?;
        }
    }
    writeln!(page, "</footer>")
}
