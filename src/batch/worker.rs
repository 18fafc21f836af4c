//! The worker's side: reads files until its input ends.

use super::protocol::{MARK, OUT_OF_MEMORY, OUT_OF_TIME, RETIRED, Reply, Request, Setup};
use crate::pipeline;
use crate::rule::RuleSet;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The hidden command that makes this program a worker.
pub const COMMAND: &str = "--worker";

/// How often a worker looks at its clock and memory. Memory can hardly grow by a tenth of a gigabyte meanwhile.
const WATCH_EVERY: Duration = Duration::from_millis(10);

/// A worker that still holds this part of its memory between files makes room for a fresh one.
const RETIRE_AT: u64 = 4;

/// Milliseconds since the worker began at which the file in work must be done; 0 between files.
static DUE: AtomicU64 = AtomicU64::new(0);

/// Reads the files that standard input names, until it ends. Errors: the parent cannot be understood or heard.
pub fn serve() -> io::Result<()> {
    // A panic becomes a finding; its report would only stand between the replies.
    std::panic::set_hook(Box::new(|_| {}));
    let mut lines = io::stdin().lock().lines();
    let Some(first) = lines.next() else {
        return Ok(());
    };
    let setup: Setup = serde_json::from_str(&first?)?;
    let limits = setup.limits;
    let start = Instant::now();
    std::thread::Builder::new()
        .name("watch".into())
        .spawn(move || watch(start, limits.memory))?;
    let rules = rules(&setup)?;
    let pool = pipeline::threads(setup.threads.max(1)).map_err(io::Error::other)?;
    for line in lines {
        let request: Request = serde_json::from_str(&line?)?;
        let due = elapsed(start) + limits.hard_milliseconds();
        DUE.store(due, Ordering::Relaxed);
        let options = setup.options(Some(tell_page));
        let outcome = pool.install(|| pipeline::read_file(&request.into(), &rules, &options));
        DUE.store(0, Ordering::Relaxed);
        reply(&Reply::Done(Box::new(outcome)))?;
        if memory_in_use() > limits.memory / RETIRE_AT {
            std::process::exit(RETIRED);
        }
    }
    Ok(())
}

/// Bytes of memory that the process occupies; 0 where the system does not tell: then only time is limited.
fn memory_in_use() -> u64 {
    memory_stats::memory_stats().map_or(0, |m| m.physical_mem as u64)
}

fn rules(setup: &Setup) -> io::Result<RuleSet> {
    let rules = match &setup.rules {
        None => RuleSet::builtin(),
        // The parent has loaded the same folder and told its errors.
        Some(dir) => RuleSet::load(Path::new(dir)).map_err(|_| io::Error::other("rules"))?,
    };
    Ok(if setup.no_rules {
        rules.without_rules()
    } else {
        rules
    })
}

fn tell_page(number: u32) {
    // A parent that no longer listens shows when the file is done.
    let _ = reply(&Reply::Page(number));
}

fn reply(reply: &Reply) -> io::Result<()> {
    let mut line = format!("\n{MARK}").into_bytes();
    serde_json::to_writer(&mut line, reply)?;
    line.push(b'\n');
    let mut out = io::stdout().lock();
    out.write_all(&line)?;
    out.flush()
}

/// Ends the process when the file in work is due, or memory is used up: also when the work is stuck, and also when
/// the parent is gone.
fn watch(start: Instant, memory: u64) {
    loop {
        std::thread::sleep(WATCH_EVERY);
        let due = DUE.load(Ordering::Relaxed);
        if due != 0 && elapsed(start) > due {
            std::process::exit(OUT_OF_TIME);
        }
        if memory_in_use() > memory {
            std::process::exit(OUT_OF_MEMORY);
        }
    }
}

fn elapsed(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}
