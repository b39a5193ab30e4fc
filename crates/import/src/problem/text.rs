//! The words of the problems, Chinese and English beside each other.

use super::{FileProblem, ProblemKind, RowProblem, UnreadKind};
use jinpai_model::id::ID_BYTES_MAX;
use jinpai_model::{Kind, Lang};

/// What a kind of column holds, as an expectation.
fn kind(kind: &Kind, lang: Lang) -> String {
    let plain = match kind {
        Kind::Word(words) => {
            let codes: Vec<String> = words.iter().map(|word| format!("{} {}", word.code, word.zh)).collect();
            return lang.pick(format!("以下之一：{}", codes.join("、")), format!("one of: {}", codes.join(", ")));
        }
        Kind::Text => lang.pick("文字", "text"),
        Kind::Id => lang.pick("编号，不能为空", "an id, not empty"),
        Kind::Instant => lang.pick(
            "时间，如 2024-11-03 09:15:07（店铺所在时区）或 2024-11-03T09:15:07+08:00",
            "a time such as 2024-11-03 09:15:07 (the shop's time zone) or 2024-11-03T09:15:07+08:00",
        ),
        Kind::Date => lang.pick("日期，如 2024-11-03", "a date such as 2024-11-03"),
        Kind::Month => lang.pick("月份，如 2024-11", "a month such as 2024-11"),
        Kind::Clock => {
            lang.pick("时刻 00:00–23:59，如 08:30（午夜写 00:00）", "a time of day 00:00–23:59 such as 08:30 (midnight is 00:00)")
        }
        Kind::Money => {
            lang.pick("金额（元），最多两位小数，如 1234.50", "an amount in yuan with at most two places, such as 1234.50")
        }
        Kind::Count => lang.pick("整数", "a whole number"),
        Kind::Decimal => lang.pick("小数，如 92.5", "a decimal number such as 92.5"),
        Kind::YesNo => lang.pick("是/否、true/false 或 1/0", "true/false, 1/0 or 是/否"),
        Kind::Flag => lang.pick("旗帜颜色或编号", "a flag's colour or number"),
    };
    plain.to_owned()
}

/// What was expected, in a few words.
pub(super) fn expected(problem: &ProblemKind, lang: Lang) -> String {
    let (zh, en) = match problem {
        ProblemKind::NotA(of) => return kind(of, lang),
        ProblemKind::Required => ("必填，不能为空".to_owned(), "a value; the column is required".to_owned()),
        ProblemKind::NoSuchDay => ("日历上有的日期".to_owned(), "a day that the calendar has".to_owned()),
        ProblemKind::YearOutOfRange => ("2000–2199 年之间的时间".to_owned(), "a year from 2000 to 2199".to_owned()),
        ProblemKind::WhichZone => (
            "带时区的时间（各店铺时区不同），如 2024-11-03T09:15:07+08:00，或用 --shop 指定店铺".to_owned(),
            "a time with its offset, such as 2024-11-03T09:15:07+08:00, because the shops' time zones differ; or name the shop with --shop"
                .to_owned(),
        ),
        ProblemKind::Scientific => (
            "完整的编号：科学计数法已丢失数字，请把该列设为文本格式后重新导出".to_owned(),
            "the whole id: scientific notation, digits are lost; format the column as text and export again".to_owned(),
        ),
        ProblemKind::NumberAsId => (
            "文本格式的编号：按数字保存的长编号会丢失末尾数字，请把该列设为文本格式后重新导出".to_owned(),
            "an id stored as text: a number of 16 or more digits, or with a fraction, is not exact; format the column as text and export again"
                .to_owned(),
        ),
        ProblemKind::TooPrecise => ("最多两位小数的金额".to_owned(), "an amount with at most two places".to_owned()),
        ProblemKind::AmountOutOfRange => ("绝对值小于 10^11 的数".to_owned(), "a number smaller than 10^11".to_owned()),
        ProblemKind::Negative => ("不小于 0 的数".to_owned(), "a number that is not negative".to_owned()),
        ProblemKind::IdTooLong => {
            (format!("最长 {ID_BYTES_MAX} 字节的编号"), format!("an id of at most {ID_BYTES_MAX} bytes"))
        }
        ProblemKind::CellTooLong(limit) => (format!("单元格最长 {limit} 字节"), format!("a cell of at most {limit} bytes")),
        ProblemKind::LineTooLong(limit) => (format!("一行最长 {limit} 字节"), format!("a line of at most {limit} bytes")),
        ProblemKind::ControlCharacter => ("不含控制字符的文字".to_owned(), "text without control characters".to_owned()),
        ProblemKind::FieldCount { expected, found } => {
            (format!("{expected} 个字段，此行有 {found} 个"), format!("{expected} fields as in the header; the line has {found}"))
        }
        ProblemKind::CutShort => (
            "完整的一行：引号没有闭合或文件在此中断，请重新导出".to_owned(),
            "a whole row: a quotation mark is not closed or the file breaks off here; export it again".to_owned(),
        ),
        ProblemKind::NotJson(detail) => (
            format!("一行一个 JSON 对象，值为文字、数字、真假或 null（{detail}）"),
            format!("one JSON object on the line with text, numbers, booleans or null as values ({detail})"),
        ),
        ProblemKind::CellError => ("有值的单元格，而不是公式错误".to_owned(), "a value, not a formula's error".to_owned()),
        ProblemKind::ColumnType(of) => {
            (format!("能读成本列类型的列，Parquet 类型 {of} 不行"), format!("a column of a fitting type; Parquet's {of} is not"))
        }
        ProblemKind::Before { other, value } => {
            (format!("不早于 {other}（{value}）"), format!("a time not before {other} ({value})"))
        }
        ProblemKind::SameKey { earlier } => (
            format!("不重复的键：第 {earlier} 行的键与此相同，以后面的为准"),
            format!("a key of its own: row {earlier} has the same key; the later row stands"),
        ),
        ProblemKind::SummaryRow => ("数据行：末尾的合计行已跳过".to_owned(), "a row of data; this total at the end is skipped".to_owned()),
        ProblemKind::OutsideMessages => {
            ("聊天消息：这些行不属于任何消息，已跳过".to_owned(), "a message; these lines belong to none and are skipped".to_owned())
        }
        ProblemKind::GroupChat => {
            ("单聊：群聊没有买家，已跳过".to_owned(), "a chat with one buyer; a group chat has none and is skipped".to_owned())
        }
    };
    lang.pick(zh, en)
}

