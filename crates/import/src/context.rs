//! What a reader must be told: which file it reads, whose shop, in which zone, what is automatic, and the limits.

use crate::auto::AutoRules;
use jiff::tz::TimeZone;
use jinpai_model::{FileId, ShopId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a reader must know besides the bytes.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// The file's number, put into every row's source.
    pub source_file: FileId,
    /// `--shop`: stands where the file has no shop column or the cell is empty.
    pub shop: Option<ShopId>,
    /// The time zones of the shops known so far.
    pub zones: &'a Zones,
    /// Texts and accounts that make a message automatic.
    pub auto: &'a AutoRules,
    /// Limits; tests lower them.
    pub limits: Limits,
}

/// The limits of spec 2.1 and of common sense; each has a message of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest cell, in bytes of UTF-8.
    pub cell_bytes: usize,
    /// The longest line or record, in bytes of UTF-8.
    pub line_bytes: usize,
    /// The largest file, in bytes.
    pub file_bytes: u64,
    /// So many bytes a workbook may unpack to, however small it is packed.
    pub inflated_bytes: u64,
    /// So many of them may be in parts that are held in memory: shared texts, styles.
    pub held_bytes: u64,
    /// So many rejected rows before the first good one mean that the file is something else.
    pub rejected_at_first: u64,
    /// So many columns at most.
    pub columns: usize,
    /// So many keys are remembered to find two rows with one key; later rows are not compared any more.
    pub keys: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cell_bytes: 1 << 20,
            line_bytes: 4 << 20,
            file_bytes: 64 << 30,
            inflated_bytes: 1 << 30,
            held_bytes: 512 << 20,
            rejected_at_first: 10_000,
            columns: 4_096,
            keys: 5_000_000,
        }
    }
}

/// The time zones that shops' local times are read in (spec 2.1, 3.0).
#[derive(Debug, Clone)]
pub struct Zones {
    default: TimeZone,
    by_shop: BTreeMap<ShopId, TimeZone>,
    /// Whose shops' zone is known; `None` where they have several.
    by_owner: BTreeMap<(Owner, Arc<str>), Option<TimeZone>>,
}

/// What a row of a table without a shop belongs to; its shop's zone is the row's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// Notes, refunds, reviews, decisions.
    Order,
    /// Presence.
    Account,
    /// Punches, leave.
    Agent,
}

impl Owner {
    /// The column that names it.
    pub(crate) const COLUMNS: [(Self, &'static str); 3] =
        [(Self::Order, "order"), (Self::Account, "account"), (Self::Agent, "agent")];
}

/// A shop names a time zone that the bundled database does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the time zone {zone:?} of shop {shop} is unknown; write an IANA name such as Asia/Shanghai")]
pub struct UnknownZone {
    /// The shop.
    pub shop: ShopId,
    /// What stands in its `time_zone`.
    pub zone: String,
}

impl Zones {
    /// No shop has said its zone: all are in Asia/Shanghai.
    pub fn new() -> Self {
        let default = TimeZone::get("Asia/Shanghai").expect("the bundled database has Asia/Shanghai");
        Self { default, by_shop: BTreeMap::new(), by_owner: BTreeMap::new() }
    }

    /// Takes a shop's zone in; without one it is Asia/Shanghai.
    pub fn insert(&mut self, shop: ShopId, zone: Option<&str>) -> Result<(), UnknownZone> {
        let zone = match zone.map(str::trim).filter(|zone| !zone.is_empty()) {
            None => self.default.clone(),
            Some(name) => match TimeZone::get(name) {
                Ok(zone) => zone,
                Err(_) => return Err(UnknownZone { shop, zone: name.to_owned() }),
            },
        };
        self.by_shop.insert(shop, zone);
        Ok(())
    }

    /// Whether the known shops lie in several zones: only then do rows without a shop need their owner's.
    pub fn differ(&self) -> bool {
        self.zone(None).is_none()
    }

    /// Says in which shop an order, an account or an agent is; several calls for one that is in several shops.
    pub fn place(&mut self, owner: Owner, id: &str, shop: &ShopId) {
        let zone = self.zone(Some(shop)).cloned();
        let known = self.by_owner.entry((owner, Arc::from(id))).or_insert_with(|| zone.clone());
        if *known != zone {
            *known = None;
        }
    }

    /// The zone of a row: its shop's; without a shop the one that all known shops share, else that of its owner's shop.
    pub fn zone_of(&self, shop: Option<&ShopId>, owner: Option<(Owner, &str)>) -> Option<&TimeZone> {
        self.zone(shop).or_else(|| {
            let (owner, id) = owner?;
            self.by_owner.get(&(owner, Arc::from(id)))?.as_ref()
        })
    }

    /// The zone of a shop; of no shop, the one zone that all known shops share. `None` if they do not agree.
    pub fn zone(&self, shop: Option<&ShopId>) -> Option<&TimeZone> {
        if let Some(shop) = shop {
            return Some(self.by_shop.get(shop).unwrap_or(&self.default));
        }
        let mut zones = self.by_shop.values();
        let first = zones.next().unwrap_or(&self.default);
        zones.all(|zone| zone == first).then_some(first)
    }
}

impl Default for Zones {
    fn default() -> Self {
        Self::new()
    }
}
