//! What the shops sell: wall cloth, wallpaper and curtains, made to size.

use crate::chance::Chance;
use jinpai_model::Fen;

/// The shops' names; further ones are numbered.
const SHOPS: &[&str] = &["画布山水旗舰店", "云锦墙布专营店", "木棉家居旗舰店", "青禾布艺旗舰店", "素壁家装专卖店"];

/// What is sold: title, price of a square metre in fen.
const GOODS: &[(&str, i64)] = &[
    ("新中式山水墙布壁画 电视背景墙定制", 2_680),
    ("北欧风叶子壁画 客厅沙发背景墙", 2_280),
    ("无缝墙布全屋定制 纯色亚麻", 1_880),
    ("儿童房卡通壁纸 环保无味", 2_180),
    ("轻奢大理石纹影视墙壁布", 3_180),
    ("手绘花鸟墙布 卧室床头背景", 3_580),
    ("遮光窗帘成品定制 高精密", 2_980),
    ("美式复古墙纸 餐厅背景", 2_480),
    ("水墨荷花玄关壁画 竖版", 3_980),
    ("素色蚕丝墙布 工程装修", 1_680),
];

/// What is put beside: title, attributes, price in fen.
const EXTRAS: &[(&str, &str, i64)] = &[
    ("环保糯米胶 墙布专用", "规格：2公斤", 2_900),
    ("施工工具套装 刮板美工刀", "规格：五件套", 1_980),
    ("墙布样品册", "规格：小册", 990),
];

/// The name of the shop of that number.
pub(crate) fn shop_name(number: usize) -> String {
    let name = SHOPS[number % SHOPS.len()];
    match number / SHOPS.len() {
        0 => name.to_owned(),
        round => format!("{name}{}", round + 1),
    }
}

/// What a buyer wants: one thing made to size, perhaps something beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wish {
    good: usize,
    /// Width and height in tenths of a metre.
    pub(crate) width: i64,
    pub(crate) height: i64,
    extra: Option<usize>,
    /// Taken off the sum by the agent.
    pub(crate) discount: Fen,
}

/// One item of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) title: &'static str,
    pub(crate) sku: String,
    pub(crate) price: Fen,
    pub(crate) quantity: i64,
}

impl Wish {
    /// Something that somebody wants.
    pub(crate) fn new(chance: &mut Chance) -> Self {
        let width = chance.low(9, 46);
        Self {
            good: chance.index(GOODS.len()),
            width,
            height: chance.between(20, 30),
            extra: chance.percent(30).then(|| chance.index(EXTRAS.len())),
            discount: Fen::ZERO,
        }
    }

    /// The title of the thing made to size.
    pub(crate) fn title(&self) -> &'static str {
        GOODS[self.good].0
    }

    /// The price of a square metre.
    pub(crate) fn rate(&self) -> Fen {
        Fen::new(GOODS[self.good].1)
    }

    /// The price of the thing, without what is beside it.
    pub(crate) fn price(&self) -> Fen {
        // Tenths of a metre each way make hundredths of a square metre.
        Fen::new(GOODS[self.good].1 * self.width * self.height / 100) - self.discount
    }

    /// Its size as people write it: `3.2米×2.6米`.
    pub(crate) fn size(&self) -> String {
        format!("{}×{}", metres(self.width), metres(self.height))
    }

    /// Its area: `8.32`.
    pub(crate) fn area(&self) -> String {
        format!("{}.{:02}", self.width * self.height / 100, self.width * self.height % 100)
    }

    /// The items of the order.
    pub(crate) fn items(&self) -> Vec<Item> {
        let mut items = vec![Item {
            title: self.title(),
            sku: format!("尺寸：宽{}×高{};工艺：无缝", metres(self.width), metres(self.height)),
            price: self.price(),
            quantity: 1,
        }];
        if let Some((title, sku, price)) = self.extra.map(|extra| EXTRAS[extra]) {
            let quantity = 1 + self.width % 2;
            items.push(Item { title, sku: sku.to_owned(), price: Fen::new(price), quantity });
        }
        items
    }
}

/// Tenths of a metre as people write them: `3米`, `2.4米`.
pub(crate) fn metres(tenths: i64) -> String {
    if tenths % 10 == 0 { format!("{}米", tenths / 10) } else { format!("{}.{}米", tenths / 10, tenths % 10) }
}

#[cfg(test)]
mod tests {
    use super::{Wish, metres};
    use crate::chance::Chance;

    #[test]
    fn sizes_and_prices() {
        assert_eq!(metres(30), "3米");
        assert_eq!(metres(24), "2.4米");
        let wish = Wish { good: 0, width: 30, height: 24, extra: None, discount: jinpai_model::Fen::new(100) };
        assert_eq!(wish.price().to_string(), "191.96");
        assert_eq!(wish.area(), "7.20");
        let mut chance = Chance::new(3, 3);
        for _ in 0..500 {
            let wish = Wish::new(&mut chance);
            assert!(wish.items().iter().all(|item| item.price.fen() > 0 && item.quantity > 0));
        }
    }
}
