//! Pages that repeat what the code says must say the same.

use jinpai_model::{Kind, Table};
use std::fs;
use std::path::Path;

fn kind(kind: Kind) -> (String, String) {
    let both = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    match kind {
        Kind::Text => both("文字", "text"),
        Kind::Id => both("编号，最长 128 字节", "id, at most 128 bytes"),
        Kind::Instant => {
            both("时间 `2024-11-03 09:15:07`（店铺时区）或 RFC 3339", "time `2024-11-03 09:15:07` (shop's zone) or RFC 3339")
        }
        Kind::Date => both("日期 `2024-11-03`", "date `2024-11-03`"),
        Kind::Month => both("月份 `2024-11`", "month `2024-11`"),
        Kind::Clock => both("时刻 `08:30`", "time of day `08:30`"),
        Kind::Money => both("金额（元），最多两位小数", "yuan, at most 2 places"),
        Kind::Count => both("整数", "whole number"),
        Kind::Decimal => both("小数", "decimal number"),
        Kind::YesNo => both("是/否、true/false、1/0", "true/false, 1/0, 是/否"),
        Kind::Flag => both("旗帜颜色或编号", "flag's colour or number"),
        Kind::Word(words) => {
            let list = words.iter().map(|word| format!("`{}` {}", word.code, word.zh)).collect::<Vec<_>>().join(", ");
            (list.clone(), list)
        }
    }
}

fn tables_page() -> String {
    let mut page = "# 交换表 Interchange tables\n\n\
        任何来源都可以写成这些表导入：CSV、JSON Lines、XLSX（第一个工作表）或 Parquet，UTF-8 或 GB18030，列的次序随意，按列名识别。**粗体**的列必填；\
        空单元格表示不知道。表的键决定什么是同一行。\n\n\
        Any source can be written as these tables: CSV, JSON Lines, XLSX (first sheet) or Parquet, UTF-8 or GB18030, columns in any order, \
        recognised by their names. **Bold** columns are required; an empty cell means unknown. A table's key decides what is the same row.\n\n\
        This page is made from `crates/model/src/records.rs`; a test keeps it so.\n"
        .to_owned();
    for table in Table::all() {
        let numbered = if table.numbered { " + n" } else { "" };
        page.push_str(&["\n## ", table.name, " ", table.zh, "\n\n键 key: ", &table.key.join(" + "), numbered, "\n\n"].concat());
        page.push_str("| 列 column | 内容 | content |\n|---|---|---|\n");
        for column in table.columns {
            let name = if column.required { format!("**{}**", column.name) } else { column.name.to_owned() };
            let (zh, en) = kind(column.kind);
            page.push_str(&["| ", &name, " | ", &zh, " | ", if zh == en { "" } else { &en }, " |\n"].concat());
        }
    }
    page
}

#[test]
fn the_page_of_the_tables_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables.md");
    let expected = tables_page();
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "docs/tables.md is not what the code says; it should be:\n<<<\n{expected}>>>");
}
