use super::{Raw, Reading, Rule, bare, time};
use crate::testing::plain;
use crate::{Limits, ProblemKind, Zones};
use jinpai_model::{Kind, Table};
use std::borrow::Cow;

/// Reads a cell of a column; the value for people, or the problem.
fn read(column: &str, raw: &Raw<'_>) -> Result<String, ProblemKind> {
    let (table, column) = column.split_once('.').unwrap();
    let table = Table::named(table).unwrap();
    let rule = Rule::of(table)[table.position(column).unwrap()];
    let (zones, limits) = (Zones::new(), Limits::default());
    Reading { zone: zones.zone(None), limits: &limits }.cell(rule, raw).map(|value| plain(value.as_ref()))
}

fn check(column: &str, text: &str, expected: &str) {
    assert_eq!(read(column, &Raw::text(text)).as_deref(), Ok(expected), "{column} {text:?}");
}

fn check_wrong(column: &str, text: &str, expected: &ProblemKind) {
    assert_eq!(read(column, &Raw::text(text)).as_ref(), Err(expected), "{column} {text:?}");
}

#[test]
fn times_are_local_or_rfc_3339_and_kept_to_the_microsecond() {
    for (text, expected) in [
        ("2024-11-03 09:15:07", "2024-11-03T01:15:07Z"),
        (" 2024/11/3 9:15\u{3000}", "2024-11-03T01:15:00Z"),
        ("2024-11-03T09:15:07", "2024-11-03T01:15:07Z"),
        ("2024-11-03 09:15:07.1234567", "2024-11-03T01:15:07.123456Z"),
        ("2024-11-03", "2024-11-02T16:00:00Z"),
        ("2024年11月3日 09:15:07", "2024-11-03T01:15:07Z"),
        ("2024-11-03T09:15:07Z", "2024-11-03T09:15:07Z"),
        ("2018-05-02T16:14:43.031000+00:00", "2018-05-02T16:14:43.031Z"),
        ("2024-11-03 09:15:07 -0500", "2024-11-03T14:15:07Z"),
        ("2000-01-01 08:00:00", "2000-01-01T00:00:00Z"),
        ("", "∅"),
        (" \t", "∅"),
    ] {
        check("orders.created", text, expected);
    }
}

#[test]
fn times_that_are_none_say_why() {
    check_wrong("orders.created", "2024-02-31 09:00:00", &ProblemKind::NoSuchDay);
    check_wrong("orders.created", "2023-02-29", &ProblemKind::NoSuchDay);
    check_wrong("orders.created", "2024-13-01", &ProblemKind::NoSuchDay);
    check_wrong("orders.created", "1999-12-31 23:59:59", &ProblemKind::YearOutOfRange);
    check_wrong("orders.created", "2200-01-01", &ProblemKind::YearOutOfRange);
    for text in [
        "24-11-03",
        "2024-11",
        "2024-11-03 25:00",
        "2024-11-03 09",
        "2024-11-03x",
        "03/11/2024",
        "45599.5",
        "昨天",
        "2024-11-03 09:15:07 +99:00",
    ] {
        check_wrong("orders.created", text, &ProblemKind::NotA(Kind::Instant));
    }
}

#[test]
fn a_clock_that_jumps_is_read_as_calendars_do() {
    let new_york = jiff::tz::TimeZone::get("America/New_York").unwrap();
    let instant = |text: &'static str| time::instant(&Raw::text(text), Some(&new_york)).unwrap().to_string();
    assert_eq!(instant("2024-03-10 02:30:00"), "2024-03-10T07:30:00Z", "the hour that is skipped: after the gap");
    assert_eq!(instant("2024-11-03 01:30:00"), "2024-11-03T05:30:00Z", "the hour that comes twice: the first one");
    assert_eq!(time::instant(&Raw::text("2024-11-03 01:30:00"), None), Err(ProblemKind::WhichZone));
    assert!(time::instant(&Raw::text("2024-11-03 01:30:00Z"), None).is_ok());
}

