use super::check::{self, Scope};
use super::eval::{Inputs, Missing, Outcome, Trace, evaluate};
use crate::figures::Figure;
use crate::plan::Levels;
use crate::plan::levels::Level;
use crate::plan::name::{Name, Term};
use crate::plan::value::{Type, Value};
use crate::text::Text;
use jinpai_model::AgentId;
use jinpai_model::words::Role;
use num_rational::BigRational;
use num_traits::Zero;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A pre-sales agent with a few figures; everything else is absent. Two gold agents sold 100 and 200.
struct Fixture {
    agent: AgentId,
    sales: i64,
    role: Role,
}

impl Fixture {
    fn new(agent: &str, sales: i64, role: Role) -> Self {
        Self { agent: AgentId::from(agent), sales, role }
    }
}

fn number(value: i64, kind: Type) -> Value {
    Value::Number(BigRational::from_integer(value.into()), kind)
}

impl Inputs for Fixture {
    fn agent(&self) -> &AgentId {
        &self.agent
    }

    fn label(&self) -> String {
        self.agent.to_string()
    }

    fn value(&self, name: &Name) -> Outcome {
        match name {
            Name::Figure(Figure::Sales) => Ok(number(self.sales, Type::Money)),
            Name::Figure(Figure::Orders) => Ok(number(7, Type::Count)),
            Name::Figure(Figure::Converted) => Ok(number(0, Type::Count)),
            Name::Figure(Figure::MeanResponse) => Ok(number(45, Type::Duration)),
            Name::Figure(Figure::FullAttendance) => Ok(Value::YesNo(true)),
            Name::Figure(Figure::Conversion) => Ok(Value::Number(BigRational::new(201.into(), 400.into()), Type::Ratio)),
            Name::Own(_) => Ok(Value::Number(BigRational::new(1.into(), 200.into()), Type::Ratio)),
            Name::Term(Term::Role) => Ok(Value::Role(Some(self.role))),
            Name::Term(Term::Level) => Ok(Value::Level("middle".to_owned())),
            _ => Err(Missing::because(Text::same(format!("no {}", name.text().en)))),
        }
    }

    fn fraction(&self, _: &Name) -> Option<(BigRational, BigRational)> {
        None
    }

    fn with_roles(&self, roles: &[Role]) -> Vec<Box<dyn Inputs + '_>> {
        let all = [Self::new("g1", 100, Role::Gold), Self::new("g2", 200, Role::Gold), Self::new("p", 60, Role::Presales)];
        all.into_iter().filter(|person| roles.contains(&person.role)).map(|person| Box::new(person) as Box<dyn Inputs>).collect()
    }
}

