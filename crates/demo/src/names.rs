//! Names: of the team, of buyers, of those who receive a parcel and where.

use crate::chance::Chance;
use jinpai_model::BuyerId;

/// Family names, the frequent ones first.
const FAMILY: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高", "罗", "郑",
    "梁", "谢", "宋", "唐", "许", "邓", "韩", "冯", "曹", "彭", "曾", "肖", "田", "董", "潘", "袁", "蔡", "蒋", "余",
];

/// Given names.
const GIVEN: &[&str] = &[
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "超", "明", "霞", "秀英", "桂兰",
    "建国", "志强", "晓东", "雨桐", "子涵", "思远", "欣怡", "梦洁", "佳琪", "浩然", "海燕", "文博", "俊杰", "雪梅", "玉兰",
    "立新", "贺", "婷婷", "春梅", "国庆",
];

/// What agents call themselves in chats.
const NICKS: &[&str] = &[
    "小美", "小雅", "小薇", "阿宁", "小鹿", "小满", "清清", "小夏", "小秋", "阿果", "小竹", "小棠", "小柚", "若若", "小禾",
    "小葵", "茉茉", "小晴", "小鱼", "阿青", "小蓝", "可可", "小桃", "小米", "圆圆", "小七", "小麦", "朵朵", "小安", "小岚",
    "小曼", "小溪", "小枫", "安安", "小星", "阿月",
];

/// First parts of buyers' nicks; none ends in a digit, so that a number behind one of them is never read into it.
const BUYERS: &[&str] = &[
    "tb",
    "蓝天白云",
    "阳光小屋",
    "小鱼儿",
    "t_",
    "快乐的猫",
    "幸福一家人",
    "jenny_",
    "晨曦",
    "风中的叶子",
    "爱装修的小李",
    "木木妈妈",
    "sunny",
    "山里人家",
    "雨后彩虹",
    "老房新家",
    "豆豆爸爸",
    "happy_home_",
    "星空下",
    "一米阳光",
    "水墨江南",
    "lily",
    "暖暖",
    "北方的狼",
    "新家加油",
    "小小设计师",
    "静待花开",
    "wang_",
    "zhang",
    "大树底下",
    "米粒妈",
    "清风徐来",
];

/// Where parcels go: province, city, district, postcode, and whether freight is to be added.
const PLACES: &[(&str, &str, &str, &str, bool)] = &[
    ("广东省", "广州市", "天河区", "510630", false),
    ("广东省", "深圳市", "龙岗区", "518172", false),
    ("广东省", "佛山市", "南海区", "528200", false),
    ("浙江省", "杭州市", "余杭区", "311100", false),
    ("浙江省", "宁波市", "鄞州区", "315100", false),
    ("江苏省", "苏州市", "吴中区", "215128", false),
    ("江苏省", "南京市", "江宁区", "211100", false),
    ("上海", "上海市", "浦东新区", "200120", false),
    ("北京", "北京市", "朝阳区", "100020", false),
    ("山东省", "青岛市", "城阳区", "266109", false),
    ("山东省", "济南市", "历城区", "250100", false),
    ("河南省", "郑州市", "金水区", "450003", false),
    ("河南省", "洛阳市", "涧西区", "471003", false),
    ("湖北省", "武汉市", "洪山区", "430070", false),
    ("湖南省", "长沙市", "岳麓区", "410006", false),
    ("四川省", "成都市", "双流区", "610200", false),
    ("重庆", "重庆市", "渝北区", "401120", false),
    ("陕西省", "西安市", "雁塔区", "710061", false),
    ("福建省", "厦门市", "集美区", "361021", false),
    ("安徽省", "合肥市", "蜀山区", "230031", false),
    ("河北省", "石家庄市", "长安区", "050011", false),
    ("辽宁省", "沈阳市", "浑南区", "110179", false),
    ("江西省", "南昌市", "青山湖区", "330029", false),
    ("云南省", "昆明市", "官渡区", "650200", true),
    ("新疆维吾尔自治区", "乌鲁木齐市", "新市区", "830011", true),
    ("内蒙古自治区", "呼和浩特市", "赛罕区", "010020", true),
];

const STREETS: &[&str] =
    &["人民路", "建设路", "解放路", "中山路", "文化街", "长江路", "和平街", "新华路", "幸福街", "学府路", "滨河路", "迎宾大道"];

const ESTATES: &[&str] = &["阳光花园", "翠湖苑", "锦绣城", "金色家园", "万和新村", "书香名邸", "观澜府", "御景湾"];

/// Who receives a parcel, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receiver {
    pub(crate) name: String,
    pub(crate) phone: String,
    /// `省 市 区 street(postcode)`.
    pub(crate) address: String,
    /// Freight is to be added.
    pub(crate) remote: bool,
}

/// A person's full name.
pub(crate) fn person(chance: &mut Chance) -> String {
    format!("{}{}", chance.pick(FAMILY), chance.pick(GIVEN))
}

/// The chat nick of the team's member of that number, different for each.
pub(crate) fn agent_nick(number: usize) -> String {
    let nick = NICKS[number % NICKS.len()];
    match number / NICKS.len() {
        0 => nick.to_owned(),
        round => format!("{nick}{}", round + 1),
    }
}

/// The nick of the buyer of that number, different for each.
pub(crate) fn buyer(number: u64, chance: &mut Chance) -> BuyerId {
    // Every buyer number is used once; the factor only spreads the digits, and being odd it keeps them different.
    let digits = number.wrapping_mul(2_654_435_761) % (1 << 30);
    BuyerId::new(format!("{}{digits}", chance.pick(BUYERS)))
}

/// Somebody who receives a parcel. The phone numbers lie in a block that is given to nobody.
pub(crate) fn receiver(chance: &mut Chance) -> Receiver {
    let (province, city, district, postcode, remote) = chance.pick(PLACES);
    // Far provinces buy less than they stand in the list.
    let (province, city, district, postcode, remote) =
        if remote && chance.percent(40) { PLACES[0] } else { (province, city, district, postcode, remote) };
    let street = chance.pick(STREETS);
    let estate = chance.pick(ESTATES);
    let (number, house, flat) = (chance.between(1, 388), chance.between(1, 28), chance.between(101, 2804));
    Receiver {
        name: person(chance),
        phone: format!("1390000{:04}", chance.below(10_000)),
        address: format!("{province} {city} {district} {street}{number}号{estate}{house}栋{flat}室({postcode})"),
        remote,
    }
}

#[cfg(test)]
mod tests {
    use super::{agent_nick, buyer};
    use crate::chance::Chance;
    use std::collections::BTreeSet;

    #[test]
    fn nobody_shares_a_name() {
        let mut chance = Chance::new(1, 9);
        let buyers: BTreeSet<String> = (0..20_000).map(|n| buyer(n, &mut chance).to_string()).collect();
        assert_eq!(buyers.len(), 20_000);
        let agents: BTreeSet<String> = (0..500).map(agent_nick).collect();
        assert_eq!(agents.len(), 500);
    }
}
