//! What faults are looked for with, read from the store.

use jinpai_calc::faults::{Available, FaultTables};
use jinpai_calc::plan::fault::Need;
use jinpai_model::Record as _;
use jinpai_model::records::{Note, Presence, Punch, Refund, Review, Target};
use jinpai_store::{Reader, StoreError, records};

/// The tables with few rows that faults rest on.
pub fn tables(store: &dyn Reader) -> Result<FaultTables, StoreError> {
    Ok(FaultTables {
        agents: records(store)?,
        accounts: records(store)?,
        shifts: records(store)?,
        leave: records(store)?,
        duties: records(store)?,
        incidents: records(store)?,
        decisions: records(store)?,
        appeals: records(store)?,
    })
}

/// The kinds of data that the workspace has: a rule without its data is said, never silently without faults.
pub fn available(store: &dyn Reader, tables: &FaultTables) -> Result<Available, StoreError> {
    let (presence, punches): (Vec<Presence>, Vec<Punch>) = (records(store)?, records(store)?);
    let mut has = Available::of_tables(tables, &presence, &punches);
    let mut is_there = |need: Need, any: bool| {
        if any {
            has = std::mem::take(&mut has).with(need);
        }
    };
    let mut any_shop = false;
    for shop in store.shops()? {
        any_shop |= store.latest(&shop)?.is_some();
    }
    is_there(Need::Messages, any_shop);
    is_there(Need::Orders, any_shop);
    is_there(Need::Notes, !store.rows(Note::TABLE)?.is_empty());
    is_there(Need::Refunds, !store.rows(Refund::TABLE)?.is_empty());
    is_there(Need::Targets, !store.rows(Target::TABLE)?.is_empty());
    let reviews: Vec<Review> = records(store)?;
    is_there(Need::Reviews, !reviews.is_empty());
    is_there(Need::ReviewsFound, reviews.iter().any(|review| review.found_at.is_some()));
    is_there(Need::ReviewsAnswered, reviews.iter().any(|review| review.answered_at.is_some()));
    Ok(has)
}
