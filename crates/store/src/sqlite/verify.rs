//! Checking that what is stored is what was stored.

use super::{closed, messages};
use crate::api::Damage;
use crate::archive::layout::hex;
use crate::error::StoreError;
use jinpai_model::Lang;
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The database's own check, the chain of the closed months, then every segment's digest.
pub(crate) fn verify(connection: &Connection, workspace: &Path) -> Result<Vec<Damage>, StoreError> {
    let failed = || StoreError::database("check itself");
    let database = workspace.join(super::connection::DATABASE);
    let mut damages = Vec::new();
    let mut statement = connection.prepare("PRAGMA integrity_check(20)").map_err(failed())?;
    let found: Vec<String> = statement.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(failed())?;
    damages.extend(found.into_iter().filter(|what| what != "ok").map(|what| Damage { path: database.clone(), what }));
    let closed = closed::check(connection)?;
    damages.extend(closed.iter().map(|damage| Damage { path: database.clone(), what: damage.text(Lang::En) }));
    for segment in messages::segments(connection, None)? {
        let path = workspace.join(&segment.path);
        let what = match digest(&path) {
            Ok((bytes, _)) if bytes != segment.bytes => format!("has {bytes} bytes, had {}", segment.bytes),
            Ok((_, digest)) if digest != segment.digest => "its bytes are not those that were written".to_owned(),
            Ok(_) => continue,
            Err(error) => error.to_string(),
        };
        damages.push(Damage { path, what });
    }
    Ok(damages)
}

fn digest(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((bytes, hex(&digest.finalize())));
        }
        digest.update(&buffer[..read]);
        bytes += read as u64;
    }
}
