//! One run at a time on one output folder.

use super::FOLDER;
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// Held for as long as a run uses an output folder. The system frees it when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why an output folder cannot be used.
#[derive(Debug)]
pub enum Busy {
    /// Another run uses it.
    Taken,
    /// The lock could not be made.
    Failed(io::Error),
}

impl Lock {
    /// Takes the folder for this run.
    ///
    /// # Errors
    /// Another run holds it; or the folder cannot be written to.
    pub fn take(out: &Path) -> Result<Lock, Busy> {
        let dir = out.join(FOLDER);
        std::fs::create_dir_all(&dir).map_err(Busy::Failed)?;
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(dir.join("lock"))
            .map_err(Busy::Failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Busy::Taken),
            Err(TryLockError::Error(error)) => Err(Busy::Failed(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_is_kept_out_until_the_first_ends() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let first = Lock::take(dir.path()).expect("free");
        assert!(matches!(Lock::take(dir.path()), Err(Busy::Taken)));
        drop(first);
        assert!(Lock::take(dir.path()).is_ok());
    }
}
