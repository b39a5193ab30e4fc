//! Whatever valid records are written as CSV, JSON Lines, XLSX or Parquet is read back equal, for every interchange table.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use jinpai_import::{AutoRules, Context, Event, Format, Input, Limits, Zones, read, recognise};
use jinpai_model::{FileId, Kind, Row, Table, Value};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::sync::Arc;

/// A record as read and written: one cell for each column of a table.
type Cells = Vec<Option<Value>>;

fn text_value(text: &str) -> Value {
    Value::Text(Arc::from(text))
}

fn value(kind: Kind) -> BoxedStrategy<Value> {
    let day = (0..70_000_i32).prop_map(|days| jiff::civil::date(2000, 1, 2).checked_add(jiff::Span::new().days(days)).unwrap());
    match kind {
        Kind::Text => "[ab好，,\"'=\n🙂 0-9]{1,12}"
            .prop_filter("a blank text alone is one", |text| !text.is_empty())
            .prop_map(|text| text_value(&text))
            .boxed(),
        Kind::Id => "[a-z0-9好*:]{1,20}".prop_map(|text| text_value(&text)).boxed(),
        Kind::Flag => prop::sample::select(vec!["grey", "red", "purple", "旗 9", "加急单"]).prop_map(text_value).boxed(),
        Kind::Word(words) => prop::sample::select(words).prop_map(|word| text_value(word.code)).boxed(),
        // Whole seconds, because a workbook holds no more.
        Kind::Instant => (946_800_000_i64..7_000_000_000)
            .prop_map(|second| Value::Instant(jiff::Timestamp::from_second(second).unwrap()))
            .boxed(),
        Kind::Date => day.prop_map(Value::Date).boxed(),
        Kind::Month => day.prop_map(|day| Value::Date(day.first_of_month())).boxed(),
        Kind::Clock => {
            (0..24_i8, 0..60_i8).prop_map(|(hour, minute)| Value::Clock(jiff::civil::time(hour, minute, 0, 0))).boxed()
        }
        Kind::Money => (0..10_000_000_000_000_i64).prop_map(|fen| Value::Money(jinpai_model::Fen::new(fen))).boxed(),
        Kind::Count => (0..100_000_000_000_i64).prop_map(Value::Count).boxed(),
        Kind::Decimal => {
            (0..100_000_000_i64, 0..4_u32).prop_map(|(number, scale)| Value::Decimal(Decimal::new(number, scale))).boxed()
        }
        Kind::YesNo => any::<bool>().prop_map(Value::YesNo).boxed(),
    }
}

fn record(table: &'static Table) -> BoxedStrategy<Cells> {
    let cells: Vec<BoxedStrategy<Option<Value>>> = table
        .columns
        .iter()
        .map(|column| {
            // Ids by name are texts in the model, and read as ids.
            let id_like = ["message_id", "refund", "review", "incident", "line", "tracking", "phone"].contains(&column.name);
            let value = value(if id_like { Kind::Id } else { column.kind });
            if column.required { value.prop_map(Some).boxed() } else { prop::option::of(value).boxed() }
        })
        .collect();
    cells.prop_map(move |cells| in_order(table, cells)).boxed()
}

/// Times that must follow each other do.
fn in_order(table: &'static Table, mut cells: Cells) -> Cells {
    for (later, earlier) in [("paid_at", "created"), ("completed", "applied"), ("to", "from"), ("left_on", "hired_on")] {
        if let (Some(later), Some(earlier)) = (table.position(later), table.position(earlier)) {
            let before = match (&cells[later], &cells[earlier]) {
                (Some(Value::Instant(later)), Some(Value::Instant(earlier))) => later < earlier,
                (Some(Value::Date(later)), Some(Value::Date(earlier))) => later < earlier,
                _ => false,
            };
            if before {
                cells.swap(later, earlier);
            }
        }
    }
    cells
}

fn records() -> impl Strategy<Value = (&'static Table, Vec<Cells>)> {
    prop::sample::select(Table::all()).prop_flat_map(|table| (Just(table), prop::collection::vec(record(table), 1..6)))
}