/// Where, what was found, what was expected.
pub(super) fn row_message(problem: &RowProblem, lang: Lang) -> String {
    let expected = expected(&problem.problem, lang);
    let place = match (&problem.column, lang) {
        (Some(column), Lang::Zh) => format!("第 {} 行「{column}」列", problem.row),
        (Some(column), Lang::En) => format!("row {}, column {column}", problem.row),
        (None, Lang::Zh) => format!("第 {} 行", problem.row),
        (None, Lang::En) => format!("row {}", problem.row),
    };
    match (problem.found.is_empty(), lang) {
        (true, Lang::Zh) => format!("{place}：空；应为{expected}"),
        (true, Lang::En) => format!("{place}: empty; expected {expected}"),
        (false, Lang::Zh) => format!("{place}：「{}」；应为{expected}", problem.found),
        (false, Lang::En) => format!("{place}: {:?}; expected {expected}", problem.found),
    }
}

fn unread(kind: UnreadKind, lang: Lang) -> &'static str {
    match kind {
        UnreadKind::OldWorkbook => lang.pick(
            "这是旧版 .xls 或加了密码的工作簿，不能读取。请在 Excel 或 WPS 中去掉密码，另存为 .xlsx 或 CSV 后再导入。",
            "this is an old .xls or a workbook with a password, which is not read. Remove the password, save it as .xlsx or CSV, import that.",
        ),
        UnreadKind::Archive => lang.pick(
            "这是压缩包，不能读取。请解压后导入里面的文件。",
            "this is an archive, which is not read. Unpack it and import the files inside.",
        ),
        UnreadKind::JsonDocument => lang.pick(
            "这是 JSON 数组或跨行的 JSON，不能读取。请改成一行一个对象（JSON Lines）。",
            "this is a JSON array or an object over several lines, which is not read. Write one object on each line (JSON Lines).",
        ),
        UnreadKind::Binary => lang.pick(
            "这不是文字，也不是工作簿或 Parquet（可能是图片、PDF 或程序），没有可导入的内容。",
            "this is no text, workbook or Parquet (perhaps a picture, a PDF or a program); there is nothing to import.",
        ),
    }
}

