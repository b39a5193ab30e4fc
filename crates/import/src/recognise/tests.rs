use crate::testing::{Setup, refused, take};
use crate::{Connector, Format};
use jinpai_model::Lang;

#[test]
fn a_file_is_known_by_its_columns_not_by_its_name() {
    let setup = Setup { name: "reviews.csv", ..Setup::default() };
    let taken = setup.take("agent,month,sales\na,2024-11,1\n").unwrap();
    assert_eq!(taken.recognised.table.name, "targets");
    assert_eq!(taken.recognised.name(Lang::Zh), "targets 销售目标 (CSV, UTF-8)");
    assert_eq!(taken.recognised.to_string(), "targets (CSV, UTF-8)");
    assert_eq!(taken.recognised.connector, Connector::Interchange);
}

#[test]
fn header_words_are_trimmed_and_unknown_columns_reported() {
    let taken = take("\u{FEFF} month\u{3000},\u{A0}Agent\t,sales ,奖金,,bonus\n2024-11,a,1,2,3,4\n");
    assert_eq!(taken.recognised.unknown, ["奖金", "bonus"]);
    assert_eq!(taken.summary.accepted, 1);
    let taken = take("agent,name\na,b\n");
    assert_eq!(taken.recognised.missing, ["role", "level", "group", "plan", "hired_on", "left_on", "from"]);
}

#[test]
fn titles_may_stand_above_the_header_and_tabs_between_fields() {
    let taken = take("客服目标表\n导出时间：2024-12-01\n\nmonth\tagent\tsales\n2024-11\ta\t1\n");
    assert_eq!((taken.recognised.table.name, taken.rows[0].source.row), ("targets", 5));
    assert_eq!(take("month;agent;sales\n2024-11;a;1\n").summary.accepted, 1);
}

#[test]
fn columns_of_no_table_name_the_nearest_one() {
    assert_eq!(
        refused("order,shop,buyer,payable\nO1,S,b,1\n"),
        "no known table has these columns: order, shop, buyer, payable. The nearest is orders, which lacks created. Add them and import again."
    );
    assert!(refused("id,price\n1,2\n").starts_with("no known table has these columns: id, price."));
    assert!(
        refused("shop,date,turnover\nS,2024-11-01,5\n").starts_with("no known table has these columns"),
        "a shop's name alone is no table of shops"
    );
}

#[test]
fn the_user_may_name_the_table() {
    let ambiguous = "agent,time,from,to\na,2024-11-01 09:00:00,2024-11-01 09:00:00,2024-11-01 10:00:00\n";
    let named = Setup { table: Some("punches"), ..Setup::default() };
    assert_eq!(named.take(ambiguous).unwrap().recognised.table.name, "punches");
    let wrong = Setup { table: Some("orders"), ..Setup::default() };
    let problem = wrong.take(ambiguous).map(|taken| taken.rows).unwrap_err();
    assert_eq!(
        problem.message(Lang::En),
        "as orders the required columns are missing: order, shop, buyer, created, payable. Add them, or name another table with --as."
    );
}

#[test]
fn tables_that_fit_equally_are_named() {
    // A shift and a leave share agent; presence and notes do not: four columns of each of two tables.
    let text = "agent,date,score,start,end,excellent\na,2024-11-01,1,08:00,09:00,1\n";
    assert_eq!(refused(text), "the columns fit several tables: shifts, exams. Name one with --as, such as --as shifts.");
}

#[test]
fn a_column_that_counts_may_not_stand_twice() {
    assert!(refused("month,agent,sales,Sales\n2024-11,a,1,2\n").starts_with("column Sales stands twice"));
    assert_eq!(take("month,agent,sales,x,x\n2024-11,a,1,2,3\n").summary.accepted, 1);
}

#[test]
fn containers_are_known_by_their_bytes() {
    assert_eq!(take("{\"month\":\"2024-11\",\"agent\":\"a\",\"sales\":1}\n").recognised.format, Format::JsonLines);
    let chat = "某店:小美\n\n----------------------------b----------------------------\nb(2020-04-24 16:07:00):  在吗\n";
    let taken = take(chat);
    assert_eq!((taken.recognised.format, taken.recognised.layout), (Format::ChatText, Some("C1")));
    assert_eq!(taken.recognised.name(Lang::Zh), "淘宝聊天 C1 (TXT, UTF-8)");
    let problem = Setup { table: Some("orders"), ..Setup::default() }.take(chat).map(|taken| taken.rows).unwrap_err();
    assert!(problem.message(Lang::En).starts_with("as orders the required columns are missing"));
}
