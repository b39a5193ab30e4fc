//! A wall around the readers of others: on some damaged files they panic where they should return an error.

use crate::FileProblem;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Calls a reader; a panic in it is a damaged file. After an error the reader is not used again, so nothing half-done is seen.
pub(crate) fn guarded<T, E>(
    format: &'static str,
    read: impl FnOnce() -> Result<T, E>,
    problem: impl FnOnce(E) -> FileProblem,
) -> Result<T, FileProblem> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(result) => result.map_err(problem),
        Err(_) => Err(FileProblem::Damaged { format, detail: "its reader gave up".to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;
    use crate::FileProblem;

    #[test]
    fn a_panic_is_a_damaged_file() {
        let panics = guarded("X", || -> Result<(), ()> { panic!("a reader's own bug") }, |()| FileProblem::Empty);
        assert!(matches!(panics, Err(FileProblem::Damaged { format: "X", .. })));
        assert!(matches!(guarded("X", || Err::<(), ()>(()), |()| FileProblem::Empty), Err(FileProblem::Empty)));
        assert!(matches!(guarded("X", || Ok::<i32, ()>(1), |()| FileProblem::Empty), Ok(1)));
    }
}
