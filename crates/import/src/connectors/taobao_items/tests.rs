use crate::testing::{plain, take};
use jinpai_model::Lang;

#[test]
fn items_are_numbered_within_their_order() {
    let text = "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码\n\
                =\"3515\",某锅,99.00,2,,颜色分类：20厘米锅-不含盖,,,\"买家已付款,等待卖家发货\",K1,\n\
                =\"3516\",某壶,10,1,,,,,交易成功,K2\n\
                =\"3515\",某盖,5.00,1,,,,,\"买家已付款，等待卖家发货\",K3,\n";
    let (gbk, _, _) = encoding_rs::GB18030.encode(text);
    let taken = take(gbk.into_owned());
    assert_eq!(taken.recognised.name(Lang::Zh), "淘宝订单明细 D1 (CSV, GB18030)");
    assert_eq!(taken.problems, []);
    assert_eq!(taken.texts("order"), ["3515", "3516", "3515"]);
    assert_eq!(taken.texts("line"), ["1", "1", "2"]);
    assert_eq!(taken.texts("sku"), ["颜色分类：20厘米锅-不含盖", "", ""]);
    assert_eq!(taken.texts("status"), ["买家已付款，等待卖家发货", "交易成功", "买家已付款，等待卖家发货"]);
    let price: Vec<String> = taken.rows.iter().map(|row| plain(row.get("price"))).collect();
    assert_eq!(price, ["99.00", "10.00", "5.00"]);
    assert_eq!(plain(taken.rows[0].get("quantity")), "2");
}

#[test]
fn the_later_layout_has_a_time_and_an_order_without_a_number_is_a_problem() {
    let header = "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码,创建时间\n";
    let taken = take(format!(
        "{header},某锅,99.00,2,,,,,交易成功,K1,2019-01-01 00:00:00\n=\"3515\",某锅,99.00,2,,,,,交易成功,K1,2019-01-01 00:00:00\n"
    ));
    assert_eq!(taken.recognised.layout, Some("D2"));
    assert_eq!(taken.english()[0], "row 2, column 订单编号: empty; expected a value; the column is required");
    assert_eq!((taken.texts("line"), taken.summary.rejected), (vec!["1"], 1));
}
