//! Finding out what a file is.
use crate::{FileProblem, Input, Recognised};
use jinpai_model::Table;

pub(crate) fn recognise(_name: &str, input: &mut Input, _as_table: Option<&'static Table>) -> Result<Recognised, FileProblem> {
    input.head(1)?;
    Err(FileProblem::Empty)
}
