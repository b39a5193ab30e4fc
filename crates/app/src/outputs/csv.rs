//! An output as CSV: UTF-8 with a byte order mark, so that Excel and WPS see the Chinese, `\n` line ends.

use anyhow::Result;
use jinpai_calc::outputs::{OutputFile, OutputValue};
use std::borrow::Cow;
use std::io::Write;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes the header and all rows.
pub(super) fn write(output: &OutputFile, target: &mut impl Write) -> Result<()> {
    target.write_all("\u{feff}".as_bytes())?;
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::Any(b'\n')).from_writer(target);
    writer.write_record(output.columns)?;
    for row in &output.rows {
        for value in row {
            match value {
                OutputValue::Text(text) => writer.write_field(harmless(text).as_ref())?,
                other => writer.write_field(other.to_text())?,
            }
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()?;
    Ok(())
}

/// A text that a spreadsheet would run as a formula gets an apostrophe before it, as people write it by hand; our own import takes
/// the apostrophe off again.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA_STARTS) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::write;
    use jinpai_calc::outputs::{OutputFile, OutputValue};
    use jinpai_model::Fen;

    #[test]
    fn writes_typed_cells_and_disarms_formulas() {
        let output = OutputFile {
            name: "credits",
            zh: "业绩归属",
            columns: &["order", "buyer", "net", "agent"],
            rows: vec![
                vec!["1".into(), "=HYPERLINK(\"x\")".into(), Fen::new(-150).into(), OutputValue::Empty],
                vec!["2".into(), "甲,\"乙\"\n".into(), Fen::new(5).into(), "小美".into()],
            ],
        };
        let mut bytes = Vec::new();
        write(&output, &mut bytes).unwrap();
        let expected = "\u{feff}order,buyer,net,agent\n1,\"'=HYPERLINK(\"\"x\"\")\",-1.50,\n2,\"甲,\"\"乙\"\"\n\",0.05,小美\n";
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }
}
