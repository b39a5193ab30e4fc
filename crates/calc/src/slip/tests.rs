use super::{SlipDocument, SlipLine, document};
use crate::explain::{Facts, Node, payslip};
use crate::faults::{Consequence, Standing};
use crate::figures::Figure;
use crate::pay::lines::tests::{fault, fine, forfeits};
use crate::pay::tests::{book, money, november, person, plan};
use crate::pay::{Adjustment, NotEarned, NotEarnedReason, PayMonth, Subject, draft};
use crate::plan::LineKind;
use crate::text::Text;
use jiff::civil::date;
use jinpai_model::words::Role;
use jinpai_model::{AgentId, Fen, Lang, OrderId, ShopId};

const PLAN: &str = r#"
[law]
fines = "as_written"
minimum_wage = "1000"
[[pay]]
id = "base"
title = "底薪"
kind = "base"
amount = "1740"
[[pay]]
id = "c"
title = "提成"
kind = "commission"
amount = "销售额 × 0.5%"
clause = "四、1"
[[pay]]
id = "bonus"
title = "奖金"
kind = "bonus"
amount = "100"
"#;

struct Nothing;

impl Facts for Nothing {
    fn of(&self, _: &AgentId, _: Figure) -> Vec<Node> {
        Vec::new()
    }
}

/// A slip with a line of every kind but an entry, as a document and as a tree.
fn sample() -> (SlipDocument, String) {
    let mut one = person("a", Role::Presales, &[money(Figure::Sales, 1_864_325)]);
    let loss = Consequence { loss: Fen::new(700), ..Consequence::default() };
    one.faults = vec![
        fault("F", 0, Standing::Confirmed, forfeits(&[LineKind::Bonus])),
        fault("G", 1, Standing::Confirmed, fine(20)),
        fault("H", 2, Standing::Confirmed, loss),
        fault("I", 3, Standing::Proposed, fine(5)),
    ];
    one.not_earned = vec![NotEarned { day: date(2024, 11, 5), reason: NotEarnedReason::Absent, evidence: Vec::new() }];
    one.adjustments = vec![Adjustment {
        month: "2024-10".parse().unwrap(),
        subject: Subject::Order(ShopId::from("s"), OrderId::from("1001")),
        at: 0,
        difference: Fen::new(-150),
        already: Fen::ZERO,
        changes: vec![(Text::new("订单 1001 退款 300.00", "order 1001 refunded 300.00"), Vec::new())],
        lines: vec![(Text::same("提成"), Fen::new(85_759), Fen::new(85_609))],
    }];
    let book = book(&plan(PLAN));
    let slip = draft(&book, &PayMonth { month: november(), persons: vec![one] }).remove(0);
    (document(&book, &slip), payslip(&book, &slip, &Nothing).render(Lang::Zh))
}

fn why(line: &SlipLine) -> Vec<&str> {
    line.why.iter().map(|text| text.zh.as_str()).collect()
}

#[test]
fn every_line_says_in_short_where_it_comes_from() {
    let (document, _) = sample();
    let lines: Vec<(&str, &str, Option<&str>)> =
        document.lines.iter().map(|line| (line.id.as_str(), line.kind.as_str(), line.amount.as_deref())).collect();
    let expected = [
        ("base", "earning", Some("1740.00")),
        ("c", "earning", Some("93.22")),
        ("bonus", "forfeited", Some("0.00")),
        ("absence", "earning", Some("-80.00")),
        ("clawback:1001", "clawback", Some("-1.50")),
        ("deduction:G", "deduction", Some("-20.00")),
    ];
    assert_eq!(lines, expected);
    assert_eq!(why(&document.lines[1]), ["18643.25 × 0.5% = 93.21625"]);
    assert_eq!(why(&document.lines[2])[0], "未得：本应 100.00 元；因违规 F 违规F");
    assert_eq!(why(&document.lines[3]), ["2024-11-05 旷工：1740.00 ÷ 21.75 = 80.00"]);
    assert_eq!(why(&document.lines[4]), ["订单 1001 退款 300.00", "2024-10 提成：857.59 → 856.09"]);
    let guard = "本月最多可扣：350.34 元：应发 1751.72 × 20% = 350.34，应发 1751.72 − 最低工资 1000.00 = 751.72，取较小的";
    assert_eq!(why(&document.lines[5]), ["规定扣款：20.00 元", guard]);
    let sums = [&document.gross, &document.deductions, &document.not_taken, &document.net];
    assert_eq!(sums, ["1751.72", "20.00", "0.00", "1731.72"]);
}

#[test]
fn the_remarks_say_what_else_there_is_to_know() {
    let (document, _) = sample();
    let remarks: Vec<&str> = document.remarks.iter().map(|text| text.zh.as_str()).collect();
    let expected = [
        "H 违规H：7.00 元不扣，合同没有约定赔偿（loss_clause = false）",
        "待裁定的违规如果全部成立，实发为 1726.72 元",
        "实发为社保和个人所得税前的金额",
    ];
    assert_eq!(remarks, expected);
    let standings: Vec<&str> = document.faults.iter().map(|fault| fault.standing.as_str()).collect();
    assert_eq!(standings, ["confirmed", "confirmed", "confirmed", "proposed"]);
}

#[test]
fn a_document_is_the_same_after_json() {
    let (document, _) = sample();
    let json = serde_json::to_string(&document).unwrap();
    assert_eq!(serde_json::from_str::<SlipDocument>(&json).unwrap(), document);
}

#[test]
fn the_tree_goes_from_a_deduction_to_its_fault() {
    let (_, tree) = sample();
    assert!(tree.starts_with("a 2024-11 工资条（草稿）：应发 1751.72 − 扣款 20.00 = 实发 1731.72 元"), "{tree}");
    for part in ["G 违规G：已确认", "缺勤 1 天 [absence]：-80.00 元", "2024-10 追回：订单 1001 [clawback:1001]：-1.50 元"]
    {
        assert!(tree.contains(part), "{part} is missing in\n{tree}");
    }
}
