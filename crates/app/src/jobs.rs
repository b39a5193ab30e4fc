//! What commands do, apart from reading the command line and printing: each job takes arguments and gives a value.

pub mod board;
pub mod close;
pub mod conversation;
pub mod demo;
pub mod desk;
pub mod disputes;
pub mod events;
pub mod faults;
pub mod import;
pub mod measure;
pub mod moment;
pub mod month;
pub mod pay;
pub mod plan;
pub mod preview;
pub mod promotions;
pub mod setting;
pub mod settings;
pub mod settled;
pub mod slips;
pub mod users;
pub mod verify;
pub mod walk;
pub mod whatif;
pub mod whose;