#[test]
fn days_months_and_times_of_day() {
    check("shifts.date", "2024/1/5", "2024-01-05");
    check("shifts.date", "2024-01-05 00:00:00", "2024-01-05");
    check_wrong("shifts.date", "2024-01-05 08:00", &ProblemKind::NotA(Kind::Date));
    check_wrong("shifts.date", "2024-02-30", &ProblemKind::NoSuchDay);
    for text in ["2024-11", "2024/11", "2024年11月", "2024-11-01"] {
        check("targets.month", text, "2024-11-01");
    }
    check_wrong("targets.month", "2024-11-02", &ProblemKind::NotA(Kind::Month));
    check_wrong("targets.month", "2024-13", &ProblemKind::NoSuchDay);
    check_wrong("targets.month", "1998-01", &ProblemKind::YearOutOfRange);
    check("shifts.start", "8:30", "08:30");
    check("shifts.start", "08:30:00", "08:30");
    for text in ["24:00", "08:30:30", "8", "08:60", "8点"] {
        check_wrong("shifts.start", text, &ProblemKind::NotA(Kind::Clock));
    }
}

#[test]
fn amounts_and_numbers() {
    check("orders.payable", "1,234.5", "1234.50");
    check("orders.payable", "0元", "0.00");
    check("orders.payable", "￥ 12", "12.00");
    check_wrong("orders.payable", "-1", &ProblemKind::Negative);
    check_wrong("refunds.amount", "-0.01", &ProblemKind::Negative);
    check_wrong("order_items.price", "-5", &ProblemKind::Negative);
    check_wrong("targets.sales", "-5", &ProblemKind::Negative);
    check_wrong("orders.payable", "1.234", &ProblemKind::TooPrecise);
    check_wrong("orders.payable", "100000000000", &ProblemKind::AmountOutOfRange);
    check_wrong("orders.payable", "many", &ProblemKind::NotA(Kind::Money));
    check("orders.items", "1,200", "1200");
    check("orders.items", "3.0", "3");
    for text in ["3.5", "three", "3.", "1e3", ",3", ""] {
        match text {
            "" => check("orders.items", text, "∅"),
            _ => check_wrong("orders.items", text, &ProblemKind::NotA(Kind::Count)),
        }
    }
    check_wrong("orders.items", "-2", &ProblemKind::Negative);
    check_wrong("orders.items", "99999999999999999999", &ProblemKind::AmountOutOfRange);
    check("exams.score", "92.50", "92.50");
    check_wrong("exams.score", "1e2", &ProblemKind::NotA(Kind::Decimal));
    check_wrong("exams.score", "100000000000", &ProblemKind::AmountOutOfRange);
    for (text, expected) in [("TRUE", "true"), ("1", "true"), ("是", "true"), ("0", "false"), ("否", "false")] {
        check("orders.campaign", text, expected);
    }
    check_wrong("orders.campaign", "yes", &ProblemKind::NotA(Kind::YesNo));
}

#[test]
fn binary_floats_become_the_decimals_they_show() {
    let amount = |number: f64| read("orders.payable", &Raw::Float(number));
    assert_eq!(amount(201.12), Ok("201.12".to_owned()));
    assert_eq!(amount(0.1 + 0.2), Ok("0.30".to_owned()), "15 digits are what a spreadsheet shows");
    assert_eq!(amount(99_999_999_999.99), Ok("99999999999.99".to_owned()));
    assert_eq!(amount(1e11), Err(ProblemKind::AmountOutOfRange));
    assert_eq!(amount(1e300), Err(ProblemKind::AmountOutOfRange));
    assert_eq!(amount(0.125), Err(ProblemKind::TooPrecise));
    assert_eq!(amount(f64::NAN), Err(ProblemKind::NotA(Kind::Money)));
    assert_eq!(amount(-3.5), Err(ProblemKind::Negative));
    assert_eq!(read("orders.items", &Raw::Float(3.0)), Ok("3".to_owned()));
    assert_eq!(read("exams.score", &Raw::Float(0.05)), Ok("0.05".to_owned()));
    assert_eq!(read("orders.created", &Raw::Float(45_599.5)), Err(ProblemKind::NotA(Kind::Instant)));
}

