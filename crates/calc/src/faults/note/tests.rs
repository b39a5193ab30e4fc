//! Notes as agents write them.

use super::size::{of_part, sizes_in};
use super::{NoteOrder, check, keeps};
use crate::plan::duty::{NotePart, WorkingDay};
use jiff::civil::{Date, date};
use jinpai_model::Fen;
use jinpai_model::records::Order;
use proptest::prelude::*;

fn order(title: &str) -> Order {
    Order {
        order: "1".into(),
        shop: "店".into(),
        buyer: "买家".into(),
        created: jiff::Timestamp::UNIX_EPOCH,
        paid_at: None,
        shipped_at: None,
        received_at: None,
        closed_at: None,
        status: None,
        payable: Fen::ZERO,
        paid: None,
        freight: None,
        items: None,
        title: (!title.is_empty()).then(|| title.into()),
        sku: None,
        campaign: None,
        deposit_paid_at: None,
        balance_open_at: None,
        flag: None,
        note: None,
        courier: None,
        tracking: None,
        receiver: None,
        phone: None,
        address: None,
        buyer_note: None,
        source: jinpai_model::Source::default(),
    }
}

/// A note of an order of that item text paid on 2025-11-20 is complete, or the first part that is not right.
fn read(note: &str, title: &str, paid: Date) -> Result<(), NotePart> {
    check(&WorkingDay::default().note, note, NoteOrder { order: &order(title), day: paid })
}

#[track_caller]
fn complete(note: &str) {
    assert_eq!(read(note, "", date(2025, 11, 20)), Ok(()), "{note}");
}

#[track_caller]
fn wrong(note: &str, part: NotePart) {
    assert_eq!(read(note, "", date(2025, 11, 20)), Err(part), "{note}");
}

#[test]
fn complete_notes() {
    complete("刘贺,3米2.4米,图案正常,12月19发货,自提。送胶");
    complete("刘贺，3米2.4米，图案正常，12月19发货，自提。送胶");
    complete("刘贺、3*2.4、图案改小狗、12-19、送货到楼下三单元");
    complete(" 刘贺 , 3.2 × 2.4 m , 正常 , 12.19 , 包送货安装 ");
    complete("欧阳 娜娜,320*240cm,改图,2025-12-19发,自提");
    complete("Anna,３．２＊２．４米,图案正常,12/19,自提");
    complete("刘贺,宽3米高2.4米,图案正常,2025年12月19日发货,自提");
    complete("刘贺,3米2乘2米4,图案正常,1月5日,自提\n11-21 改:加急");
    complete("刘贺,3米2.4米,图案正常,11月20发货,自提,楼下有台阶");
}

#[test]
fn the_first_part_that_is_not_right() {
    wrong("", NotePart::Name);
    wrong("3米2.4米,图案正常,12月19发货,自提", NotePart::Name);
    wrong("123,3米2.4米,图案正常,12月19发货,自提", NotePart::Name);
    wrong("刘贺,大号,图案正常,12月19发货,自提", NotePart::Size);
    wrong("刘贺,3米2,图案正常,12月19发货,自提", NotePart::Size);
    wrong("刘贺,图案正常,3米2.4米,12月19发货,自提", NotePart::Size);
    wrong("刘贺,3米2.4米,,12月19发货,自提", NotePart::Picture);
    wrong("刘贺,3米2.4米,图案正常,月底,自提", NotePart::ShipDate);
    wrong("刘贺,3米2.4米,图案正常,12月19发货", NotePart::Delivery);
    wrong("刘贺,3米2.4米,图案正常,12月19发货,顺丰", NotePart::Delivery);
    wrong("刘贺,3米2.4米,图案正常,12月19发货。自提", NotePart::Delivery);
}

#[test]
fn ship_dates_are_real_and_near() {
    let on = |text: &str, paid: Date| read(&format!("刘贺,3米2.4米,正常,{text},自提"), "", paid).is_ok();
    assert!(!on("11.31", date(2025, 11, 20)), "November has 30 days");
    assert!(!on("2月30发货", date(2025, 11, 20)));
    assert!(on("11.2", date(2025, 11, 1)) && on("11.20", date(2025, 11, 1)), "2 November written 20 November cannot be seen");
    assert!(on("1月5日", date(2025, 11, 20)), "the next January");
    assert!(on("11月20", date(2025, 11, 20)), "the day of payment itself");
    assert!(!on("11月19", date(2025, 11, 20)), "the first such date is a year ahead");
    assert!(!on("2025-11-19", date(2025, 11, 20)) && on("2026-05-19", date(2025, 11, 20)));
    assert!(!on("2026-05-20", date(2025, 11, 20)), "181 days ahead");
    assert!(on("25-12-19", date(2025, 11, 20)));
    assert!(on("2月29", date(2027, 12, 1)) && !on("2月29", date(2026, 12, 1)), "the next 29 February is far");
}

#[test]
fn sizes_agree_with_the_orders_text() {
    let agrees = |size: &str, title: &str| read(&format!("刘贺,{size},正常,12.19,自提"), title, date(2025, 11, 20)).is_ok();
    assert!(agrees("1.24米2米", "无缝墙布 尺寸：1.24*2m"));
    assert!(!agrees("1.42米2米", "无缝墙布 尺寸：1.24*2m"), "1.24 m written 1.42 m");
    assert!(agrees("3米2.4米", "定制壁画 宽300cm×高240cm"));
    assert!(!agrees("2.4米3米", "定制壁画 宽300cm×高240cm"), "width comes first");
    assert!(agrees("3米2.4米", "5D壁画 2020新款"), "no size in the text");
    assert!(agrees("3米2.4米", "可选 2*1.5m 3*2.4m"));
    assert!(agrees("3200*2400mm", "3.2x2.4米"));
}

#[test]
fn sizes_as_written() {
    let size = |text: &str| of_part(text);
    assert_eq!(size("3米2.4米"), Some((3_000, 2_400)));
    assert_eq!(size("3米2"), None);
    assert_eq!(size("3米2米"), Some((3_000, 2_000)));
    assert_eq!(size("3米2乘2米45"), Some((3_200, 2_450)));
    assert_eq!(size("320*240"), Some((3_200, 2_400)));
    assert_eq!(size("尺寸:3*2.4m"), Some((3_000, 2_400)));
    assert_eq!(size("0*2"), None);
    assert_eq!(size("3*2.4左右"), None);
    assert_eq!(size("3*2.4*5"), None);
    assert_eq!(size("13800138000"), None);
    assert_eq!(sizes_in("型号X20 3*2.4米 2米1.5米"), [(3_000, 2_400), (2_000, 1_500)]);
}

#[test]
fn a_later_note_keeps_the_text_before_it() {
    assert!(keeps("刘贺,3米2.4米 。 11-20 改:加急", "刘贺,3米 2.4米。"));
    assert!(!keeps("刘贺,3米2.5米", "刘贺,3米2.4米"));
}

proptest! {
    /// Whatever strangers write, it is read without a panic, and a complete note stays complete with remarks behind it.
    #[test]
    fn any_text_is_a_note_or_none(text in "[刘贺0-9米.,，、。*×x月日发货自提正常\n ]{0,40}") {
        let paid = date(2025, 11, 20);
        if read(&text, "3*2.4米", paid).is_ok() {
            let with_remarks = format!("{text}。送胶");
            prop_assert!(read(&with_remarks, "3*2.4米", paid).is_ok());
        }
        let _ = sizes_in(&text);
    }
}
