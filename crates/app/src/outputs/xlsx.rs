//! All outputs as one workbook: a sheet each, frozen head, filter, widths, number formats, real dates. Texts are written as texts
//! and never as formulas. Rows are streamed to disk, so memory does not grow with them.

use super::headers::header;
use anyhow::Result;
use jinpai_calc::outputs::{OutputFile, OutputValue};
use jinpai_model::Lang;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};
use std::io::{Seek, Write};

/// A sheet ends here; what is more goes on in a further sheet.
const SHEET_ROWS_MAX: usize = 1_048_576;
/// So many rows are looked at for the widths of the columns.
const WIDTH_ROWS: usize = 2_000;
/// The widest column, in characters.
const WIDTH_MAX: usize = 60;
/// The longest text a cell holds in Excel, in UTF-16 units.
const CELL_UNITS_MAX: usize = 32_767;
/// Above this a whole number is no longer exact in a spreadsheet, and is written as text.
const EXACT_MAX: i64 = 1 << 53;

/// Writes the workbook.
pub(super) fn write<W: Write + Seek + Send>(outputs: &[OutputFile], target: &mut W, lang: Lang) -> Result<()> {
    let mut workbook = Workbook::new();
    // The time of writing would make equal results differ in bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_author("jinpai").set_creation_datetime(&created));
    let formats = Formats::new();
    for output in outputs {
        let mut rest = output.rows.as_slice();
        let mut number = 1;
        loop {
            let (now, later) = rest.split_at(rest.len().min(SHEET_ROWS_MAX - 1));
            let sheet = workbook.add_worksheet_with_constant_memory()?;
            let name = lang.pick(output.zh, output.name);
            sheet.set_name(if number == 1 { name.to_owned() } else { format!("{name} {number}") })?;
            write_sheet(sheet, output, now, &formats, lang)?;
            if later.is_empty() {
                break;
            }
            rest = later;
            number += 1;
        }
    }
    workbook.save_to_writer(target)?;
    Ok(())
}

struct Formats {
    head: Format,
    text: Format,
    count: Format,
    money: Format,
    day: Format,
    time: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            head: Format::new()
                .set_bold()
                .set_background_color("#F2F2F2")
                .set_border_bottom(FormatBorder::Thin)
                .set_align(FormatAlign::VerticalCenter),
            // The text format keeps a long id a text even when somebody edits the cell.
            text: Format::new().set_num_format("@"),
            count: Format::new().set_num_format("0"),
            money: Format::new().set_num_format("#,##0.00;[Red]-#,##0.00"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        }
    }
}

fn write_sheet(
    sheet: &mut Worksheet,
    output: &OutputFile,
    rows: &[Vec<OutputValue>],
    formats: &Formats,
    lang: Lang,
) -> Result<()> {
    sheet.set_freeze_panes(1, 0)?;
    for (column, name) in (0_u16..).zip(output.columns) {
        let title = header(name, lang);
        let position = usize::from(column);
        let widest = rows.iter().take(WIDTH_ROWS).map(|row| width(&row[position].to_text())).max().unwrap_or(0);
        // Two more for the filter's arrow and the cell's margins.
        let chosen = widest.max(width(title) + 2).clamp(6, WIDTH_MAX) + 2;
        sheet.set_column_width(column, u16::try_from(chosen).unwrap_or(u16::MAX))?;
        sheet.write_string_with_format(0, column, title, &formats.head)?;
    }
    for (row_number, row) in (1_u32..).zip(rows) {
        for (column, value) in (0_u16..).zip(row) {
            write_cell(sheet, row_number, column, value, formats)?;
        }
    }
    let last_row = u32::try_from(rows.len())?;
    let last_column = u16::try_from(output.columns.len().saturating_sub(1))?;
    sheet.autofilter(0, 0, last_row, last_column)?;
    Ok(())
}

fn write_cell(sheet: &mut Worksheet, row: u32, column: u16, value: &OutputValue, formats: &Formats) -> Result<()> {
    match value {
        OutputValue::Empty => {}
        OutputValue::Text(text) => text_cell(sheet, row, column, text, formats)?,
        OutputValue::Count(count) if count.abs() < EXACT_MAX => number_cell(sheet, row, column, value, &formats.count)?,
        OutputValue::Money(amount) if amount.fen().abs() < EXACT_MAX => number_cell(sheet, row, column, value, &formats.money)?,
        OutputValue::Decimal(_) => number_cell(sheet, row, column, value, &Format::new())?,
        OutputValue::Count(_) | OutputValue::Money(_) => text_cell(sheet, row, column, &value.to_text(), formats)?,
        OutputValue::YesNo(yes) => {
            sheet.write_boolean(row, column, *yes)?;
        }
        OutputValue::Day(day) => match excel_day(*day) {
            Some(date) => {
                sheet.write_datetime_with_format(row, column, &date, &formats.day)?;
            }
            None => text_cell(sheet, row, column, &value.to_text(), formats)?,
        },
        OutputValue::Time(time) => {
            let seconds = u8::try_from(time.second()).unwrap_or(0);
            let clock = u16::try_from(time.hour()).ok().zip(u8::try_from(time.minute()).ok());
            match excel_day(time.date()).zip(clock) {
                Some((date, (hour, minute))) => {
                    let exact = date.and_hms(hour, minute, seconds)?;
                    sheet.write_datetime_with_format(row, column, &exact, &formats.time)?;
                }
                None => text_cell(sheet, row, column, &value.to_text(), formats)?,
            }
        }
    }
    Ok(())
}

/// Reads the printed number as the spreadsheet's number, so that no arithmetic happens on floats here.
fn number_cell(sheet: &mut Worksheet, row: u32, column: u16, value: &OutputValue, format: &Format) -> Result<()> {
    let printed = value.to_text();
    match printed.parse::<f64>() {
        Ok(number) => sheet.write_number_with_format(row, column, number, format)?,
        Err(_) => sheet.write_string(row, column, printed)?,
    };
    Ok(())
}

fn text_cell(sheet: &mut Worksheet, row: u32, column: u16, text: &str, formats: &Formats) -> Result<()> {
    if text.encode_utf16().count() <= CELL_UNITS_MAX {
        sheet.write_string_with_format(row, column, text, &formats.text)?;
    } else {
        let cut: String = text.chars().take(CELL_UNITS_MAX / 2 - 1).chain(['…']).collect();
        sheet.write_string_with_format(row, column, cut, &formats.text)?;
    }
    Ok(())
}

fn excel_day(day: jiff::civil::Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok()?;
    ExcelDateTime::from_ymd(year, u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?).ok()
}

/// About how many Latin characters wide a text is on the screen.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
