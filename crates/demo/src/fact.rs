//! What the simulation tells: one typed row of an interchange table at a time.

use crate::error::DemoError;
use jinpai_model::records::{
    Account, Agent, CreditDecision, Duty, Exam, Incident, Leave, Message, Note, Order, OrderItem, PayEntry, Presence, Punch,
    Refund, Review, Score, Shift, Shop, Target,
};
use jinpai_model::{Record, Table, Value};

/// Takes the facts of a simulation, in the order in which the shop's systems would have written them down.
pub trait Facts {
    /// Takes one fact.
    ///
    /// # Errors
    /// Whatever keeps the fact from being kept; the simulation stops.
    fn take(&mut self, fact: Fact) -> Result<(), DemoError>;

    /// Takes a fact that is known only after the simulated days (see [`crate::Options::late_days`]): a new one, or a new version of one
    /// that was told before. Who does not care for them need not write this.
    ///
    /// # Errors
    /// Whatever keeps the fact from being kept; the simulation stops.
    fn take_late(&mut self, _fact: Fact) -> Result<(), DemoError> {
        Ok(())
    }
}

impl<F: FnMut(Fact) -> Result<(), DemoError>> Facts for F {
    fn take(&mut self, fact: Fact) -> Result<(), DemoError> {
        self(fact)
    }
}

macro_rules! facts {
    ($($name:ident),+) => {
        /// One row of an interchange table. Its source is empty: it was read nowhere.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Fact {
            $(
                #[doc = concat!("See [`", stringify!($name), "`].")]
                $name(Box<$name>)
            ),+
        }

        $(impl From<$name> for Fact {
            fn from(record: $name) -> Self {
                Self::$name(Box::new(record))
            }
        })+

        impl Fact {
            /// The tables that a simulation has rows of. The others hold what people decide on what the program proposes.
            pub const TABLES: &'static [&'static Table] = &[$($name::TABLE),+];

            /// The table the row belongs to.
            pub fn table(&self) -> &'static Table {
                match self { $(Self::$name(_) => $name::TABLE),+ }
            }

            /// The cells in the order of the table's columns.
            pub fn cells(&self) -> Vec<Option<Value>> {
                match self { $(Self::$name(record) => record.to_cells()),+ }
            }
        }
    };
}

facts!(
    Shop,
    Agent,
    Account,
    Order,
    OrderItem,
    Note,
    Refund,
    Review,
    CreditDecision,
    Message,
    Shift,
    Punch,
    Leave,
    Presence,
    Target,
    Exam,
    Duty,
    Incident,
    Score,
    PayEntry
);
