//! Files on their way in: streamed to disk below the workspace, looked at, then imported or forgotten.
//!
//! An upload is its user's alone and is forgotten after a day. What a file is called is only ever shown: on disk it stands in a folder
//! with a number, under a name without path parts.

use super::error::{ApiError, Code};
use crate::clock;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

/// Files of an upload at most.
pub const FILES_MAX: usize = 200;
/// Bytes of an upload at most: a month of the largest shops, as CSV.
pub const BYTES_MAX: u64 = 4 << 30;
/// Uploads of one user that wait to be imported.
const PER_USER_MAX: usize = 5;
/// How long they wait.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// The longest name of a file on disk, in bytes.
const NAME_BYTES_MAX: usize = 120;
/// The folder below the workspace.
const FOLDER: &str = "uploads";

/// Uploads that were not imported yet.
pub struct Uploads {
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    number: u64,
    waiting: BTreeMap<String, Upload>,
}

/// An upload.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its name in addresses.
    pub id: String,
    /// In the order they came.
    pub files: Vec<Staged>,
    user: String,
    folder: PathBuf,
    at: Timestamp,
}

/// A file of an upload.
#[derive(Debug, Clone)]
pub struct Staged {
    /// Its name, for people.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Bytes.
    pub bytes: u64,
}

impl Uploads {
    /// None yet. What an earlier server left behind goes: nobody knows its names any more.
    pub fn new(workspace: &Path) -> Self {
        let folder = workspace.join(FOLDER);
        // What cannot be removed only takes space.
        std::fs::remove_dir_all(&folder).ok();
        Self { folder, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the files of a form in.
    pub async fn receive(&self, user: &str, form: Multipart) -> Result<Upload, ApiError> {
        let (mut upload, outdated) = self.begin(user)?;
        for folder in outdated {
            fs::remove_dir_all(folder).await.ok();
        }
        match receive_all(&mut upload, form).await {
            Ok(()) => {
                self.state().waiting.insert(upload.id.clone(), upload.clone());
                Ok(upload)
            }
            Err(error) => {
                fs::remove_dir_all(&upload.folder).await.ok();
                Err(error)
            }
        }
    }

    /// A new upload, and the folders of those that waited too long.
    fn begin(&self, user: &str) -> Result<(Upload, Vec<PathBuf>), ApiError> {
        let at = clock::now();
        let mut state = self.state();
        let is_old = |upload: &Upload| at.duration_since(upload.at) > KEPT;
        let outdated = state.waiting.values().filter(|upload| is_old(upload)).map(|upload| upload.folder.clone()).collect();
        state.waiting.retain(|_, upload| !is_old(upload));
        if state.waiting.values().filter(|upload| upload.user == user).count() >= PER_USER_MAX {
            return Err(ApiError::new(
                Code::TooMany,
                format!("已有 {PER_USER_MAX} 批上传的文件还没有导入；请先导入或取消它们"),
                format!("{PER_USER_MAX} uploads wait to be imported; import or drop them first"),
            ));
        }
        state.number += 1;
        let id = format!("{:x}-{}", at.as_millisecond(), state.number);
        let folder = self.folder.join(&id);
        Ok((Upload { id, files: Vec::new(), user: user.to_owned(), folder, at }, outdated))
    }

    /// An upload of the user.
    pub fn find(&self, user: &str, id: &str) -> Result<Upload, ApiError> {
        let state = self.state();
        state.waiting.get(id).filter(|upload| upload.user == user).cloned().ok_or_else(ApiError::not_found)
    }

    /// Forgets an upload and removes its files. Blocks.
    pub fn forget(&self, upload: &Upload) {
        self.state().waiting.remove(&upload.id);
        // What cannot be removed only takes space, and goes with the next start.
        std::fs::remove_dir_all(&upload.folder).ok();
    }
}

async fn receive_all(upload: &mut Upload, mut form: Multipart) -> Result<(), ApiError> {
    let mut total = 0;
    while let Some(field) = form.next_field().await.map_err(|error| unreadable(&error))? {
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        if upload.files.len() >= FILES_MAX {
            return Err(ApiError::new(
                Code::TooLarge,
                format!("一次最多上传 {FILES_MAX} 个文件"),
                format!("at most {FILES_MAX} files at once"),
            ));
        }
        let staged = receive_one(&upload.folder, upload.files.len(), &name, field, &mut total).await?;
        upload.files.push(staged);
    }
    if upload.files.is_empty() {
        return Err(ApiError::invalid("file", "没有收到文件；请选择要导入的文件", "no file came; choose files to import"));
    }
    Ok(())
}

async fn receive_one(
    folder: &Path,
    number: usize,
    name: &str,
    mut field: Field<'_>,
    total: &mut u64,
) -> Result<Staged, ApiError> {
    let failed = |error: std::io::Error| ApiError::internal(anyhow::Error::new(error).context("cannot keep an uploaded file"));
    // Numbered folders keep the order, and equal names apart.
    let folder = folder.join(format!("{number:04}"));
    fs::create_dir_all(&folder).await.map_err(failed)?;
    let name = safe_name(name);
    let path = folder.join(&name);
    let mut file = fs::File::create(&path).await.map_err(failed)?;
    let mut bytes = 0;
    while let Some(chunk) = field.chunk().await.map_err(|error| unreadable(&error))? {
        bytes += chunk.len() as u64;
        *total += chunk.len() as u64;
        if *total > BYTES_MAX {
            let limit = BYTES_MAX >> 30;
            return Err(ApiError::new(
                Code::TooLarge,
                format!("一次最多上传 {limit} GB；更大的文件请在服务器上用 jinpai import 导入"),
                format!("at most {limit} GB at once; import larger files with `jinpai import` on the server"),
            ));
        }
        file.write_all(&chunk).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    Ok(Staged { name, path, bytes })
}

fn unreadable(error: &MultipartError) -> ApiError {
    let code = if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE { Code::TooLarge } else { Code::BadRequest };
    ApiError::new(
        code,
        format!("上传没有完成，请再试一次（{}）", error.body_text()),
        format!("the upload did not come through, please try again ({})", error.body_text()),
    )
}

/// A file's name without folders, without what file systems and terminals take amiss, and not too long; its ending stays.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control() && !"<>:\"|?*".contains(*c)).collect();
    let clean = clean.trim().trim_start_matches('.');
    if clean.is_empty() {
        return "file".to_owned();
    }
    if clean.len() <= NAME_BYTES_MAX {
        return clean.to_owned();
    }
    let (stem, ending) = clean.rsplit_once('.').filter(|(_, ending)| ending.len() <= 10).unwrap_or((clean, ""));
    let cut = (0..NAME_BYTES_MAX - ending.len()).rev().find(|at| stem.is_char_boundary(*at)).unwrap_or(0);
    format!("{}.{ending}", &stem[..cut])
}

#[cfg(test)]
mod tests {
    use super::safe_name;

    #[test]
    fn names_have_no_path_and_keep_their_ending() {
        assert_eq!(safe_name("订单 11月.csv"), "订单 11月.csv");
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name(r"C:\Users\x\chat.txt"), "chat.txt");
        assert_eq!(safe_name("a\u{0}b\n.csv"), "ab.csv");
        assert_eq!(safe_name(".hidden"), "hidden");
        for nothing in ["", "..", "/", "a/..", "\u{7}", " "] {
            assert_eq!(safe_name(nothing), "file");
        }
        let long = safe_name(&format!("{}.xlsx", "长".repeat(300)));
        assert!(long.len() <= 120 && long.ends_with("长.xlsx"), "{long}");
    }
}
