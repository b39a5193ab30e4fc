use crate::ProblemKind;
use crate::testing::{Setup, Taken, plain, take};

/// A C1 text: `{}` stands for 28 dashes, `==` alone on its line for the rule.
fn c1(text: &str) -> String {
    let rule = "=".repeat(64);
    let lines = text.lines().map(|line| if line == "==" { rule.clone() } else { line.replace("{}", &"-".repeat(28)) });
    lines.collect::<Vec<_>>().join("\n")
}

/// `row sender account content`, one for each message.
fn lines(taken: &Taken) -> Vec<String> {
    let message = |row: &jinpai_model::Row| {
        format!(
            "{} {} {} {} {:?}",
            row.source.row,
            row.text("buyer").unwrap(),
            row.text("sender").unwrap(),
            row.text("account").unwrap(),
            row.text("content").unwrap_or("")
        )
    };
    taken.rows.iter().map(message).collect()
}

const CHAT: &str = "某某旗舰店:小美

==
                               单聊                             


{}tb1****5{}
tb1****5(2020-04-24 16:07:00):  你好，今天能发吗
某某旗舰店:小美(2020-04-24 16:07:21):  亲，16点前付款当天发
还有什么
  可以帮您

某某旗舰店:小丽(2020-04-24 16:08:00): 我来接待

{}tb2****6{}
tb2****6(2020-04-24 17:00:00):  [微笑]
==
                               群聊                             
{}一个群{}
谁(2020-04-24 18:00:00):  大家好
";

#[test]
fn a_chat_text_becomes_messages() {
    let taken = take(c1(CHAT));
    assert_eq!(
        lines(&taken),
        [
            "8 tb1****5 buyer 某某旗舰店:小美 \"你好，今天能发吗\"",
            "9 tb1****5 agent 某某旗舰店:小美 \"亲，16点前付款当天发\\n还有什么\\n  可以帮您\"",
            "13 tb1****5 agent 某某旗舰店:小丽 \"我来接待\"",
            "16 tb2****6 buyer 某某旗舰店:小美 \"[微笑]\"",
        ]
    );
    assert_eq!(plain(taken.rows[0].get("time")), "2020-04-24T08:07:00Z");
    assert_eq!(taken.texts("shop"), ["某某旗舰店"; 4]);
    assert_eq!(taken.texts("kind"), ["", "", "", "emoji"]);
    assert_eq!(taken.problems.len(), 1);
    assert_eq!((taken.problems[0].row, &taken.problems[0].problem), (19, &ProblemKind::GroupChat));
}

#[test]
fn gbk_and_utf_8_windows_and_unix_give_the_same_messages() {
    let text = c1(CHAT);
    let (gbk, _, _) = encoding_rs::GB18030.encode(&text);
    let expected = lines(&take(text.clone()));
    assert_eq!(lines(&take(gbk.into_owned())), expected);
    assert_eq!(lines(&take(format!("\u{FEFF}{}", text.replace('\n', "\r\n")))), expected);
}

#[test]
fn lines_of_a_message_that_look_like_marks_stay_in_it() {
    let text = c1(
        "店:美\n==\n单聊\n{}b{}\nb(2020-04-24 16:07:00):  看\n==\n{}图案{}\n单聊\n店:美(2020-04-24 16:07:30): 好\nb(2020-04-24 16:08:00):  嗯\n{}c{}\nc(2020-04-24 16:09:00):  在\n==\n",
    );
    assert_eq!(
        lines(&take(text)),
        [
            format!("5 b buyer 店:美 \"看\\n{}\\n{}图案{}\\n单聊\"", "=".repeat(64), "-".repeat(28), "-".repeat(28)),
            "9 b agent 店:美 \"好\"".to_owned(),
            "10 b buyer 店:美 \"嗯\"".to_owned(),
            "12 c buyer 店:美 \"在\"".to_owned(),
        ]
    );
}

#[test]
fn a_block_that_only_the_shop_wrote_in_is_one() {
    let text = c1(
        "店:美\n{}b{}\nb(2020-04-24 16:07:00):  看\n{}c{}\n店:美(2020-04-24 16:09:00):  亲，付款了吗\n{}b{}\nb(2020-04-24 16:10:00):  再看\n",
    );
    let buyers = take(text);
    assert_eq!(buyers.texts("buyer"), ["b", "c", "b"]);
}

#[test]
fn what_is_wrong_in_a_chat_is_said_with_its_line() {
    let text = c1("小美\n乱七八糟\n{}b{}\nb(2020-02-30 16:07:00):  看\nb(2020-04-24 16:08:00):  \n");
    let taken = take(text.clone());
    assert_eq!(
        taken.english(),
        [
            "row 2: \"乱七八糟\"; expected a message; these lines belong to none and are skipped",
            "row 4, column time: \"2020-02-30 16:07:00\"; expected a day that the calendar has",
            "row 4, column shop: empty; expected a value; the column is required",
            "row 5, column shop: empty; expected a value; the column is required",
        ]
    );
    let named = Setup { shop: Some("某店"), ..Setup::default() }.take(text).unwrap();
    assert_eq!(lines(&named), ["5 b buyer 小美 \"\""]);
    let long = crate::Limits { cell_bytes: 20, ..crate::Limits::default() };
    let setup = Setup { limits: long, ..Setup::default() };
    let taken = setup
        .take(c1("店:美\n{}b{}\nb(2020-04-24 16:08:00):  一\n二二二二二二二二\n三三三三三三三\nb(2020-04-24 16:09:00):  好\n"))
        .unwrap();
    assert_eq!(taken.problems[0].problem, ProblemKind::CellTooLong(20));
    assert_eq!(taken.texts("content"), ["好"]);
}