fn local(instant: jiff::Timestamp) -> jiff::civil::DateTime {
    instant.to_zoned(jiff::tz::TimeZone::get("Asia/Shanghai").unwrap()).datetime()
}

/// The canonical text of a value.
fn written(table: &'static Table, column: usize, value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Instant(instant) => local(*instant).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Value::Date(date) if table.columns[column].kind == Kind::Month => date.strftime("%Y-%m").to_string(),
        Value::Date(date) => date.to_string(),
        Value::Clock(clock) => clock.strftime("%H:%M").to_string(),
        Value::Money(amount) => amount.to_string(),
        Value::Count(count) => count.to_string(),
        Value::Decimal(decimal) => decimal.to_string(),
        Value::YesNo(truth) => truth.to_string(),
    }
}

fn as_csv(table: &'static Table, records: &[Cells]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(table.columns.iter().map(|column| column.name)).unwrap();
    for cells in records {
        let texts = cells
            .iter()
            .enumerate()
            .map(|(column, cell)| cell.as_ref().map_or(String::new(), |value| written(table, column, value)));
        writer.write_record(texts).unwrap();
    }
    writer.into_inner().unwrap()
}

fn as_json_lines(table: &'static Table, records: &[Cells]) -> Vec<u8> {
    let mut lines = Vec::new();
    for cells in records {
        let pairs = cells.iter().enumerate().map(|(column, cell)| {
            let json = match cell {
                None => serde_json::Value::Null,
                Some(Value::YesNo(truth)) => (*truth).into(),
                Some(Value::Count(count)) => (*count).into(),
                Some(value @ Value::Money(_)) => serde_json::from_str(&written(table, column, value)).unwrap(),
                Some(value) => written(table, column, value).into(),
            };
            (table.columns[column].name.to_owned(), json)
        });
        let object: serde_json::Map<String, serde_json::Value> = pairs.collect();
        serde_json::to_writer(&mut lines, &object).unwrap();
        lines.push(b'\n');
    }
    lines
}