#[test]
fn ids_never_pass_through_a_float() {
    check("orders.order", "35153131473290001", "35153131473290001");
    check("orders.order", "=\"35153131473290001\"", "35153131473290001");
    check("orders.order", "\t6917000000000000001", "6917000000000000001");
    check("orders.order", "'6917000000000000001", "6917000000000000001");
    check("orders.phone", "'13900000000", "13900000000");
    check("orders.buyer", "'n Sync", "'n Sync");
    check("orders.order", "=\"\"", "∅");
    check("orders.order", "2e7a8482f6fb09756ca50c10d7bfc047", "2e7a8482f6fb09756ca50c10d7bfc047");
    check("orders.order", "1e18", "1e18");
    for text in ["1.23E+18", "3.5e17", "3E+17", "=\"1.23E+18\""] {
        check_wrong("orders.order", text, &ProblemKind::Scientific);
        check_wrong("refunds.refund", text, &ProblemKind::Scientific);
        check_wrong("orders.tracking", text, &ProblemKind::Scientific);
    }
    assert_eq!(read("orders.order", &Raw::Float(4_503_599_627_370_495.0)), Ok("4503599627370495".to_owned()));
    assert_eq!(read("orders.order", &Raw::Float(9_007_199_254_740_991.0)), Ok("9007199254740991".to_owned()));
    assert_eq!(read("orders.order", &Raw::Float(9_007_199_254_740_992.0)), Err(ProblemKind::NumberAsId));
    assert_eq!(read("orders.order", &Raw::Float(1.5)), Err(ProblemKind::NumberAsId));
    assert_eq!(read("orders.order", &Raw::Integer(i128::from(i64::MAX))), Ok(i64::MAX.to_string()));
    assert_eq!(read("orders.order", &Raw::Bool(true)), Err(ProblemKind::NotA(Kind::Id)));
    check("orders.order", &"x".repeat(128), &"x".repeat(128));
    check_wrong("orders.order", &"x".repeat(129), &ProblemKind::IdTooLong);
    check_wrong("orders.order", "a\nb", &ProblemKind::ControlCharacter);
    assert_eq!(bare("=\"a\""), "a");
}

#[test]
fn texts_keep_what_they_say_and_words_accept_both_languages() {
    check("messages.content", "  两行\n文字 \u{1}", "  两行\n文字 \u{1}");
    check_wrong("messages.content", "a\0b", &ProblemKind::ControlCharacter);
    check_wrong("messages.content", &"长".repeat(400_000), &ProblemKind::CellTooLong(1 << 20));
    check("messages.sender", "Buyer", "buyer");
    check("messages.sender", " 客服 ", "agent");
    let words = jinpai_model::words::Sender::WORDS;
    check_wrong("messages.sender", "robot", &ProblemKind::NotA(Kind::Word(words)));
    check("orders.flag", "3", "green");
    check("orders.flag", "9", "旗 9");
    assert_eq!(read("orders.title", &Raw::Float(123.0)), Ok("123".to_owned()));
    assert_eq!(read("orders.title", &Raw::Text(Cow::Borrowed("1.23E+18"))), Ok("1.23E+18".to_owned()));
}

#[test]
fn workbook_times_are_exact_to_the_second() {
    // 2024-11-03 is day 45599 since 1899-12-30, 44137 since 1904-01-01.
    let serial = |seconds: i64, since_1904: bool| Raw::Serial { seconds, since_1904 };
    let at = 45_599 * 86_400 + 9 * 3_600 + 15 * 60 + 7;
    assert_eq!(read("orders.created", &serial(at, false)), Ok("2024-11-03T01:15:07Z".to_owned()));
    assert_eq!(read("orders.created", &serial(at - 1_462 * 86_400, true)), Ok("2024-11-03T01:15:07Z".to_owned()));
    assert_eq!(read("shifts.date", &serial(45_599 * 86_400, false)), Ok("2024-11-03".to_owned()));
    assert_eq!(read("shifts.date", &serial(at, false)), Err(ProblemKind::NotA(Kind::Date)));
    assert_eq!(read("shifts.start", &serial(8 * 3_600 + 1_800, false)), Ok("08:30".to_owned()));
    assert_eq!(read("shifts.start", &serial(at, false)), Err(ProblemKind::NotA(Kind::Clock)));
    assert_eq!(read("targets.month", &serial(45_597 * 86_400, false)), Ok("2024-11-01".to_owned()));
    assert_eq!(read("orders.created", &serial(i64::MAX, false)), Err(ProblemKind::NotA(Kind::Instant)));
    assert_eq!(read("orders.created", &serial(-1, false)), Err(ProblemKind::NotA(Kind::Instant)));
}
