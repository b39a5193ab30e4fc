//! Cells to rows: the columns are mapped, each cell is read, the row is checked as a whole, and either it or all that is wrong
//! with it goes to the sink. Every connector's rows pass through here.

use crate::cell::{Raw, Reading, Rule, trim};
use crate::connectors::interchange::SHOP;
use crate::connectors::{Draft, Export, Memory};
use crate::{Context, Event, FOUND_CHARS_MAX, FileProblem, Owner, ProblemKind, Recognised, RowProblem, Stop, Summary, auto};
use jinpai_model::{Kind, Row, ShopId, Source, Table, Value};
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// The cells of one record, in the order of the header.
pub(crate) trait Cells {
    /// A cell; beyond the last one it is empty.
    fn raw(&self, index: usize) -> Raw<'_>;

    /// Whether the record has the cell at all, if only empty (a JSON object may lack a key that others have).
    fn has(&self, _index: usize) -> bool {
        true
    }
}

impl Cells for crate::csv::Fields<'_> {
    fn raw(&self, index: usize) -> Raw<'_> {
        Self::raw(self, index)
    }
}

impl Cells for [Raw<'_>] {
    fn raw(&self, index: usize) -> Raw<'_> {
        self.get(index).cloned().unwrap_or(Raw::Empty)
    }
}

/// Times that cannot be before others: table, column, the earlier column.
const ORDERED: &[(&str, &str, &str)] = &[
    ("orders", "paid_at", "created"),
    ("refunds", "completed", "applied"),
    ("leave", "to", "from"),
    ("accounts", "to", "from"),
    ("agents", "left_on", "hired_on"),
];

/// First cells of a total at the end.
const TOTALS: &[&str] = &["合计", "总计", "汇总", "小计", "总和", "total", "totals", "sum", "grand total"];

/// Which cells of a record fill a column of the table.
struct Field {
    rule: Rule,
    /// In order of preference.
    cells: Vec<usize>,
    /// The column as the file names it.
    header: String,
    /// The text and value of the row before: shops, accounts and words repeat.
    last: (String, Option<Value>),
}

/// Makes rows of one file.
pub(crate) struct Assembler<'a, 's> {
    context: &'a Context<'a>,
    table: &'static Table,
    export: Option<&'static Export>,
    fields: Vec<Field>,
    present: u64,
    shop: Option<usize>,
    /// The column that says what a row without a shop belongs to.
    owner: Option<(Owner, usize)>,
    filled_shop: Option<Value>,
    memory: Memory,
    keys: HashMap<u64, u64>,
    key_positions: Vec<usize>,
    /// A rejected row that may be a total at the end, and its first cell.
    held: Option<(u64, String, Vec<RowProblem>)>,
    sink: &'s mut dyn FnMut(Event) -> Result<(), Stop>,
    first: Option<RowProblem>,
    /// The counts so far.
    pub(crate) summary: Summary,
}

impl<'a, 's> Assembler<'a, 's> {
    /// Rows of a recognised file.
    ///
    /// # Errors
    /// The table needs a shop and nothing says which.
    pub(crate) fn new(
        recognised: &Recognised,
        export: Option<&'static Export>,
        context: &'a Context<'a>,
        sink: &'s mut dyn FnMut(Event) -> Result<(), Stop>,
    ) -> Result<Self, FileProblem> {
        let table = recognised.table;
        let takes_shop = table.name != "shops";
        let mut assembler = Self {
            context,
            table,
            export,
            fields: Vec::new(),
            present: 0,
            shop: table.position(SHOP).filter(|_| takes_shop),
            owner: Owner::COLUMNS.iter().find_map(|(owner, column)| Some((*owner, table.position(column)?))),
            filled_shop: context.shop.as_ref().filter(|_| takes_shop).map(|shop| Value::Text(Arc::from(shop.as_str()))),
            memory: Memory::default(),
            keys: HashMap::new(),
            key_positions: table.key.iter().filter_map(|key| table.position(key)).collect(),
            held: None,
            sink,
            first: None,
            summary: Summary::default(),
        };
        assembler.map(&recognised.header);
        if let Some(shop) = assembler.shop
            && table.columns[shop].required
            && assembler.fields[shop].cells.is_empty()
            && assembler.filled_shop.is_none()
        {
            return Err(FileProblem::NoShop { table });
        }
        Ok(assembler)
    }