fn with_scope<T>(run: impl FnOnce(Scope<'_>) -> T) -> T {
    let values = BTreeMap::from([("计提".to_owned(), Value::Number(BigRational::new(1.into(), 200.into()), Type::Ratio))]);
    let level = |id: &str, name: &str| Level { id: id.to_owned(), names: vec![name.to_owned()] };
    let levels = Levels::new(vec![level("junior", "初级"), level("middle", "中级")]);
    run(Scope { values: &values, levels: &levels, fact: None })
}

fn run(text: &str) -> Trace {
    let formula = with_scope(|scope| check::formula(text, scope)).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
    evaluate(&formula, &Fixture::new("xm", 1_000, Role::Presales))
}

/// The value in English, or why there is none.
fn value(text: &str) -> String {
    match run(text).value {
        Ok(value) => value.text().en,
        Err(missing) => format!("missing: {}", Text::joined(missing.reasons()).en),
    }
}

fn check_value(text: &str, expected: &str) {
    assert_eq!(value(text), expected, "{text}");
}

/// `code@start..end` of every problem.
fn problems(text: &str) -> String {
    match with_scope(|scope| check::formula(text, scope)) {
        Ok(formula) => format!("{:?}", formula.kind),
        Err(problems) => {
            let problems = problems.iter().map(|problem| {
                let place = text.get(problem.span.clone()).unwrap_or("(not on a character)");
                format!("{} `{place}`", problem.code)
            });
            problems.collect::<Vec<_>>().join(", ")
        }
    }
}

fn check_problem(text: &str, expected: &str) {
    assert_eq!(problems(text), expected, "{text}");
}

#[test]
fn chinese_and_english_are_the_same_formula() {
    for text in ["销售额 × 0.5%", "sales * 0.5%", "销售额＊０．５％", "（销售额）×0.5 %", "+sales*0.5%", "sales × 计提"]
    {
        check_value(text, "5.00");
    }
}

#[test]
fn signs_bind_as_usual() {
    check_value("1 + 2 * 3", "7");
    check_value("(1 + 2) * 3", "9");
    check_value("10 - 2 - 3", "5");
    check_value("100 / 10 / 2", "5");
    check_value("-2 * 3", "-6");
    check_value("2 − −3", "5");
    check_value("1 < 2 且 3 ≥ 3 或 1 = 2", "yes");
    check_value("1 = 2 且 1 = 1 或 1 = 1", "yes");
    check_value("1 = 2 and (1 = 1 or 1 = 1)", "no");
    check_value("非 1 = 2", "yes");
    check_value("not 1 = 1", "no");
    check_value("1 ≠ 2", "yes");
    check_value("1 != 1", "no");
    check_value("1 <> 2", "yes");
    check_value("1 == 1", "yes");
    check_value("2 ＞＝ 2", "yes");
}

#[test]
fn values_are_exact() {
    check_value("0.1 + 0.2 = 0.3", "yes");
    check_value("1 / 3 * 3 = 1", "yes");
    check_value("sales / 3", "≈333.33333333");
    check_value("conversion", "50.25%");
    check_value("30s = 0.5min", "yes");
    check_value("2h + 30分钟", "2h30min");
    check_value("3天 = 72h", "yes");
    check_value("mean_response ≤ 45秒", "yes");
    check_value("mean_response / 30s", "150%");
    check_value("5元 × 成交单数", "35.00");
    check_value("向下取整((260% - 100%) / 50%) * 50", "150");
    check_value("四舍五入(2.5)", "3");
    check_value("round(-2.5)", "-3");
    check_value("最小(sales, 300)", "300.00");
    check_value("max(sales, 300, 2000)", "2000.00");
    check_value("mean_of(gold, sales)", "150.00");
    check_value("均值([售前, 金牌], 销售额)", "120.00");
    check_value("mean_of(presales or gold, sales)", "120.00");
    check_value("mean_of(presales, gold, sales) * 1%", "1.20");
}

#[test]
fn roles_and_levels_are_words() {
    check_value("岗位 = 售前", "yes");
    check_value("role = presales and level = middle", "yes");
    check_value("级别 = 中级", "yes");
    check_value("级别 ≠ \"初级\"", "yes");
    check_value("“金牌” = 岗位", "no");
    check_value("全勤", "yes");
    check_value("全勤 = 否", "no");
}

#[test]
fn what_is_missing_is_said_unless_it_is_not_needed() {
    check_value("target * 2", "missing: no target");
    check_value("target + campaign_sales", "missing: no target; no campaign_sales");
    check_value("if(sales > 500, 1, target)", "1");
    check_value("target > 1 或 sales > 500", "yes");
    check_value("sales < 500 且 target > 1", "no");
    check_value("sales > 500 且 target > 1", "missing: no target");
    check_value("sales / converted", "missing: the divisor `converted` is 0, so there is no result");
    check_value("mean_of(manager, sales)", "missing: nobody is manager at the month's end, so there is no mean");
    check_value("mean_of(gold, target)", "missing: g1: no target; g2: no target");
}

#[test]
fn units_are_checked() {
    check_problem("销售额 + 30s", "unit-mismatch `销售额 + 30s`");
    check_problem("sales + orders", "unit-mismatch `sales + orders`");
    check_problem("sales * sales", "unit-mismatch `sales * sales`");
    check_problem("sales * online", "unit-mismatch `sales * online`");
    check_problem("mean_response < 60", "unit-mismatch `mean_response < 60`");
    check_problem("1 / sales", "unit-mismatch `1 / sales`");
    check_problem("sales and 1 = 1", "unit-mismatch `sales and 1 = 1`");
    check_problem("not sales", "unit-mismatch `not sales`");
    check_problem("if(sales, 1, 2)", "unit-mismatch `sales`");
    check_problem("if(1 = 1, sales, 30s)", "unit-mismatch `if(1 = 1, sales, 30s)`");
    check_problem("role < presales", "unit-mismatch `role < presales`");
    check_problem("sales = 全勤", "unit-mismatch `sales = 全勤`");
    check_problem("sales * 1%", "Money");
    check_problem("sales / target", "Ratio");
    check_problem("orders * orders", "Count");
    check_problem("floor(completion)", "Count");
    check_problem("online / 1h * 20元", "Money");
    check_problem("50 * (tenure + 1)", "Number");
}

#[test]
fn wrong_formulas_point_at_the_place() {
    check_problem("销售鹅 × 0.5%", "unknown-name `销售鹅`");
    check_problem("salse + bonsu", "unknown-name `salse`, unknown-name `bonsu`");
    check_problem("岗位 = 售千", "unknown-name `售千`");
    check_problem("level = master", "unknown-name `master`");
    check_problem("岗位 = 售前 或 金牌", "unknown-name `金牌`");
    check_problem("mean_of(gld, sales)", "unknown-name `gld`");
    check_problem("sum(sales)", "unknown-name `sum`");
    check_problem("sales ×", "formula-syntax ``");
    check_problem("(sales", "formula-syntax ``");
    check_problem("sales)", "formula-syntax `)`");
    check_problem("sales sales", "formula-syntax `sales`");
    check_problem("1,000", "formula-syntax `,`");
    check_problem("sales & 1", "formula-syntax `&`");
    check_problem("\"售前", "formula-syntax `\"售前`");
    check_problem("0. × 2", "formula-syntax `0.`");
    check_problem("1 < sales < 2", "formula-syntax `<`");
    check_problem("if(1 = 1, 2)", "formula-syntax `if(1 = 1, 2)`");
    check_problem("sales / 0", "division-by-zero `0`");
    check_problem("mean_of(gold, mean_of(gold, sales))", "formula-syntax `mean_of(gold, sales)`");
    check_problem("", "formula-syntax ``");
}

#[test]
fn conditions_that_never_hold_are_found() {
    check_problem("岗位 = 售前 且 岗位 = 售后", "impossible-condition `岗位 = 售后`");
    check_problem("role = gold and role != gold", "impossible-condition `role != gold`");
    check_problem("orders > 5 and sales > 1 and 3 > orders", "impossible-condition `3 > orders`");
    check_problem("orders > 5 and orders < 5", "impossible-condition `orders < 5`");
    check_problem("询单转化率 ≥ 65", "impossible-condition `询单转化率 ≥ 65`");
    check_problem("sales < 0", "impossible-condition `sales < 0`");
    check_problem("if(conversion > 101%, 1, 2)", "impossible-condition `conversion > 101%`");
    check_problem("orders ≥ 5 and orders ≤ 5", "YesNo");
    check_problem("岗位 = 售前 或 岗位 = 售后", "YesNo");
    check_problem("completion >= 150%", "YesNo");
}

#[test]
fn endless_formulas_are_refused() {
    let deep = format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000));
    assert!(problems(&deep).starts_with("formula-syntax"));
    let nested = format!("{}1{}", "(".repeat(100), ")".repeat(100));
    assert!(problems(&nested).starts_with("formula-syntax"));
    let long = vec!["1"; 5_000].join("+");
    assert!(problems(&long).starts_with("formula-syntax"));
    assert!(problems(&"9".repeat(100)).starts_with("formula-syntax"));
}

