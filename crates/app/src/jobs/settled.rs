//! Reading a store that an import may be writing to at the same time: what was read while a file came in is read again.

use crate::failure::Failure;
use jinpai_model::Lang;
use jinpai_store::Reader;

/// So often a computation is begun before it is given up.
const TRIES: usize = 5;

/// Runs `work` until no file was taken in while it ran. `work` gives nothing if what it read does not fit together.
///
/// Each statement of the work sees a whole file or nothing of it, but one statement may see a file that an earlier one did not: then
/// orders would be there whose accounts are not, and the result would be that of no state the store was ever in.
pub fn settled<T>(store: &dyn Reader, lang: Lang, mut work: impl FnMut() -> anyhow::Result<Option<T>>) -> anyhow::Result<T> {
    settled_by(|| Ok(store.files()?.len()), lang, &mut work)
}

fn settled_by<T>(
    files: impl Fn() -> anyhow::Result<usize>,
    lang: Lang,
    work: &mut dyn FnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    for _ in 0..TRIES {
        let before = files()?;
        let result = work();
        if files()? == before
            && let Some(result) = result.transpose()
        {
            return result;
        }
    }
    Err(Failure::new(lang.pick(
        "正在导入，数据一直在变。请等导入完成后再运行一次".to_owned(),
        "an import is running and the data keeps changing; try again when it is done".to_owned(),
    )))
}

#[cfg(test)]
mod tests {
    use super::{TRIES, settled_by};
    use jinpai_model::Lang;
    use std::cell::Cell;

    /// Runs work while the number of files goes through these, each standing for one look; gives the result and how often it ran.
    fn run(looks: &[usize], result: impl Fn() -> anyhow::Result<Option<u8>>) -> (anyhow::Result<u8>, usize) {
        let (look, runs) = (Cell::new(0), Cell::new(0));
        let files = || {
            look.set(look.get() + 1);
            Ok(*looks.get(look.get() - 1).unwrap_or_else(|| looks.last().unwrap()))
        };
        let result = settled_by(files, Lang::En, &mut || {
            runs.set(runs.get() + 1);
            result()
        });
        (result, runs.get())
    }

    #[test]
    fn what_was_read_beside_an_import_is_read_again() {
        assert!(matches!(run(&[3, 3], || Ok(Some(7))), (Ok(7), 1)));
        assert!(matches!(run(&[3, 4, 4, 5, 5], || Ok(Some(7))), (Ok(7), 3)));
        let always: Vec<usize> = (0..100).collect();
        let (result, runs) = run(&always, || Ok(Some(7)));
        assert!(result.unwrap_err().to_string().contains("an import is running"));
        assert_eq!(runs, TRIES);
    }

    #[test]
    fn what_does_not_fit_together_is_no_result_and_a_failure_is_one() {
        let (result, runs) = run(&[3], || Ok(None));
        assert!(result.unwrap_err().to_string().contains("try again"));
        assert_eq!(runs, TRIES);
        let (result, runs) = run(&[3], || Err(anyhow::anyhow!("the disk is gone")));
        assert_eq!((result.unwrap_err().to_string().as_str(), runs), ("the disk is gone", 1));
        assert_eq!(
            run(&[3, 4, 4], || Err(anyhow::anyhow!("a segment has gone"))).1,
            2,
            "a failure beside an import may be its doing"
        );
    }
}
