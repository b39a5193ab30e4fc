//! What the tests of this crate share.

use crate::{AutoRules, Context, Event, FileProblem, Input, Limits, Recognised, RowProblem, Summary, Zones, read, recognise};
use jinpai_model::{FileId, Lang, Row, ShopId, Table, Value};

/// How a file is read in a test.
pub(crate) struct Setup {
    pub(crate) name: &'static str,
    pub(crate) shop: Option<&'static str>,
    pub(crate) table: Option<&'static str>,
    pub(crate) zones: Zones,
    pub(crate) auto: AutoRules,
    pub(crate) limits: Limits,
}

impl Default for Setup {
    fn default() -> Self {
        Self { name: "file", shop: None, table: None, zones: Zones::new(), auto: AutoRules::default(), limits: Limits::default() }
    }
}

/// All that reading gave.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) recognised: Recognised,
    pub(crate) rows: Vec<Row>,
    pub(crate) problems: Vec<RowProblem>,
    pub(crate) summary: Summary,
}

impl Taken {
    /// The texts of a column.
    pub(crate) fn texts(&self, column: &str) -> Vec<&str> {
        self.rows.iter().map(|row| row.text(column).unwrap_or("")).collect()
    }

    /// The problems in English.
    pub(crate) fn english(&self) -> Vec<String> {
        self.problems.iter().map(|problem| problem.message(Lang::En)).collect()
    }
}

impl Setup {
    pub(crate) fn take(&self, bytes: impl Into<Vec<u8>>) -> Result<Taken, FileProblem> {
        let mut input = Input::bytes(bytes);
        let table = self.table.map(|table| Table::named(table).expect("a table of that name"));
        let recognised = recognise(self.name, &mut input, table)?;
        let shop = self.shop.map(ShopId::from);
        let context = Context { source_file: FileId(7), shop, zones: &self.zones, auto: &self.auto, limits: self.limits };
        let (mut rows, mut problems) = (Vec::new(), Vec::new());
        let summary = read(&recognised, &mut input, &context, &|_| {}, &mut |event| {
            match event {
                Event::Row(row) => rows.push(row),
                Event::Problem(problem) => problems.push(problem),
            }
            Ok(())
        })?;
        assert_eq!(summary.accepted, u64::try_from(rows.len()).expect("few rows"));
        assert_eq!(summary.warnings, u64::try_from(problems.iter().filter(|problem| problem.warning).count()).expect("few rows"));
        Ok(Taken { recognised, rows, problems, summary })
    }
}

/// Reads bytes with the defaults.
pub(crate) fn take(bytes: impl Into<Vec<u8>>) -> Taken {
    Setup::default().take(bytes).expect("the file is readable")
}

/// Why bytes are refused, in English.
pub(crate) fn refused(bytes: impl Into<Vec<u8>>) -> String {
    Setup::default().take(bytes).map(|taken| taken.rows).expect_err("the file is refused").message(Lang::En)
}

/// A value for people.
pub(crate) fn plain(value: Option<&Value>) -> String {
    match value {
        None => "∅".to_owned(),
        Some(Value::Text(text)) => text.to_string(),
        Some(Value::Instant(instant)) => instant.to_string(),
        Some(Value::Date(date)) => date.to_string(),
        Some(Value::Clock(clock)) => clock.strftime("%H:%M").to_string(),
        Some(Value::Money(amount)) => amount.to_string(),
        Some(Value::Count(count)) => count.to_string(),
        Some(Value::Decimal(decimal)) => decimal.to_string(),
        Some(Value::YesNo(truth)) => truth.to_string(),
    }
}
