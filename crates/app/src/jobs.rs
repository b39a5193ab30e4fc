//! What commands do, apart from reading the command line and printing: each job takes arguments and gives a value.

pub mod demo;
pub mod desk;
pub mod faults;
pub mod import;
pub mod measure;
pub mod moment;
pub mod pay;
pub mod plan;
pub mod settled;
pub mod walk;
