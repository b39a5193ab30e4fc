//! An output as JSON: an array of objects in the order of the columns, one row on each line. Money, days, times and decimal numbers
//! are texts, exactly as in the CSV, because a JSON number is a float to most readers; counts are numbers, unknown is `null`.

use anyhow::Result;
use jinpai_calc::outputs::{OutputFile, OutputValue};
use std::io::Write;

/// Writes all rows.
pub(super) fn write(output: &OutputFile, target: &mut impl Write) -> Result<()> {
    let names: Vec<String> = output.columns.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    target.write_all(b"[")?;
    for (number, row) in output.rows.iter().enumerate() {
        target.write_all(if number == 0 { b"\n{" } else { b",\n{" })?;
        for (column, value) in row.iter().enumerate() {
            if column > 0 {
                target.write_all(b",")?;
            }
            write!(target, "{}:", names[column])?;
            cell(value, target)?;
        }
        target.write_all(b"}")?;
    }
    target.write_all(b"\n]\n")?;
    Ok(())
}

fn cell(value: &OutputValue, target: &mut impl Write) -> Result<()> {
    match value {
        OutputValue::Empty => target.write_all(b"null")?,
        OutputValue::Count(_) | OutputValue::YesNo(_) => target.write_all(value.to_text().as_bytes())?,
        OutputValue::Text(text) => serde_json::to_writer(target, &**text)?,
        OutputValue::Money(_) | OutputValue::Day(_) | OutputValue::Time(_) | OutputValue::Decimal(_) => {
            serde_json::to_writer(target, &value.to_text())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::write;
    use jinpai_calc::outputs::{OutputFile, OutputValue};
    use jinpai_model::Fen;

    #[test]
    fn rows_are_objects_in_the_order_of_the_columns() {
        let output = OutputFile {
            name: "rounds",
            zh: "回合",
            columns: &["shop", "wait_s", "first", "net"],
            rows: vec![vec!["店\"1".into(), 12_i64.into(), true.into(), Fen::new(100).into()], vec![OutputValue::Empty; 4]],
        };
        let mut bytes = Vec::new();
        write(&output, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text,
            "[\n{\"shop\":\"店\\\"1\",\"wait_s\":12,\"first\":true,\"net\":\"1.00\"},\n{\"shop\":null,\"wait_s\":null,\"first\":null,\"net\":null}\n]\n"
        );
        let parsed: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(parsed.as_array().unwrap().len(), 2);
    }

    #[test]
    fn no_rows_are_an_empty_array() {
        let output = OutputFile { name: "rounds", zh: "回合", columns: &["shop"], rows: vec![] };
        let mut bytes = Vec::new();
        write(&output, &mut bytes).unwrap();
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&bytes).unwrap(), serde_json::json!([]));
    }
}
