//! Reading a recognised file.
use crate::{Context, Event, FileProblem, Input, Recognised, Stop, Summary};

pub(crate) fn read(
    _recognised: &Recognised,
    _input: &mut Input,
    _context: &Context<'_>,
    _progress: &dyn Fn(u64),
    _sink: &mut dyn FnMut(Event) -> Result<(), Stop>,
) -> Result<Summary, FileProblem> {
    Err(FileProblem::Empty)
}
