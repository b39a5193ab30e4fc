//! The native files say exactly what the interchange files beside them say.
#![expect(clippy::unwrap_used, reason = "helper functions of tests")]

use encoding_rs::GBK;
use jinpai_demo::{Layout, MemoryFiles, Options, write_taobao};
use std::collections::BTreeMap;

/// The number of columns of each layout, as counted in public samples.
const COLUMNS: [usize; 7] = [30, 37, 41, 46, 54, 56, 61];

fn write(layout: Layout) -> MemoryFiles {
    let options = Options { agents: 6, days: 12, messages_per_day: Some(900), ..Options::default() };
    let files = MemoryFiles::default();
    let written = write_taobao(&options, layout, &mut files.clone()).unwrap();
    assert!(written.messages > 5_000 && written.orders > 200, "{written:?}");
    files
}

fn gbk(bytes: &[u8]) -> String {
    let (text, _, broken) = GBK.decode(bytes);
    assert!(!broken, "the file is GBK");
    assert!(String::from_utf8(bytes.to_vec()).is_err(), "the file is not UTF-8");
    text.into_owned()
}

fn named(files: &MemoryFiles, part: &str) -> String {
    let name = files.names().into_iter().find(|name| name.contains(part)).unwrap();
    gbk(&files.bytes(&name).unwrap())
}

/// Rows as maps from trimmed header words to bare values; `="…"` and `'…` are taken off.
fn native_rows(text: &str) -> Vec<BTreeMap<String, String>> {
    // The `=` before an opening quote is not CSV: whoever reads these files takes it away first.
    let text = text.replace("=\"", "\"");
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(|name| name.trim().to_owned()).collect();
    let rows = reader.records().map(|record| {
        let record = record.unwrap();
        assert!(record.len() == header.len() || record.len() == header.len() + 1, "{record:?}");
        header.iter().cloned().zip(record.iter().map(|cell| cell.trim_start_matches('\'').to_owned())).collect()
    });
    rows.collect()
}