    /// Maps the header's words to the table's columns; again if a JSON Lines file brings new words.
    pub(crate) fn map(&mut self, header: &[String]) {
        let find = |word: &str| header.iter().position(|other| other.eq_ignore_ascii_case(word));
        let fields = Rule::of(self.table).into_iter().map(|rule| {
            let name = rule.column.name;
            let cells: Vec<usize> = match self.export {
                None => find(name).into_iter().collect(),
                Some(export) => {
                    let words =
                        export.fields.iter().find(|(column, _)| *column == name).map_or(&[] as &[&str], |(_, words)| words);
                    words.iter().filter_map(|word| find(word)).collect()
                }
            };
            let header = cells.first().map_or_else(|| name.to_owned(), |cell| header[*cell].clone());
            Field { rule, cells, header, last: (String::new(), None) }
        });
        self.fields = fields.collect();
        self.present = mask(&self.fields, |_| true);
    }

    /// The cells of the header that some column is filled from, ascending.
    pub(crate) fn used_cells(&self) -> Vec<usize> {
        let used: BTreeSet<usize> = self.fields.iter().flat_map(|field| field.cells.iter().copied()).collect();
        used.into_iter().collect()
    }

    /// Takes one record in.
    pub(crate) fn record<C: Cells + ?Sized>(&mut self, row: u64, record: &C) -> Result<(), FileProblem> {
        self.release()?;
        let mut problems = Vec::new();
        let mut present = self.present & mask(&self.fields, |cell| record.has(cell));
        let cells = self.cells(row, record, &mut present, &mut problems);
        if problems.is_empty() {
            return self.accept(row, cells, present);
        }
        match self.total(record) {
            Some(found) => {
                self.held = Some((row, found, problems));
                Ok(())
            }
            None => self.reject(problems),
        }
    }

    /// Takes in a record that could not be split into cells.
    pub(crate) fn broken(&mut self, row: u64, problem: ProblemKind, found: &str) -> Result<(), FileProblem> {
        self.release()?;
        self.reject(vec![row_problem(row, None, found, problem)])
    }

    /// Remarks on something that needs no row.
    pub(crate) fn warn(&mut self, row: u64, found: &str, problem: ProblemKind) -> Result<(), FileProblem> {
        self.summary.warnings += 1;
        let warning = RowProblem { warning: true, ..row_problem(row, None, found, problem) };
        Ok((self.sink)(Event::Problem(warning))?)
    }

    /// The end of the file: a total in the last row is no fact and no loss.
    pub(crate) fn finish(mut self) -> Result<Summary, FileProblem> {
        if let Some((row, found, _)) = self.held.take() {
            self.warn(row, &found, ProblemKind::SummaryRow)?;
        }
        Ok(self.summary)
    }

    /// Reads all cells of a record; what is wrong with them is added to `problems`.
    fn cells<C: Cells + ?Sized>(
        &mut self,
        row: u64,
        record: &C,
        present: &mut u64,
        problems: &mut Vec<RowProblem>,
    ) -> Vec<Option<Value>> {
        let mut cells: Vec<Option<Value>> = vec![None; self.fields.len()];
        let mut failed = 0_u64;
        // The shop comes first: its zone is the row's.
        if let Some(shop) = self.shop {
            self.read(shop, row, record, None, &mut cells, &mut failed, problems);
            if cells[shop].is_none() && failed == 0 && self.filled_shop.is_some() {
                cells[shop].clone_from(&self.filled_shop);
                *present |= 1 << shop;
            }
        }
        let shop = self.shop.and_then(|shop| match cells[shop].as_ref() {
            Some(Value::Text(text)) => Some(ShopId::new(Arc::clone(text))),
            _ => None,
        });
        // Where the shops' zones differ, a row without a shop takes that of the order, account or agent it belongs to.
        let owner = self.owner.filter(|_| shop.is_none() && self.context.zones.differ());
        if let Some((_, position)) = owner {
            self.read(position, row, record, None, &mut cells, &mut failed, problems);
        }
        let named = owner.and_then(|(owner, position)| match cells[position].as_ref() {
            Some(Value::Text(id)) => Some((owner, Arc::clone(id))),
            _ => None,
        });
        let shop = shop.as_ref().or(self.context.shop.as_ref());
        let zone = self.context.zones.zone_of(shop, named.as_ref().map(|(owner, id)| (*owner, &**id)));
        for index in 0..self.fields.len() {
            if Some(index) != self.shop && Some(index) != owner.map(|(_, position)| position) {
                self.read(index, row, record, zone, &mut cells, &mut failed, problems);
            }
        }
        let mut draft = Draft { table: self.table, cells: &mut cells, present };
        if let Some(export) = self.export {
            (export.finish)(&mut draft, &mut self.memory);
        }
        auto::settle(&mut draft, self.context.auto);
        self.check(row, &cells, failed, zone, problems);
        cells
    }

