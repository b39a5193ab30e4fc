//! The time zones of the shops that are known.

use crate::failure::Failure;
use jinpai_import::Zones;
use jinpai_model::records::Shop;
use jinpai_model::{Lang, Row};
use jinpai_store::{Store, records};

/// Those of the shops in the store.
pub(super) fn known(store: &dyn Store, lang: Lang) -> anyhow::Result<Zones> {
    let mut zones = Zones::new();
    for shop in records::<Shop>(store)? {
        zones.insert(shop.shop, shop.time_zone.as_deref()).map_err(|unknown| {
            let (shop, zone) = (&unknown.shop, &unknown.zone);
            Failure::new(lang.pick(
                format!("店铺 {shop} 的时区「{zone}」不存在，请改成如 Asia/Shanghai 的名称后重新导入 shops 表"),
                format!("the time zone {zone:?} of shop {shop} does not exist; import the table shops again with a name such as Asia/Shanghai"),
            ))
        })?;
    }
    Ok(zones)
}

/// The zone that a row of the table `shops` names and nobody knows.
pub(super) fn unknown(row: &Row) -> Option<String> {
    let zone = row.text("time_zone")?;
    Zones::new().insert("".into(), Some(zone)).err().map(|unknown| unknown.zone)
}
