//! Lists: one shape for all of them. Filtered and sorted by the handler's rows, then a page as JSON, or all of it as CSV or XLSX.

use super::error::{ApiError, Code};
use crate::outputs;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jinpai_calc::outputs::{OutputFile, OutputValue};
use jinpai_calc::text::Text;
use jinpai_model::Lang;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use utoipa::{IntoParams, ToSchema};

/// Rows of a page, if nothing else is asked for.
const PER_PAGE: usize = 50;
/// Rows of a page at most.
const PER_PAGE_MAX: usize = 500;
/// The longest text that is searched for, in bytes.
const SEARCH_MAX: usize = 200;

/// What a list may be asked for, beside its own filters. Flatten nothing: take it as a second `Query`.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// From 1.
    pub page: Option<usize>,
    /// At most 500; 50 if not said.
    pub per_page: Option<usize>,
    /// A column; with `-` before it from large to small.
    pub sort: Option<String>,
    /// A text that some column contains.
    pub q: Option<String>,
    /// `csv` or `xlsx`: all rows of the list as a file.
    #[param(inline)]
    pub format: Option<FileFormat>,
}

/// A file that a list is exported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// UTF-8 with a byte order mark.
    Csv,
    /// A workbook.
    Xlsx,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Page<T> {
    /// Its rows.
    pub items: Vec<T>,
    /// Rows of the whole list.
    pub total: usize,
    /// This page, from 1.
    pub page: usize,
    /// Rows of a full page.
    pub per_page: usize,
}

/// A row of a list.
pub trait Listed: Serialize + Send {
    /// Columns of the export, by which a list is sorted too.
    const COLUMNS: &'static [&'static str];
    /// The name of the exported file, without ending.
    const NAME: &'static str;
    /// Its Chinese name, for the workbook's sheet.
    const ZH: &'static str;

    /// The cell of a column.
    fn cell(&self, column: usize) -> OutputValue;
}

/// Answers a list: the rows that contain what is searched for, sorted as asked (else in the order given), a page or a file of them.
pub fn answer<T: Listed>(rows: Vec<T>, query: &ListQuery, lang: Lang) -> Result<Response, ApiError> {
    let rows = arranged(rows, T::COLUMNS, &T::cell, query)?;
    if let Some(format) = query.format {
        return file(&rows, format, lang);
    }
    let (page, per_page) = query.paging();
    let total = rows.len();
    let items = rows.into_iter().skip((page - 1).saturating_mul(per_page)).take(per_page).collect();
    Ok(axum::Json(Page { items, total, page, per_page }).into_response())
}

/// Answers a list of which there are many facts: they are searched and sorted as they are, and only those of the page become rows. `cell`
/// says a fact's column as the row will.
pub fn answer_facts<F: Send, T: Listed>(
    facts: Vec<F>,
    cell: &(dyn Fn(&F, usize) -> OutputValue + Sync),
    row: impl Fn(&F) -> T,
    query: &ListQuery,
    lang: Lang,
) -> Result<Response, ApiError> {
    let facts = arranged(facts, T::COLUMNS, cell, query)?;
    if query.format.is_some() {
        return answer_page(facts.iter().map(row).collect(), facts.len(), query, lang);
    }
    let (page, per_page) = query.paging();
    let page = facts.iter().skip((page - 1).saturating_mul(per_page)).take(per_page);
    answer_page(page.map(row).collect(), facts.len(), query, lang)
}

/// Answers a list that is kept elsewhere and knows its own order: the rows of the page, or all of them as a file.
pub fn answer_page<T: Listed>(rows: Vec<T>, total: usize, query: &ListQuery, lang: Lang) -> Result<Response, ApiError> {
    if let Some(format) = query.format {
        return file(&rows, format, lang);
    }
    let (page, per_page) = query.paging();
    Ok(axum::Json(Page { items: rows, total, page, per_page }).into_response())
}