    /// Reads one cell into its place.
    #[expect(clippy::too_many_arguments, reason = "a step of `cells`, which holds all of these")]
    fn read<C: Cells + ?Sized>(
        &mut self,
        index: usize,
        row: u64,
        record: &C,
        zone: Option<&jiff::tz::TimeZone>,
        cells: &mut [Option<Value>],
        failed: &mut u64,
        problems: &mut Vec<RowProblem>,
    ) {
        let field = &mut self.fields[index];
        let mut raw = Raw::Empty;
        for cell in &field.cells {
            raw = record.raw(*cell);
            if !raw.is_blank() {
                break;
            }
        }
        let repeats = !matches!(field.rule.column.kind, Kind::Text | Kind::Instant | Kind::Money);
        if let (true, Raw::Text(text)) = (repeats, &raw)
            && field.last.1.is_some()
            && field.last.0 == **text
        {
            cells[index].clone_from(&field.last.1);
            return;
        }
        if let (Some(export), Raw::Text(text)) = (self.export, &raw)
            && (field.rule.column.kind != Kind::Text || field.rule.digits)
            && export.blanks.contains(&trim(text))
        {
            return;
        }
        let reading = Reading { zone, limits: &self.context.limits };
        match reading.cell(field.rule, &raw) {
            Ok(value) => {
                if let (true, Raw::Text(text)) = (repeats && value.is_some(), &raw) {
                    field.last.0.clear();
                    field.last.0.push_str(text);
                    field.last.1.clone_from(&value);
                }
                cells[index] = value;
            }
            Err(problem) => {
                *failed |= 1 << index;
                problems.push(row_problem(row, Some(&field.header), &raw.shown(), problem));
            }
        }
    }

    /// What only the whole row tells: required cells, times in order.
    fn check(
        &self,
        row: u64,
        cells: &[Option<Value>],
        failed: u64,
        zone: Option<&jiff::tz::TimeZone>,
        problems: &mut Vec<RowProblem>,
    ) {
        for (index, field) in self.fields.iter().enumerate() {
            if field.rule.column.required && cells[index].is_none() && failed & (1 << index) == 0 {
                problems.push(row_problem(row, Some(&field.header), "", ProblemKind::Required));
            }
        }
        for (table, later, earlier) in ORDERED {
            if *table != self.table.name {
                continue;
            }
            let position = |name: &str| self.table.position(name).expect("the list names columns of the table");
            let (later, earlier) = (position(later), position(earlier));
            let before = match (&cells[later], &cells[earlier]) {
                // Fractions are cut (spec 3.0): a source may keep them in one column and not in the other.
                (Some(Value::Instant(later)), Some(Value::Instant(earlier))) => later.as_second() < earlier.as_second(),
                (Some(Value::Date(later)), Some(Value::Date(earlier))) => later < earlier,
                _ => false,
            };
            if before {
                // Both as the file has them, in the shop's own time.
                let [found, value] = [later, earlier].map(|at| match (&cells[at], zone) {
                    (Some(Value::Instant(instant)), Some(zone)) => {
                        instant.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S%.f").to_string()
                    }
                    (cell, _) => shown(cell.as_ref()),
                });
                let problem = ProblemKind::Before { other: self.table.columns[earlier].name, value };
                problems.push(row_problem(row, Some(&self.fields[later].header), &found, problem));
            }
        }
    }

    fn accept(&mut self, row: u64, cells: Vec<Option<Value>>, present: u64) -> Result<(), FileProblem> {
        if !self.table.numbered
            && let Some(earlier) = self.same_key(row, &cells)
        {
            let key: Vec<String> = self.key_positions.iter().map(|position| shown(cells[*position].as_ref())).collect();
            self.warn(row, &key.join(" "), ProblemKind::SameKey { earlier })?;
        }
        self.summary.accepted += 1;
        let source = Source { file: self.context.source_file, row };
        Ok((self.sink)(Event::Row(Row { table: self.table, cells, present, source }))?)
    }

