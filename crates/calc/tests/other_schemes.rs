//! The pay lines of the other schemes of spec 4 (C, D, E), as far as they need no faults: the language carries them, to the fen.

use jinpai_calc::pay::check;
use jinpai_model::Lang;

const SCHEME_C: &str = r#"
title = "C"
effective = 2018-01-01

[values]
base_score = "100%"

[[pay]]
id = "incentive"
kind = "commission"
when = "岗位 = 售前"
ladder = { on = "询单转化率", of = "销售额", whole = ["0% → 0.3%", "40% → 0.5%", "50% → 0.8%"] }
amount = "阶梯 × base_score"

[[pay]]
id = "positive"
kind = "bonus"
when = "岗位 = 售后"
ladder = { on = "好评率", of = "0", whole = ["97% → 200元", "99% → 400元"], otherwise = "0%" }

[[pay]]
id = "returns"
kind = "bonus"
when = "岗位 = 售后 且 退货率 ≤ 5%"
amount = "200"

[[pay]]
id = "repaired"
kind = "bonus"
when = "岗位 = 售后"
amount = "改评数 × 5元"
cap = "200"

[[example]]
title = "C1"
given = { "岗位" = "售前", "销售额" = "90000.00", "询单转化率" = "201/400", base_score = "90%" }
pays = { incentive = "648.00" }

[[example]]
title = "C2"
given = { "岗位" = "售后", "好评率" = "98.2%", "退货率" = "4.9%", "改评数" = 45 }
pays = { positive = "200.00", returns = "200.00", repaired = "200.00" }
gross = "600.00"
"#;

const SCHEME_D: &str = r#"
title = "D"
effective = 2018-01-01

[levels]
agent = "客服"
supervisor = "主管"

[[pay]]
id = "base"
kind = "base"
amount_by_level = { agent = "1200", supervisor = "1500" }

[[pay]]
id = "commission"
kind = "commission"
amount = "sales * 0.5%"

[[pay]]
id = "exam"
kind = "bonus"
when = "级别 = agent 且 考核优秀"
amount = "200"

[[pay]]
id = "quarter"
kind = "bonus"
when = "级别 = supervisor 且 季末月 且 季度考核优秀"
amount = "1000"

[[pay]]
id = "steps"
kind = "bonus"
when = "level = agent"
amount = "50 × if(completion < 150%, 0, floor((completion - 100%) / 50%))"

[[pay]]
id = "group-steps"
kind = "bonus"
when = "level = supervisor"
amount = "150 × if(group.min_completion < 150%, 0, floor((group.min_completion - 100%) / 50%))"

[[pay]]
id = "guarantee"
kind = "guarantee"
amount_by_level = { agent = "1500", supervisor = "2000" }

[[example]]
title = "D1"
given = { level = "agent", sales = "61000.00", completion = "45000/30000", exam_excellent = "yes" }
pays = { base = "1200.00", commission = "305.00", exam = "200.00", steps = "50.00", guarantee = "0.00" }
gross = "1755.00"

[[example]]
title = "D2"
given = { level = "agent", sales = "20000.00", completion = "20000/30000", exam_excellent = "no" }
pays = { commission = "100.00", guarantee = "200.00" }
gross = "1500.00"

[[example]]
title = "D5"
pays = { commission = "200.00", quarter = "1000.00", group-steps = "150.00" }
gross = "2850.00"

[example.given]
level = "主管"
sales = "40000.00"
quarter_end = true
quarter_excellent = true
"group.min_completion" = "1.58"
"#;

const SCHEME_E: &str = r#"
title = "E"
effective = 2018-01-01

[[pay]]
id = "base"
kind = "base"
amount = "2500"

[[pay]]
id = "commission"
kind = "commission"
amount = "销售额 × 1%"

[[pay]]
id = "tenure"
kind = "allowance"
when = "工龄 ≥ 2"
amount = "50 × 工龄"

[[pay]]
id = "award"
kind = "award"
amount = "300 × 绩效得分"

[[example]]
given = { "销售额" = "1234.50", "工龄" = 3, "绩效得分" = "87.5%" }
pays = { commission = "12.35", tenure = "150.00", award = "262.50" }
gross = "2924.85"

[[example]]
given = { "销售额" = "0", "工龄" = 1, "绩效得分" = "0%" }
pays = { tenure = "0.00" }
gross = "2500.00"
"#;

#[test]
fn other_schemes_hold_their_examples() {
    for source in [SCHEME_C, SCHEME_D, SCHEME_E] {
        let report = check("scheme", source);
        assert!(report.is_good() && report.examples.len() >= 2, "{}", report.render(source, Lang::En));
    }
}
