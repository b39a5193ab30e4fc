//! What faults are looked for with, read from the store.

use jinpai_calc::faults::{Available, FaultTables};
use jinpai_calc::plan::fault::Need;
use jinpai_model::Record as _;
use jinpai_model::records::{Message, Note, Order, Presence, Punch, Refund, Review, Target};
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
    // Whose accounts have any state matters too: who was never seen at all is not known to have been offline.
    let presence: Vec<Presence> = records(store)?;
    let mut has = Available::of_tables(tables, &presence, &[]);
    let needs = [
        (Need::Messages, Message::TABLE, None),
        (Need::Orders, Order::TABLE, None),
        (Need::Notes, Note::TABLE, None),
        (Need::Reviews, Review::TABLE, None),
        (Need::ReviewsFound, Review::TABLE, Some("found_at")),
        (Need::ReviewsAnswered, Review::TABLE, Some("answered_at")),
        (Need::Refunds, Refund::TABLE, None),
        (Need::Punches, Punch::TABLE, None),
        (Need::Targets, Target::TABLE, None),
    ];
    for (need, table, column) in needs {
        if store.has(table, column)? {
            has = has.with(need);
        }
    }
    Ok(has)
}