    fn reject(&mut self, problems: Vec<RowProblem>) -> Result<(), FileProblem> {
        self.summary.rejected += 1;
        for problem in problems {
            if self.first.is_none() {
                self.first = Some(problem.clone());
            }
            (self.sink)(Event::Problem(problem))?;
        }
        match &self.first {
            Some(first) if self.summary.accepted == 0 && self.summary.rejected >= self.context.limits.rejected_at_first => {
                Err(FileProblem::NothingGood { rejected: self.summary.rejected, first: Box::new(first.clone()) })
            }
            _ => Ok(()),
        }
    }

    /// A row that looked like a total at the end was not at the end.
    fn release(&mut self) -> Result<(), FileProblem> {
        match self.held.take() {
            Some((.., problems)) => self.reject(problems),
            None => Ok(()),
        }
    }

    /// The first filled cell of a record that looks like a total: it says so, or only numbers are filled.
    fn total<C: Cells + ?Sized>(&self, record: &C) -> Option<String> {
        let width = self.fields.iter().flat_map(|field| field.cells.iter()).max().map_or(0, |last| last + 1);
        let first = (0..width).map(|cell| record.raw(cell)).find(|raw| !raw.is_blank())?.shown().into_owned();
        let word = first.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：')).to_lowercase();
        let filled = |field: &&Field| field.cells.iter().any(|cell| !record.raw(*cell).is_blank());
        let is_number = |field: &Field| matches!(field.rule.column.kind, Kind::Money | Kind::Count | Kind::Decimal);
        let mut filled = self.fields.iter().filter(filled).peekable();
        let is_total = TOTALS.contains(&word.as_str()) || (filled.peek().is_some() && filled.all(is_number));
        is_total.then_some(first)
    }

    /// The earlier row with the same key, if there is one.
    fn same_key(&mut self, row: u64, cells: &[Option<Value>]) -> Option<u64> {
        let mut hasher = DefaultHasher::new();
        for position in &self.key_positions {
            hash(cells[*position].as_ref(), &mut hasher);
        }
        let full = self.keys.len() >= self.context.limits.keys;
        match self.keys.entry(hasher.finish()) {
            Entry::Occupied(mut entry) => Some(entry.insert(row)),
            Entry::Vacant(entry) => {
                if !full {
                    entry.insert(row);
                }
                None
            }
        }
    }
}

/// The bits of the columns for which the record has a cell.
fn mask(fields: &[Field], has: impl Fn(usize) -> bool) -> u64 {
    let bit = |(index, field): (usize, &Field)| u64::from(field.cells.iter().any(|cell| has(*cell))) << index;
    fields.iter().enumerate().map(bit).sum()
}

/// A problem, with what was found cut to what is shown.
pub(crate) fn row_problem(row: u64, column: Option<&str>, found: &str, problem: ProblemKind) -> RowProblem {
    let end = found.char_indices().nth(FOUND_CHARS_MAX).map_or(found.len(), |(end, _)| end);
    RowProblem { row, column: column.map(str::to_owned), found: found[..end].to_owned(), problem, warning: false }
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::Text(text)) => text.to_string(),
        Some(Value::Instant(instant)) => instant.to_string(),
        Some(Value::Date(date)) => date.to_string(),
        Some(Value::Clock(clock)) => clock.to_string(),
        Some(Value::Money(amount)) => amount.to_string(),
        Some(Value::Count(count)) => count.to_string(),
        Some(Value::Decimal(decimal)) => decimal.to_string(),
        Some(Value::YesNo(truth)) => truth.to_string(),
    }
}

fn hash(value: Option<&Value>, hasher: &mut DefaultHasher) {
    match value {
        None => 0_u8.hash(hasher),
        Some(Value::Text(text)) => text.hash(hasher),
        Some(Value::Instant(instant)) => instant.as_nanosecond().hash(hasher),
        Some(Value::Date(date)) => (date.year(), date.month(), date.day()).hash(hasher),
        Some(Value::Clock(clock)) => (clock.hour(), clock.minute()).hash(hasher),
        Some(Value::Money(amount)) => amount.hash(hasher),
        Some(Value::Count(count)) => count.hash(hasher),
        Some(Value::Decimal(decimal)) => decimal.hash(hasher),
        Some(Value::YesNo(truth)) => truth.hash(hasher),
    }
}