fn as_xlsx(table: &'static Table, records: &[Cells]) -> Vec<u8> {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let (time, day, clock) = (
        Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        Format::new().set_num_format("yyyy-mm-dd"),
        Format::new().set_num_format("hh:mm"),
    );
    for (column, of) in table.columns.iter().enumerate() {
        sheet.write(0, u16::try_from(column).unwrap(), of.name).unwrap();
    }
    for (row, cells) in records.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let (row, at) = (u32::try_from(row + 1).unwrap(), u16::try_from(column).unwrap());
            let date = |date: jiff::civil::Date| {
                ExcelDateTime::from_ymd(date.year().cast_unsigned(), date.month().cast_unsigned(), date.day().cast_unsigned())
                    .unwrap()
            };
            match cell {
                None => continue,
                Some(Value::Instant(instant)) => {
                    let local = local(*instant);
                    let stamp = date(local.date())
                        .and_hms(
                            local.hour().cast_unsigned().into(),
                            local.minute().cast_unsigned(),
                            local.second().cast_unsigned(),
                        )
                        .unwrap();
                    sheet.write_datetime_with_format(row, at, &stamp, &time)
                }
                Some(Value::Date(of)) => sheet.write_datetime_with_format(row, at, date(*of), &day),
                Some(Value::Clock(of)) => {
                    let stamp =
                        ExcelDateTime::from_hms(of.hour().cast_unsigned().into(), of.minute().cast_unsigned(), 0).unwrap();
                    sheet.write_datetime_with_format(row, at, &stamp, &clock)
                }
                Some(value @ (Value::Money(_) | Value::Count(_))) => {
                    sheet.write_number(row, at, written(table, column, value).parse::<f64>().unwrap())
                }
                Some(Value::YesNo(truth)) => sheet.write_boolean(row, at, *truth),
                Some(value) => sheet.write_string(row, at, written(table, column, value)),
            }
            .unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn as_parquet(table: &'static Table, records: &[Cells]) -> Vec<u8> {
    let columns = table.columns.iter().enumerate().map(|(index, column)| {
        let cells = || records.iter().map(|cells| cells[index].as_ref());
        let texts = || cells().map(|cell| cell.map(|value| written(table, index, value))).collect::<Vec<_>>();
        let array: ArrayRef = match column.kind {
            Kind::Instant => {
                let micros = cells().map(|cell| {
                    cell.map(|value| if let Value::Instant(instant) = value { instant.as_microsecond() } else { unreachable!() })
                });
                Arc::new(micros.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
            }
            Kind::Date => {
                let epoch = jiff::civil::date(1970, 1, 1);
                let days = cells().map(|cell| {
                    cell.map(|value| if let Value::Date(date) = value { (*date - epoch).get_days() } else { unreachable!() })
                });
                Arc::new(days.collect::<Date32Array>())
            }
            Kind::Money => {
                let fen = cells().map(|cell| {
                    cell.map(|value| if let Value::Money(amount) = value { i128::from(amount.fen()) } else { unreachable!() })
                });
                Arc::new(fen.collect::<Decimal128Array>().with_precision_and_scale(18, 2).unwrap())
            }
            Kind::Count => Arc::new(
                cells()
                    .map(|cell| cell.map(|value| if let Value::Count(count) = value { *count } else { unreachable!() }))
                    .collect::<Int64Array>(),
            ),
            Kind::YesNo => Arc::new(cells().map(|cell| cell.map(|value| *value == Value::YesNo(true))).collect::<BooleanArray>()),
            Kind::Word(_) => {
                let texts = texts();
                let plain: ArrayRef = Arc::new(texts.into_iter().collect::<StringArray>());
                let dictionary = arrow::datatypes::DataType::Dictionary(
                    Box::new(arrow::datatypes::DataType::Int32),
                    Box::new(arrow::datatypes::DataType::Utf8),
                );
                arrow::compute::cast(&plain, &dictionary).unwrap()
            }
            _ => Arc::new(texts().into_iter().collect::<StringArray>()),
        };
        (column.name, array, true)
    });
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn read_back(table: &'static Table, bytes: Vec<u8>, format: Format) -> Vec<Row> {
    let mut input = Input::bytes(bytes);
    let recognised = recognise("file", &mut input, None).unwrap();
    assert_eq!((recognised.table, recognised.format), (table, format));
    assert!(recognised.unknown.is_empty() && recognised.missing.is_empty());
    let (zones, auto) = (Zones::new(), AutoRules::default());
    let context = Context { source_file: FileId(0), shop: None, zones: &zones, auto: &auto, limits: Limits::default() };
    let mut rows = Vec::new();
    read(&recognised, &mut input, &context, &|_| {}, &mut |event| {
        match event {
            Event::Row(row) => rows.push(row),
            Event::Problem(problem) => assert!(problem.warning, "{format:?}: {problem:?}"),
        }
        Ok(())
    })
    .unwrap();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back((table, records) in records()) {
        for (format, bytes) in [
            (Format::Csv, as_csv(table, &records)),
            (Format::JsonLines, as_json_lines(table, &records)),
            (Format::Xlsx, as_xlsx(table, &records)),
            (Format::Parquet, as_parquet(table, &records)),
        ] {
            let rows: Vec<Cells> = read_back(table, bytes, format).into_iter().map(|row| row.cells).collect();
            prop_assert_eq!(&rows, &records, "{:?}", format);
        }
    }

    #[test]
    fn gbk_gives_the_same_rows_as_utf_8((table, records) in records()) {
        let text = String::from_utf8(as_csv(table, &records)).unwrap();
        let (gbk, _, _) = encoding_rs::GB18030.encode(&text);
        // Without characters of more than one byte there is nothing to tell them apart; with them, the rows are the same.
        prop_assert_eq!(read_back(table, gbk.into_owned(), Format::Csv), read_back(table, text.into_bytes(), Format::Csv));
    }
}
