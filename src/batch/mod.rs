//! Many files, read by worker processes: none of them can take the run down, hold it up or use up the machine.
//!
//! ```text
//! files ─store (read before?)→ Outcome
//!       └─pool→ worker process ─pipeline::read_file→ Outcome ─→ store
//! ```
//!
//! A worker is this program itself, started with [`worker::COMMAND`]. It watches its own time and memory and ends
//! itself when a limit is passed; the parent sees the end, tells which limit it was and at which page, and starts
//! another. The result does not depend on the number of workers nor on the order of the files.

mod lock;
mod merge;
mod pool;
mod protocol;
mod receipt;
mod shard;
mod store;
pub mod worker;

pub use lock::{Busy, Lock};
pub use merge::{Copies, MergeError, UNKNOWN, merge};
pub use pool::{Batch, Progress, Tally, read, stream};
pub use protocol::Setup;
pub use receipt::Receipt;
pub use shard::Shard;
pub use store::{Store, fingerprint};

use serde::{Deserialize, Serialize};

/// Folder inside the output folder in which a run keeps what the next one can use again.
pub const FOLDER: &str = ".gyokaku";

/// What one file may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Seconds after which no new page is begun. A page that does not end is given a quarter more
    /// ([`Limits::hard_milliseconds`]).
    pub seconds: u64,
    /// Bytes of memory of the worker.
    pub memory: u64,
    /// Pages read of one file.
    pub pages: u32,
}

impl Default for Limits {
    /// Sixty times what a 600-page budget book takes, forty times its memory, and more pages than any has.
    fn default() -> Limits {
        Limits {
            seconds: 60,
            memory: 400 * 1024 * 1024,
            pages: 10_000,
        }
    }
}

impl Limits {
    /// When a worker that is still busy ends itself, in milliseconds after it began the file.
    fn hard_milliseconds(self) -> u64 {
        self.seconds.saturating_mul(1250).max(2000)
    }
}
