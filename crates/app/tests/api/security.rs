//! What somebody with bad intentions would try.

mod csrf;
mod headers;
mod limits;
mod once;
mod texts;
mod uploads;