#[test]
fn every_step_is_kept_with_its_text() {
    let trace = run("销售额 × 0.5% + 100");
    assert_eq!(trace.text, "销售额 × 0.5% + 100");
    let product = &trace.children[0];
    assert_eq!((product.text.as_str(), product.value.clone().unwrap().text().en.as_str()), ("销售额 × 0.5%", "5.00"));
    assert_eq!(product.children[0].text, "销售额");
}

/// A formula in text and its value by plain fractions; `None` where something is divided by 0.
type Sample = (String, Option<BigRational>);

fn ratio() -> impl Strategy<Value = Sample> {
    (0_i64..40_000).prop_map(|basis_points| {
        let text = format!("{}.{:02}%", basis_points / 100, basis_points % 100);
        (text, Some(BigRational::new(basis_points.into(), 10_000.into())))
    })
}

fn money() -> impl Strategy<Value = Sample> {
    let leaf = prop_oneof![
        Just(("sales".to_owned(), Some(BigRational::from_integer(1_000.into())))),
        Just(("销售额".to_owned(), Some(BigRational::from_integer(1_000.into())))),
        (0_i64..100_000)
            .prop_map(|fen| { (format!("{}.{:02}元", fen / 100, fen % 100), Some(BigRational::new(fen.into(), 100.into()))) }),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        let both = |a: Option<BigRational>, b: Option<BigRational>| a.zip(b);
        prop_oneof![
            two.clone().prop_map(move |((a, x), (b, y))| (format!("({a} ＋ {b})"), both(x, y).map(|(x, y)| x + y))),
            two.clone().prop_map(move |((a, x), (b, y))| (format!("({a} − {b})"), both(x, y).map(|(x, y)| x - y))),
            two.clone().prop_map(move |((a, x), (b, y))| (format!("min({a}, {b})"), both(x, y).map(|(x, y)| x.min(y)))),
            two.clone().prop_map(move |((a, x), (b, y))| (format!("最大（{a}，{b}）"), both(x, y).map(|(x, y)| x.max(y)))),
            (inner.clone(), ratio()).prop_map(move |((a, x), (b, y))| (format!("{a} × {b}"), both(x, y).map(|(x, y)| x * y))),
            (inner.clone(), ratio()).prop_map(move |((a, x), (b, y))| {
                let quotient = both(x, y).filter(|(_, y)| !y.is_zero()).map(|(x, y)| x / y);
                (format!("({a}) ÷ ({b} + 0%)"), quotient)
            }),
            (inner.clone(), two).prop_map(|((a, x), ((b, y), (c, z)))| {
                let chosen = x.and_then(|x| if x > BigRational::from_integer(500.into()) { y } else { z });
                (format!("如果({a} > 500, {b}, {c})"), chosen)
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn evaluation_agrees_with_plain_fractions((text, expected) in money()) {
        let found = with_scope(|scope| check::formula(&text, scope));
        match found {
            Ok(formula) => {
                let trace = evaluate(&formula, &Fixture::new("xm", 1_000, Role::Presales));
                let actual = trace.value.ok().and_then(|value| value.number().cloned());
                prop_assert_eq!(actual, expected, "{}", text);
            }
            // The generator may exceed the length that formulas are limited to, and nothing else.
            Err(problems) => prop_assert!(problems[0].message.en.contains("too long"), "{}: {:?}", text, problems),
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "[ a-z0-9.%×÷()（），,=<>≥且或非销售额岗位\"“元s]{0,60}") {
        let _kind = problems(&text);
    }
}