impl ListQuery {
    /// The page, from 1, and the rows of a full one.
    pub fn paging(&self) -> (usize, usize) {
        (self.page.unwrap_or(1).max(1), self.per_page.unwrap_or(PER_PAGE).clamp(1, PER_PAGE_MAX))
    }
}

/// What contains the text that is searched for, in the order asked for.
fn arranged<F: Send>(
    mut facts: Vec<F>,
    columns: &[&str],
    cell: &(dyn Fn(&F, usize) -> OutputValue + Sync),
    query: &ListQuery,
) -> Result<Vec<F>, ApiError> {
    if let Some(wanted) = query.q.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        if wanted.len() > SEARCH_MAX {
            return Err(ApiError::invalid("q", "搜索的文字太长", "the text to search for is too long"));
        }
        let wanted = wanted.to_lowercase();
        // Most Chinese texts and all numbers are the same in small letters.
        let has_cases = wanted.chars().any(char::is_alphabetic) && wanted.to_uppercase() != wanted;
        let has = |fact: &F| (0..columns.len()).any(|column| contains(&cell(fact, column), &wanted, has_cases));
        // A month has tens of thousands of orders; their order stays.
        facts = facts.into_par_iter().filter(has).collect();
    }
    match query.sort.as_deref().filter(|sort| !sort.is_empty()) {
        Some(sort) => sorted(facts, columns, cell, sort),
        None => Ok(facts),
    }
}

fn contains(cell: &OutputValue, wanted: &str, has_cases: bool) -> bool {
    match cell {
        OutputValue::Empty => false,
        OutputValue::Text(text) if !has_cases => text.contains(wanted),
        OutputValue::Text(text) => text.to_lowercase().contains(wanted),
        // Numbers and days have no capital letters.
        cell => cell.to_text().contains(wanted),
    }
}

fn sorted<F>(facts: Vec<F>, columns: &[&str], cell: &dyn Fn(&F, usize) -> OutputValue, sort: &str) -> Result<Vec<F>, ApiError> {
    let (name, down) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
    let Some(column) = columns.iter().position(|column| *column == name) else {
        let known = columns.join(", ");
        return Err(ApiError::invalid(
            "sort",
            format!("不能按「{name}」排序；可以按：{known}"),
            format!("cannot sort by {name:?}; known are: {known}"),
        ));
    };
    let mut keyed: Vec<(OutputValue, F)> = facts.into_iter().map(|fact| (cell(&fact, column), fact)).collect();
    keyed.sort_by(|(a, _), (b, _)| match (a, b) {
        // Unknown comes last, whichever way.
        (OutputValue::Empty, OutputValue::Empty) => Ordering::Equal,
        (OutputValue::Empty, _) => Ordering::Greater,
        (_, OutputValue::Empty) => Ordering::Less,
        _ if down => compare(b, a),
        _ => compare(a, b),
    });
    Ok(keyed.into_iter().map(|(_, fact)| fact).collect())
}

fn compare(a: &OutputValue, b: &OutputValue) -> Ordering {
    match (a, b) {
        (OutputValue::Text(a), OutputValue::Text(b)) => a.cmp(b),
        (OutputValue::Count(a), OutputValue::Count(b)) => a.cmp(b),
        (OutputValue::Money(a), OutputValue::Money(b)) => a.cmp(b),
        (OutputValue::Day(a), OutputValue::Day(b)) => a.cmp(b),
        (OutputValue::Time(a), OutputValue::Time(b)) => a.cmp(b),
        (OutputValue::Decimal(a), OutputValue::Decimal(b)) => {
            let number = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
            number(a).cmp(&number(b))
        }
        _ => a.to_text().cmp(&b.to_text()),
    }
}