/// What happened, why, what to do now.
pub(super) fn file_message(problem: &FileProblem, lang: Lang) -> String {
    let (zh, en) = match problem {
        FileProblem::Io(error) => (
            format!("读取文件失败：{error}。请检查磁盘和权限后再导入。"),
            format!("the file could not be read: {error}. Check the disk and the permissions, then import again."),
        ),
        FileProblem::Empty => {
            ("文件是空的，没有可导入的内容。".to_owned(), "the file is empty; there is nothing to import.".to_owned())
        }
        FileProblem::TooLarge { bytes, limit } => (
            format!("文件有 {bytes} 字节，超过上限 {limit}。请拆成几个文件再导入。"),
            format!("the file has {bytes} bytes, more than the limit of {limit}. Split it and import the parts."),
        ),
        FileProblem::Encoding { offset, encoding } => (
            format!(
                "从第 {offset} 字节起不是有效的 {} 文字，文件可能损坏或不是文本。请重新导出，保存为 UTF-8 或 GBK。",
                encoding.name()
            ),
            format!(
                "from byte {offset} on this is no valid {}; the file is damaged or no text. Export it again as UTF-8 or GBK.",
                encoding.name()
            ),
        ),
        FileProblem::NotRead { kind } => return unread(*kind, lang).to_owned(),
        FileProblem::Damaged { format, detail } => (
            format!("{format} 文件已损坏或不完整（{detail}）。请重新导出后再导入。"),
            format!("the {format} file is damaged or incomplete ({detail}). Export it again and import that."),
        ),
        FileProblem::NothingGood { rejected, first } => (
            format!(
                "前 {rejected} 行没有一行可用，看来不是这种表。第一个问题：{}。请检查文件，或用 --as 指定表。",
                first.message(lang)
            ),
            format!(
                "the first {rejected} rows hold no good one, so this does not look like that table. The first problem: {}. Check the file, or name its table with --as.",
                first.message(lang)
            ),
        ),
        FileProblem::Stopped => ("已停止。".to_owned(), "stopped.".to_owned()),
        columns => return column_message(columns, lang),
    };
    lang.pick(zh, en)
}

/// The same of what is wrong with the columns.
fn column_message(problem: &FileProblem, lang: Lang) -> String {
    let (zh, en) = match problem {
        FileProblem::UnknownColumns { header, nearest } => {
            return unknown_columns(header, nearest.as_ref().map(|(table, missing)| (table.name, missing)), lang);
        }
        FileProblem::OwnResult => (
            "这是 jinpai 算出来的结果文件，不是可以导入的数据。请导入店铺的原始文件，或把结果文件放到别的文件夹。".to_owned(),
            "this is a file of jinpai's own results, not data to take in. Import the shop's own files, or keep results in a folder apart."
                .to_owned(),
        ),
        FileProblem::Ambiguous { candidates } => (
            format!(
                "这些列同时符合几种表：{}。请用 --as 指定，如 --as {}。",
                candidates.join("、"),
                candidates.first().unwrap_or(&"")
            ),
            format!(
                "the columns fit several tables: {}. Name one with --as, such as --as {}.",
                candidates.join(", "),
                candidates.first().unwrap_or(&"")
            ),
        ),
        FileProblem::MissingColumns { table, missing } => (
            format!(
                "作为 {}（{}）缺少必需的列：{}。请补上这些列，或用 --as 换一种表。",
                table.name,
                table.zh,
                missing.join("、")
            ),
            format!(
                "as {} the required columns are missing: {}. Add them, or name another table with --as.",
                table.name,
                missing.join(", ")
            ),
        ),
        FileProblem::DuplicateColumn { column } => (
            format!("「{column}」列出现了两次，不知道以哪一列为准。请删去一列。"),
            format!("column {column} stands twice and it is unclear which one counts. Remove one."),
        ),
        FileProblem::TooManyColumns { columns, limit } => (
            format!("文件有 {columns} 列，超过上限 {limit}。请确认它是不是要导入的表。"),
            format!("the file has {columns} columns, more than the limit of {limit}. Check that it is the table you mean."),
        ),
        FileProblem::InflatesTo { limit } => (
            format!(
                "文件解压后有一部分超过 {} MB，不像正常的表格，没有读取。请用 Excel 打开后另存为 CSV 再导入。",
                limit >> 20
            ),
            format!(
                "a part of the file unpacks to more than {} MB, which no ordinary table does; it was not read. Open it, save it as CSV and import that.",
                limit >> 20
            ),
        ),
        FileProblem::NoShop { table } => (
            format!("{}（{}）要知道是哪个店铺，但文件没有店铺列。请加上 --shop 店铺名 再导入。", table.name, table.zh),
            format!("{} must say the shop and the file has no such column. Import it with --shop NAME.", table.name),
        ),
        other => (other.to_string(), other.to_string()),
    };
    lang.pick(zh, en)
}

fn unknown_columns(header: &[String], nearest: Option<(&str, &Vec<String>)>, lang: Lang) -> String {
    const SHOWN: usize = 12;
    let mut words = header.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(lang.pick("、", ", "));
    if header.len() > SHOWN {
        words.push_str(" …");
    }
    match (nearest, lang) {
        (Some((table, missing)), Lang::Zh) => {
            format!("认不出这些列：{words}。最接近 {table}，但缺少 {}。请补上这些列再导入。", missing.join("、"))
        }
        (Some((table, missing)), Lang::En) => {
            format!(
                "no known table has these columns: {words}. The nearest is {table}, which lacks {}. Add them and import again.",
                missing.join(", ")
            )
        }
        (None, Lang::Zh) => format!("认不出这些列：{words}。第一行应是列名，请对照文档中的标准表。"),
        (None, Lang::En) => format!(
            "no known table has these columns: {words}. The first row must hold the column names of an interchange table or of a known export."
        ),
    }
}
