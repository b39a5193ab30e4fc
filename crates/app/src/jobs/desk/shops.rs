//! Shops: what they are called and when their day starts.

use super::Wrong;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jinpai_calc::text::Text;
use jinpai_model::records::Shop;
use jinpai_model::{ShopId, Source};
use std::sync::Arc;

/// A shop as it is entered; what is empty keeps its default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShopEntry {
    /// Its name on the platform.
    pub shop: String,
    /// A name for people.
    pub name: Option<String>,
    /// taobao, tmall, jd, …
    pub platform: Option<String>,
    /// IANA name.
    pub time_zone: Option<String>,
    /// When its business day starts, `HH:MM`; wins over the plan's.
    pub day_start: Option<String>,
}

/// The row of a shop.
pub fn shop(entry: ShopEntry) -> Result<Shop, Wrong> {
    let text = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let zone = text(entry.time_zone);
    if let Some(name) = zone.as_deref().filter(|name| TimeZone::get(name).is_err()) {
        return Err(Wrong::new(
            "time_zone",
            Text::new(
                format!("没有时区「{name}」；请写 IANA 名称，例如 Asia/Shanghai"),
                format!("there is no time zone {name:?}; write an IANA name such as Asia/Shanghai"),
            ),
        ));
    }
    let start = text(entry.day_start).map(|start| {
        let read = Time::strptime("%H:%M", &start);
        read.map_err(|_| Wrong::new("day_start", Text::new("请写成 06:00", "write it like 06:00")))
    });
    Ok(Shop {
        shop: ShopId::new(super::id("shop", &entry.shop)?),
        name: text(entry.name).map(Arc::from),
        platform: text(entry.platform).map(Arc::from),
        time_zone: zone.map(Arc::from),
        day_start: start.transpose()?,
        source: Source::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::{ShopEntry, shop};

    #[test]
    fn a_shop_has_a_time_zone_and_a_start_of_day_that_are_such() {
        let entry = |zone: &str, start: &str| ShopEntry {
            shop: "旗舰店".to_owned(),
            time_zone: Some(zone.to_owned()),
            day_start: Some(start.to_owned()),
            ..ShopEntry::default()
        };
        let row = shop(entry("Asia/Shanghai", "06:00")).unwrap();
        assert_eq!((row.time_zone.as_deref(), row.day_start.map(jiff::civil::Time::hour)), (Some("Asia/Shanghai"), Some(6)));
        assert_eq!(shop(entry("Mars/North", "")).unwrap_err().field, "time_zone");
        assert_eq!(shop(entry("", "6 o'clock")).unwrap_err().field, "day_start");
        assert_eq!(shop(ShopEntry::default()).unwrap_err().field, "shop");
    }
}