fn file<T: Listed>(rows: &[T], format: FileFormat, lang: Lang) -> Result<Response, ApiError> {
    let cells = rows.iter().map(|row| (0..T::COLUMNS.len()).map(|column| row.cell(column)).collect());
    let output = OutputFile { name: T::NAME, zh: T::ZH, columns: T::COLUMNS, rows: cells.collect() };
    let (bytes, kind, ending) = match format {
        FileFormat::Csv => (outputs::csv_bytes(&output)?, "text/csv; charset=utf-8", "csv"),
        FileFormat::Xlsx => (outputs::xlsx_bytes(&[output], lang)?, XLSX, "xlsx"),
    };
    download(bytes, kind, &format!("{}.{ending}", T::NAME))
}

/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file to be saved. `name` may be Chinese.
pub fn download(bytes: Vec<u8>, kind: &'static str, name: &str) -> Result<Response, ApiError> {
    let encoded: String = name
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let disposition = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{encoded}"));
    let disposition = disposition.map_err(|error| ApiError::internal(error.into()))?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response())
}

/// A text in both languages, as views carry it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TextView {
    /// 简体中文
    pub zh: String,
    /// English
    pub en: String,
}

impl From<&Text> for TextView {
    fn from(text: &Text) -> Self {
        Self { zh: text.zh.clone(), en: text.en.clone() }
    }
}

impl From<Text> for TextView {
    fn from(text: Text) -> Self {
        Self { zh: text.zh, en: text.en }
    }
}

/// A value of the query that is not one of those known.
pub fn unknown(field: &str, value: &str, known: &str) -> ApiError {
    ApiError::invalid(field, format!("不认识「{value}」；可以写：{known}"), format!("{value:?} is not known; known are: {known}"))
}

/// Two requests that cannot both be done.
pub fn conflict(zh: impl Into<String>, en: impl Into<String>) -> ApiError {
    ApiError::new(Code::Conflict, zh, en)
}

#[cfg(test)]
mod tests {
    use super::{FileFormat, ListQuery, Listed, answer};
    use jinpai_calc::outputs::OutputValue;
    use jinpai_model::{Fen, Lang};

    #[derive(serde::Serialize)]
    struct One {
        name: &'static str,
        amount: Option<i64>,
    }

    impl Listed for One {
        const COLUMNS: &'static [&'static str] = &["name", "amount"];
        const NAME: &'static str = "ones";
        const ZH: &'static str = "一";

        fn cell(&self, column: usize) -> OutputValue {
            match column {
                0 => self.name.into(),
                _ => self.amount.map(Fen::new).into(),
            }
        }
    }

    fn list(query: &ListQuery) -> String {
        let rows = vec![
            One { name: "=甲", amount: Some(900) },
            One { name: "乙", amount: None },
            One { name: "丙", amount: Some(1_000) },
        ];
        let response = answer(rows, query, Lang::Zh).unwrap();
        let body = axum::body::to_bytes(response.into_body(), 1 << 20);
        let bytes = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(body).unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[test]
    fn money_sorts_as_numbers_and_unknown_comes_last_either_way() {
        let names = |sort: &str| {
            let text = list(&ListQuery { sort: Some(sort.to_owned()), ..ListQuery::default() });
            ["甲", "乙", "丙"].map(|name| text.find(name).unwrap())
        };
        let up = names("amount");
        assert!(up[0] < up[2] && up[2] < up[1]);
        let down = names("-amount");
        assert!(down[2] < down[0] && down[0] < down[1]);
    }

    #[test]
    fn a_page_says_how_many_there_are() {
        let text = list(&ListQuery { page: Some(2), per_page: Some(2), ..ListQuery::default() });
        assert_eq!(text, r#"{"items":[{"name":"丙","amount":1000}],"total":3,"page":2,"per_page":2}"#);
        assert!(list(&ListQuery { q: Some("乙".to_owned()), ..ListQuery::default() }).contains(r#""total":1"#));
    }

    #[test]
    fn an_export_has_all_rows_and_no_formula() {
        let query = ListQuery { per_page: Some(1), format: Some(FileFormat::Csv), ..ListQuery::default() };
        assert_eq!(list(&query), "\u{feff}name,amount\n'=甲,9.00\n乙,\n丙,10.00\n");
    }
}
