use crate::explain::{Evidence, Facts, Node, line, payslip};
use crate::figures::{AgentFigures, Figure, FigureValue};
use crate::pay::{PayMonth, Person, Terms, draft};
use crate::plan::{PlanBook, Version, VersionIndex, parse};
use crate::text::Text;
use jiff::civil::date;
use jinpai_model::words::Role;
use jinpai_model::{AgentId, FileId, Lang, Source};
use num_rational::BigRational;
use std::sync::Arc;

const PLAN: &str = r#"
title = "试行方案"
effective = 2024-11-01
[[scorecard]]
id = "s"
title = "售前考核"
indicators = [
  { figure = "询单转化率", weight = 40, at_least = ["45% → 75"], otherwise = 65 },
  { figure = "日常工作", weight = 10, manual = true },
]
[[pay]]
id = "base"
title = "底薪"
kind = "base"
amount = "1800"
[[pay]]
id = "presales-commission"
title = "售前提成"
kind = "commission"
when = "岗位 = 售前"
amount = "销售额 × 0.5% × 绩效得分"
clause = "四、1"
"#;

/// One order behind the sales, nothing behind anything else.
struct OneOrder;

impl Facts for OneOrder {
    fn of(&self, _: &AgentId, figure: Figure) -> Vec<Node> {
        if figure != Figure::Sales {
            return Vec::new();
        }
        let source = Source { file: FileId(3), row: 17 };
        let evidence = Evidence::new(source, Text::new("已付款", "paid"));
        vec![Node::new(Text::new("订单 1001", "order 1001"), Text::same("1000.00")).with_evidence(vec![evidence])]
    }
}

fn month() -> (PlanBook, PayMonth) {
    let plan = parse(PLAN).unwrap();
    let terms = Terms {
        from: date(2024, 11, 1),
        to: date(2024, 11, 15),
        version: VersionIndex(0),
        role: Some(Role::Presales),
        level: None,
        group: None,
        figures: None,
    };
    let mut figures = AgentFigures::new();
    let sales = BigRational::from_integer(1_000.into());
    figures.insert(Figure::Sales, FigureValue::Known { numerator: sales, denominator: None });
    figures.insert(Figure::Conversion, FigureValue::ratio(201, 400));
    let person = Person::new(AgentId::from("xm"), "小美".to_owned(), vec![terms], figures);
    let book =
        PlanBook::one(Version {
            id: plan.id.clone(), name: "试行.toml".to_owned(), plan: Arc::new(plan), text: Arc::from(PLAN)
        });
    (book, PayMonth { month: "2024-11".parse().unwrap(), persons: vec![person] })
}

#[test]
fn a_slip_is_told_down_to_its_rows_in_chinese() {
    let (book, month) = month();
    let slips = draft(&book, &month);
    let mut node = payslip(&book, &slips[0], &OneOrder);
    node.name_files(&|file| Some(format!("orders-{}.csv", file.0)));
    insta::assert_snapshot!(node.render(Lang::Zh), @r#"
    小美 2024-11 工资条（草稿）：903.75 元  〔试行方案 (2024-11-01)〕
    ├─ 底薪 [base]：900.00 元  〔试行方案 (2024-11-01)〕
    │  └─ 2024-11-01 至 2024-11-15（售前），15 天 ÷ 全月 30 天：900.00
    │     └─ 公式 1800：1800
    └─ 售前提成 [presales-commission]：3.75 元  〔四、1 · 试行方案 (2024-11-01)〕
       ├─ 条件 岗位 = 售前：售前 = 售前 → 是
       │  └─ 岗位：售前
       └─ 公式 销售额 × 0.5% × 绩效得分：1000.00 × 0.5% × 75% = 3.75
          ├─ 销售额 × 0.5%：1000.00 × 0.5% = 5.00
          │  └─ 销售额：1000.00
          │     └─ 订单 1001：1000.00
          │        └─ 已付款  (orders-3.csv 第 17 行)
          └─ 绩效得分（售前考核）：(40 × 75) ÷ 40 = 75 分
             ├─ 询单转化率 权重 40：≥ 45% → 75 分
             │  └─ 询单转化率：50.25%（201 ÷ 400）
             └─ 日常工作 权重 10：不计，权重分给其余指标：还没有打分
    "#);
}

#[test]
fn a_line_is_told_in_english_and_as_json() {
    let (book, month) = month();
    let slips = draft(&book, &month);
    let wanted = &slips[0].lines[1];
    let node = line(&book, &slips[0], wanted, &OneOrder);
    let json = serde_json::to_value(&node).unwrap();
    assert_eq!(json["value"]["en"], "3.75 yuan");
    let order = &json["children"][1]["children"][0]["children"][0]["children"][0];
    assert_eq!(order["title"]["zh"], "订单 1001");
    assert_eq!(order["evidence"][0]["row"], 17);
    insta::assert_snapshot!(node.render(Lang::En), @r#"
    小美 2024-11 售前提成 [presales-commission]: 3.75 yuan  [四、1 · 试行方案 (2024-11-01)]
    ├─ condition 岗位 = 售前: presales = 售前 → yes
    │  └─ role: presales
    └─ formula 销售额 × 0.5% × 绩效得分: 1000.00 × 0.5% × 75% = 3.75
       ├─ 销售额 × 0.5%: 1000.00 × 0.5% = 5.00
       │  └─ sales: 1000.00
       │     └─ order 1001: 1000.00
       │        └─ paid  (#3 row 17)
       └─ score (售前考核): (40 × 75) ÷ 40 = 75 points
          ├─ 询单转化率 weight 40: ≥ 45% → 75 points
          │  └─ conversion: 50.25% (201 ÷ 400)
          └─ 日常工作 weight 10: left out, its weight is shared out: not scored yet
    "#);
}

const REQUIREMENTS: &str = r#"
title = "基础要求"
effective = 2024-11-01
[[scorecard]]
id = "s"
requirements = [
  { figure = "询单转化率", at_least = "60%", takes = 10 },
  { figure = "销售额", at_least = "500", takes = 5 },
  { figure = "回复率", at_least = "95%", takes = 10 },
]
[[pay]]
id = "award"
kind = "award"
amount = "300 × 绩效得分"
"#;

#[test]
fn requirements_are_told_one_by_one() {
    let (_, month) = month();
    let plan = Arc::new(parse(REQUIREMENTS).unwrap());
    let version = Version { id: plan.id.clone(), name: "c".to_owned(), plan, text: Arc::from(REQUIREMENTS) };
    let book = PlanBook::one(version);
    let slips = draft(&book, &month);
    let told = payslip(&book, &slips[0], &OneOrder).render(Lang::En);
    assert!(told.contains("100 − 10 = 90"), "{told}");
    assert!(told.contains("询单转化率 ≥ 60%: not met, takes 10 points"), "{told}");
    assert!(told.contains("销售额 ≥ 500.00: met"), "{told}");
    assert!(told.contains("回复率 ≥ 95%: no data, so not unmet"), "{told}");
}
