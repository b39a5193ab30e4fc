//! Where the demo is written: files that the caller makes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::rc::Rc;

/// Makes the files that a demo is written into. Names are relative, with `/` between folders.
pub trait Files {
    /// Makes a new file; several are open at the same time, each is flushed before it is dropped.
    ///
    /// # Errors
    /// Whatever keeps the file from being made.
    fn create(&mut self, name: &str) -> io::Result<Box<dyn Write>>;
}

/// Files kept in memory, for tests and small demos; clones share the same files.
#[derive(Debug, Clone, Default)]
pub struct MemoryFiles(Rc<RefCell<BTreeMap<String, Vec<u8>>>>);

impl MemoryFiles {
    /// The bytes of a file.
    pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        self.0.borrow().get(name).cloned()
    }

    /// The names of all files, in byte order.
    pub fn names(&self) -> Vec<String> {
        self.0.borrow().keys().cloned().collect()
    }
}

impl Files for MemoryFiles {
    fn create(&mut self, name: &str) -> io::Result<Box<dyn Write>> {
        self.0.borrow_mut().insert(name.to_owned(), Vec::new());
        Ok(Box::new(MemoryFile { files: Rc::clone(&self.0), name: name.to_owned() }))
    }
}

struct MemoryFile {
    files: Rc<RefCell<BTreeMap<String, Vec<u8>>>>,
    name: String,
}

impl Write for MemoryFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut files = self.files.borrow_mut();
        let file = files.get_mut(&self.name).ok_or(io::ErrorKind::NotFound)?;
        file.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
