use super::{Known, address, name, phone};

fn check(text: &str, expected: &str) {
    assert_eq!(Known::default().text(text), expected);
}

#[test]
fn what_asks_about_goods_stays_as_it_is() {
    for text in [
        "有货吗",
        "3米2.4米，多少钱一平？",
        "订单 2839475639284756392 什么时候发货",
        "快递单号 YT1234567890123 帮我查一下",
        "12月19发货，自提",
        "1.24米写成1.42米了",
        "这个颜色和图片 100%一样吗",
        "今天下单几号能到",
        "在路上了吗？",
        "走这条路线可以吗，3号发",
        "名字写错了能改吗",
        "满300减30，拍2件",
        "付款 12000000.00 元",
    ] {
        check(text, text);
    }
}

#[test]
fn phone_numbers_in_a_text() {
    check("13812341234", "138****1234");
    check("打我138 1234 1234这个", "打我138 **** 1234这个");
    check("+86-138-1234-1234", "+86-138-****-1234");
    check("电话１３８１２３４１２３４", "电话１３８****１２３４");
    check("座机 0571-88881234", "座机 057*-****1234");
    check("13812341234 13900005678", "138******** *******5678");
    // Longer numbers are orders, parcels, sums.
    check("138123412345", "138123412345");
}

#[test]
fn identity_cards_in_a_text() {
    check("身份证11010519491231002X", "身份证110105************");
    check("440524188001010014", "440524188001010014");
    check("440524198001010013", "440524************");
}

#[test]
fn addresses_in_a_text() {
    check("地址：浙江省杭州市西湖区文三路478号华星大厦1203室", "地址：浙江省杭州市西湖区**");
    check("寄到文三路478号3幢", "**");
    check("广东省 深圳市 南山区 科技园路1号，谢谢", "广东省 深圳市 南山区**，谢谢");
    check("刘贺,13812341234,义乌市福田街道春晗一区12栋2单元", "刘贺,138****1234,义乌市**");
    check("阳光花园3-2-501", "**");
    check("内蒙古自治区包头市昆都仑区友谊大街38号", "内蒙古自治区包头市昆都仑区**");
}

#[test]
fn names_behind_their_word() {
    check("收货人：王小明", "收货人：王**");
    check("姓名: 欧阳文文 电话:13812341234", "姓名: 欧** 电话:138****1234");
    check("收件人 王小明", "收件人 王**");
    check("收货人地址错了", "收货人地址错了");
}

#[test]
fn what_is_known_of_the_receiver_is_found_anywhere() {
    let mut known = Known::default();
    known.add(Some("刘贺"), Some("13812341234"), Some("西湖区某处无号"));
    assert_eq!(known.text("刘贺,3米2.4米,图案正常"), "刘**,3米2.4米,图案正常");
    assert_eq!(known.text("收货人：刘贺"), "收货人：刘**");
    assert_eq!(known.text("送西湖区某处无号，找刘贺"), "送西湖区**，找刘**");
}

#[test]
fn each_field_on_its_own() {
    assert_eq!((name("王"), name(" 李四 "), name("Ann Lee")), ("王**".to_owned(), "李**".to_owned(), "A**".to_owned()));
    assert_eq!((phone("13812341234"), phone("")), ("138****1234".to_owned(), String::new()));
    assert_eq!(address("杭州市 阳光小区3幢"), "杭州市**");
    assert_eq!(address("江苏省昆山市城市花园3号"), "江苏省昆山市**");
    assert_eq!(address("江西省景德镇市昌江区瓷都大道1号"), "江西省景德镇市昌江区**");
    assert_eq!(address("台州市路桥区街边3号"), "台州市路桥区**");
    assert_eq!(address("北京市朝阳区"), "北京市朝阳区**");
}
