//! `--strict`: all files are read once without taking anything; one bad row keeps everything out.

use super::{FileReport, Job, Trouble, open, zones};
use crate::jobs::walk::Found;
use jinpai_model::FileId;

impl Job<'_> {
    /// Whether something is wrong with any file. The reports then say what; otherwise they are as before.
    pub(super) fn check_all(&mut self, found: &[Found], order: &[usize], files: &mut [FileReport]) -> anyhow::Result<bool> {
        let mut zones = zones::known(self.store, self.request.lang)?;
        let mut bad = files.iter().any(|file| file.problem.is_some() && file.needs_attention());
        for &position in order {
            let Some(recognised) = files[position].recognised.clone() else { continue };
            let mut file = FileReport::new(&found[position], self.request.names_only);
            self.progress.set_message(file.path.clone());
            let mut shops = Vec::new();
            let (differ, mut placed) = (zones.differ(), Vec::new());
            let outcome = open(&found[position]).and_then(|mut input| {
                let size = input.length()?;
                let outcome = self.read(&recognised, &mut input, FileId::default(), &zones, &mut file, &mut |row| {
                    if row.table.name == "shops" {
                        shops.extend(row.text("shop").map(|shop| (shop.to_owned(), row.text("time_zone").map(str::to_owned))));
                    } else if differ {
                        placed.extend(zones::places(&row));
                    }
                    Ok(())
                });
                self.behind += size;
                outcome
            });
            file.problem = outcome.err().map(Trouble::File);
            for (shop, zone) in shops {
                // An unknown zone has been rejected while reading, so every zone here is known.
                let known = zones.insert(shop.as_str().into(), zone.as_deref());
                assert!(known.is_ok(), "a row with an unknown zone is not taken");
            }
            for (owner, id, shop) in placed {
                zones.place(owner, &id, &shop);
            }
            if file.problem.is_some() || file.rejected > 0 {
                bad = true;
                file.recognised = Some(recognised);
                files[position] = file;
            }
        }
        Ok(bad)
    }
}