fn interchange_rows(files: &MemoryFiles, table: &str) -> Vec<BTreeMap<String, String>> {
    let bytes = files.bytes(&format!("interchange/{table}.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    reader.records().map(|record| header.iter().cloned().zip(record.unwrap().iter().map(str::to_owned)).collect()).collect()
}

#[test]
fn order_lists_carry_their_orders() {
    for (layout, columns) in Layout::ALL.into_iter().zip(COLUMNS) {
        let files = write(layout);
        let list = named(&files, "/ExportOrderList");
        let header = list.lines().next().unwrap();
        assert_eq!(header.split(',').count(), columns, "{layout:?}");
        for blank in ["收货地址 ,", "联系电话 ,", "订单付款时间 ,", "宝贝标题 ,", "宝贝种类 ,", "物流单号 ,"]
        {
            assert!(header.contains(blank), "{layout:?} has {blank:?}");
        }
        assert!(list.contains("=\"29") && list.contains("\"'139") && list.contains("\"0元\""), "{layout:?}");
        let native = native_rows(&list);
        let carried = interchange_rows(&files, "orders");
        assert_eq!(native.len(), carried.len());
        for (native, carried) in native.iter().zip(&carried) {
            compare_orders(layout, native, carried);
        }
        let receipts = carried.iter().filter(|order| !order["received_at"].is_empty()).count();
        assert_eq!(receipts > 0, layout >= Layout::A5, "{layout:?} says when an order was received");
    }
}

fn compare_orders(layout: Layout, native: &BTreeMap<String, String>, carried: &BTreeMap<String, String>) {
    let pairs = [
        ("订单编号", "order"),
        ("买家会员名", "buyer"),
        ("店铺名称", "shop"),
        ("订单创建时间", "created"),
        ("订单付款时间", "paid_at"),
        ("总金额", "payable"),
        ("买家应付邮费", "freight"),
        ("订单状态", "status"),
        ("宝贝标题", "title"),
        ("宝贝总数量", "items"),
        ("订单备注", "note"),
        ("收货人姓名", "receiver"),
        ("收货地址", "address"),
        ("联系手机", "phone"),
        ("物流单号", "tracking"),
        ("物流公司", "courier"),
        ("买家留言", "buyer_note"),
    ];
    for (theirs, ours) in pairs {
        assert_eq!(native[theirs], carried[ours], "{layout:?}: {theirs}");
    }
    let paid = if carried["paid_at"].is_empty() { "0.00" } else { &carried["paid"] };
    assert_eq!(native["买家实际支付金额"], paid);
    assert_eq!(native.get("确认收货时间").map_or("", String::as_str), carried["received_at"]);
    for cannot in ["shipped_at", "closed_at", "campaign", "deposit_paid_at", "balance_open_at", "flag", "sku"] {
        assert_eq!(carried[cannot], "", "{layout:?} cannot say {cannot}");
    }
}

#[test]
fn detail_lists_carry_their_items() {
    for (layout, columns) in [(Layout::A1, 10), (Layout::A7, 11)] {
        let files = write(layout);
        let list = named(&files, "/ExportOrderDetailList");
        assert_eq!(list.lines().next().unwrap().split(',').count(), columns);
        assert!(list.lines().any(|line| line.ends_with(',')), "some rows end with a comma too many");
        let native = native_rows(&list);
        let carried = interchange_rows(&files, "order_items");
        assert_eq!(native.len(), carried.len());
        for (native, carried) in native.iter().zip(&carried) {
            for (theirs, ours) in
                [("订单编号", "order"), ("标题", "title"), ("价格", "price"), ("购买数量", "quantity"), ("商品属性", "sku")]
            {
                assert_eq!(native[theirs], carried[ours]);
            }
        }
    }
}

/// One message: buyer, account, sender, time, content.
type Said = (String, String, &'static str, String, String);

/// Reads a chat file by the rules of formats 3.1: a head line with the account, blocks by customer, messages of one or more lines.
fn read_chat(text: &str) -> Vec<Said> {
    let mut lines = text.lines();
    let account = lines.next().unwrap().to_owned();
    let dashes = "-".repeat(28);
    let (mut said, mut buyer): (Vec<Said>, Option<String>) = (Vec::new(), None);
    for line in lines {
        if line.starts_with(&"=".repeat(64)) {
            buyer = None;
        } else if let Some(nick) = line.strip_prefix(&dashes).and_then(|rest| rest.strip_suffix(&dashes)) {
            buyer = Some(nick.to_owned());
        } else if let Some(customer) = &buyer {
            let (who, rest) = if let Some(rest) = line.strip_prefix(&format!("{customer}(")) {
                ("buyer", rest)
            } else if let Some(rest) = line.strip_prefix(&format!("{account}(")) {
                ("agent", rest)
            } else {
                let last = said.last_mut().unwrap();
                last.4 = format!("{}\n{line}", last.4);
                continue;
            };
            let (time, content) = rest.split_once("):  ").unwrap();
            said.push((customer.clone(), account.clone(), who, time.to_owned(), content.to_owned()));
        }
    }
    said
}

#[test]
fn chat_files_carry_their_messages() {
    let files = write(Layout::A4);
    let mut native = Vec::new();
    for name in files.names().iter().filter(|name| name.starts_with("taobao/chats/")) {
        let text = gbk(&files.bytes(name).unwrap());
        assert!(text.contains("单聊") && text.contains("群聊"));
        native.extend(read_chat(&text));
    }
    let mut carried: Vec<Said> = Vec::new();
    for row in interchange_rows(&files, "messages") {
        let sender = if row["sender"] == "buyer" { "buyer" } else { "agent" };
        assert!(["buyer", "agent"].contains(&row["sender"].as_str()), "a chat file knows no other sender");
        assert!(row["message_id"].is_empty(), "a chat file has no message ids");
        assert!(row["kind"].is_empty() || row["kind"] == "emoji", "a chat file has no kinds");
        carried.push((row["buyer"].clone(), row["account"].clone(), sender, row["time"].clone(), row["content"].clone()));
    }
    native.sort_unstable();
    carried.sort_unstable();
    assert_eq!(native.len(), carried.len());
    assert!(native == carried, "the same messages");
}

#[test]
fn people_are_the_same_on_both_sides() {
    let files = write(Layout::A2);
    for table in ["shops", "agents", "accounts"] {
        let [native, carried] = ["taobao", "interchange"].map(|side| files.bytes(&format!("{side}/{table}.csv")).unwrap());
        assert_eq!(native, carried);
    }
}
