//! Taobao's and Tmall's order detail list, `ExportOrderDetailList<yyyyMMddHHmm>.csv`, layouts D1 and D2 (formats 1.3), also as a
//! workbook and with columns moved, added or taken.

use super::{Draft, Export, Memory};
use crate::Connector;
use jinpai_model::Value;
use std::sync::Arc;

#[cfg(test)]
mod tests;

/// What makes it this export; the newer ones have other words for the order and the item.
const REQUIRED: &[&str] = &["订单编号", "标题", "价格", "购买数量"];

/// Columns and the words that fill them. The item's own number is in neither layout.
const FIELDS: &[(&str, &[&str])] = &[
    ("order", &["订单编号"]),
    ("title", &["标题"]),
    ("sku", &["商品属性"]),
    ("price", &["价格"]),
    ("quantity", &["购买数量"]),
    ("status", &["订单状态"]),
];

/// The header lines.
const LAYOUTS: &[(&str, &str)] = &[
    ("D1", "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码"),
    ("D2", "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码,创建时间"),
];

/// The export.
pub(crate) const EXPORT: Export = Export {
    connector: Connector::TaobaoItems,
    table: "order_items",
    required: REQUIRED,
    fields: FIELDS,
    layouts: LAYOUTS,
    blanks: &["null"],
    finish,
};

/// Without a number of its own, an item is known by its running number within the order in the file.
fn finish(row: &mut Draft<'_>, memory: &mut Memory) {
    if let Some(order) = row.text("order") {
        let line = memory.lines.entry(Arc::clone(order)).or_default();
        *line += 1;
        let line = line.to_string();
        row.set("line", Some(Value::Text(Arc::from(line))));
    }
    if let Some(status) = row.text("status").filter(|status| status.contains(',')) {
        let status = status.replace(',', "，");
        row.set("status", Some(Value::Text(Arc::from(status))));
    }
}
