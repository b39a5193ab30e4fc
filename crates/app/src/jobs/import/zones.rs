//! The time zones of the shops that are known.

use crate::failure::Failure;
use jinpai_import::{Owner, Zones};
use jinpai_model::records::{Account, Order, Shop};
use jinpai_model::{Lang, Record, Row, ShopId};
use jinpai_store::{Store, records};

/// Tables after which more is known: the shops' zones, or which shop an account, agent or order is in.
pub(super) const TELLING: [&str; 3] = ["shops", "accounts", "orders"];

/// Those of the shops in the store, and, where they differ, of everything that is in one shop.
pub(in crate::jobs) fn known(store: &dyn Store, lang: Lang) -> anyhow::Result<Zones> {
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
    if zones.differ() {
        for table in [Account::TABLE, Order::TABLE] {
            for (owner, id, shop) in store.rows(table)?.iter().flat_map(places) {
                zones.place(owner, &id, &shop);
            }
        }
    }
    Ok(zones)
}

/// The zone that a row of the table `shops` names and nobody knows.
pub(super) fn unknown(row: &Row) -> Option<String> {
    let zone = row.text("time_zone")?;
    Zones::new().insert("".into(), Some(zone)).err().map(|unknown| unknown.zone)
}

/// What a row of `accounts` or `orders` says of which shop an account, an agent or an order is in.
pub(super) fn places(row: &Row) -> Vec<(Owner, String, ShopId)> {
    let owners: &[(Owner, &str)] = match row.table.name {
        "accounts" => &[(Owner::Account, "account"), (Owner::Agent, "agent")],
        "orders" => &[(Owner::Order, "order")],
        _ => &[],
    };
    let Some(shop) = row.text("shop") else { return Vec::new() };
    owners.iter().filter_map(|(owner, column)| Some((*owner, row.text(column)?.to_owned(), ShopId::from(shop)))).collect()
}
