//! The parent's side: hands files to workers, and tells what became of those that died.

use super::protocol::{MARK, OUT_OF_MEMORY, OUT_OF_TIME, RETIRED, Reply, Request, Setup};
use super::store::Store;
use super::worker::COMMAND;
use crate::document::Place;
use crate::finding::{Code, Finding};
use crate::intake::FoundFile;
use crate::pipeline::{self, Outcome};
use crate::rule::RuleSet;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, mpsc};

/// How the files of a run are read.
pub struct Batch<'a> {
    /// What all files have in common.
    pub setup: Setup,
    /// Number of workers; 0 lets the machine decide.
    pub jobs: usize,
    /// What earlier runs read.
    pub store: Option<&'a Store>,
    /// The rules of `setup`, for reading without workers.
    pub rules: &'a RuleSet,
    /// The program that is the worker: this one.
    pub program: PathBuf,
}

/// What a batch tells of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Files whose outcome was known from an earlier run.
    pub known: usize,
    /// Workers that died and were replaced.
    pub died: usize,
    /// Why outcomes could not be kept for the next run.
    pub unkept: Option<String>,
    /// Why files were read without workers.
    pub without_workers: Option<String>,
}

/// Called when a file is done, with its place in the list and its pages. From several threads.
pub type Progress<'a> = &'a (dyn Fn(usize, u32) + Sync);

/// Reads all files. `outcomes[i]` belongs to `files[i]`, whatever the number of workers.
pub fn read(files: &[FoundFile], batch: &Batch, progress: Progress) -> (Vec<Outcome>, Tally) {
    let mut outcomes: Vec<Option<Outcome>> = files.iter().map(|_| None).collect();
    let order = largest_first(files);
    let tally = each(files, &order, None, batch, progress, &mut |at, outcome| {
        outcomes[at] = Some(outcome);
    });
    let outcomes = outcomes
        .into_iter()
        .zip(files)
        .map(|(outcome, file)| outcome.unwrap_or_else(|| lost(file, Code::WorkerDied, "thread")));
    (outcomes.collect(), tally)
}

/// How many files a worker may be ahead of the one whose turn it is.
const AHEAD: usize = 16;

/// Reads all files and gives their outcomes to `take` in the order of the files, with their place. Only a few outcomes
/// are held at a time, however many files there are.
pub fn stream(
    files: &[FoundFile],
    batch: &Batch,
    progress: Progress,
    take: &mut dyn FnMut(usize, Outcome),
) -> Tally {
    let order: Vec<usize> = (0..files.len()).collect();
    let turn = Turn::default();
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    let mut deliver = |at: usize, outcome: Outcome| {
        waiting.insert(at, outcome);
        while let Some(outcome) = waiting.remove(&next) {
            take(next, outcome);
            next += 1;
        }
        turn.is(next);
    };
    each(files, &order, Some(&turn), batch, progress, &mut deliver)
}

/// Whose turn it is, for those who are ahead.
#[derive(Debug, Default)]
struct Turn {
    next: Mutex<usize>,
    changed: Condvar,
}

impl Turn {
    fn is(&self, next: usize) {
        // A lock is never left poisoned: nothing is called while it is held.
        if let Ok(mut turn) = self.next.lock() {
            *turn = next;
        }
        self.changed.notify_all();
    }

    /// Waits until the turn of a place is near.
    fn wait_until_near(&self, place: usize, near: usize) {
        if let Ok(turn) = self.next.lock() {
            let far = |next: &mut usize| place >= *next + near;
            drop(self.changed.wait_while(turn, far));
        }
    }
}

/// Reads the files in this order, and gives each outcome to `deliver` on this thread, with the place of its file. With a turn, nobody reads far ahead of it.
fn each(
    files: &[FoundFile],
    order: &[usize],
    turn: Option<&Turn>,
    batch: &Batch,
    progress: Progress,
    deliver: &mut dyn FnMut(usize, Outcome),
) -> Tally {
    let jobs = pipeline::jobs_for_machine(batch.jobs);
    let workers = jobs.min(files.len()).max(1);
    let mut setup = batch.setup.clone();
    // Fewer files than workers: the pages of a file are read side by side.
    setup.threads = (jobs / workers).max(1);
    let next = AtomicUsize::new(0);
    let tally = Mutex::new(Tally::default());
    let (give, get) = mpsc::sync_channel(workers);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let give = give.clone();
            scope.spawn(|| {
                let give = give;
                let mut worker: Option<Worker> = None;
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(&at) = order.get(place) else {
                        break;
                    };
                    if let Some(turn) = turn {
                        turn.wait_until_near(place, workers * AHEAD);
                    }
                    let outcome = one(&files[at], batch, &setup, &mut worker, &tally);
                    progress(at, outcome.pages);
                    if give.send((at, outcome)).is_err() {
                        break;
                    }
                }
                if let Some(worker) = worker {
                    worker.dismiss();
                }
            });
        }
        drop(give);
        for (at, outcome) in get {
            deliver(at, outcome);
        }
    });
    tally.into_inner().unwrap_or_default()
}

/// The places of the files, the largest first, so that no large one is left for the end.
fn largest_first(files: &[FoundFile]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..files.len()).collect();
    // A file whose size is not known tells why when it is opened.
    let size = |at: &usize| std::fs::metadata(&files[*at].disk).map_or(0, |m| m.len());
    order.sort_by_cached_key(|at| std::cmp::Reverse(size(at)));
    order
}

fn one(
    file: &FoundFile,
    batch: &Batch,
    setup: &Setup,
    worker: &mut Option<Worker>,
    tally: &Mutex<Tally>,
) -> Outcome {
    let count = |change: &dyn Fn(&mut Tally)| {
        if let Ok(mut tally) = tally.lock() {
            change(&mut tally);
        }
    };
    if let Some(known) = batch.store.and_then(|s| s.get(file)) {
        count(&|t| t.known += 1);
        return known;
    }
    let outcome = loop {
        if worker.is_none() {
            match Worker::start(batch, setup) {
                Ok(started) => *worker = Some(started),
                Err(error) => count(&|t| t.without_workers = Some(error.to_string())),
            }
        }
        let Some(at_work) = worker.as_mut() else {
            break pipeline::read_file(file, batch.rules, &setup.options(None));
        };
        let page = match at_work.read(file) {
            Ok(outcome) => break outcome,
            Err(page) => page,
        };
        let Some(at_work) = worker.take() else {
            continue;
        };
        let was_fresh = at_work.done == 0;
        let ended = at_work.end();
        if ended.code != Some(RETIRED) {
            count(&|t| t.died += 1);
        }
        // What earlier files left in a worker is no fault of this one: only a fresh worker's death is.
        if was_fresh || ended.code == Some(OUT_OF_TIME) {
            break dead(file, ended, page, setup);
        }
    };
    if let Some(store) = batch.store
        && let Err(error) = store.put(file, &outcome)
    {
        count(&|t| t.unkept = Some(error.to_string()));
    }
    outcome
}

/// How a worker ended.
#[derive(Default)]
struct Ended {
    code: Option<i32>,
    shown: String,
}

/// The outcome of a file whose worker ended before it was done.
fn dead(file: &FoundFile, ended: Ended, page: Option<u32>, setup: &Setup) -> Outcome {
    let limits = setup.limits;
    let (code, what) = match ended.code {
        Some(OUT_OF_TIME) => (Code::LimitTime, format!("{} s", limits.seconds)),
        Some(OUT_OF_MEMORY) => (
            Code::LimitMemory,
            format!("{} MB", limits.memory / (1024 * 1024)),
        ),
        _ => (Code::WorkerDied, ended.shown),
    };
    let at = page.map(|p| format!(", p.{p}")).unwrap_or_default();
    lost(file, code, &format!("{what}{at}"))
}

fn lost(file: &FoundFile, code: Code, subject: &str) -> Outcome {
    pipeline::unread(file, Finding::new(code, subject, Place::File))
}

/// A running worker.
struct Worker {
    child: Child,
    /// How many files it has read.
    done: usize,
    requests: ChildStdin,
    replies: BufReader<ChildStdout>,
}

impl Worker {
    fn start(batch: &Batch, setup: &Setup) -> io::Result<Worker> {
        let mut child = Command::new(&batch.program)
            .arg(COMMAND)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // What libraries print there is for nobody; a worker's death shows in its exit status.
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(requests), Some(replies)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no pipe"));
        };
        let mut worker = Worker {
            child,
            done: 0,
            requests,
            replies: BufReader::new(replies),
        };
        worker.send(setup)?;
        Ok(worker)
    }

    fn send(&mut self, message: &impl serde::Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        self.requests.write_all(&line)?;
        self.requests.flush()
    }

    /// Errors: the worker died; the page it had begun last.
    fn read(&mut self, file: &FoundFile) -> Result<Outcome, Option<u32>> {
        let mut page = None;
        if self.send(&Request::from(file)).is_err() {
            return Err(page);
        }
        let mut line = Vec::new();
        loop {
            line.clear();
            match self.replies.read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return Err(page),
                Ok(_) => {}
            }
            // Anything else on this pipe was printed by a library.
            let Some(json) = line.strip_prefix(MARK.as_bytes()) else {
                continue;
            };
            match serde_json::from_slice(json) {
                Ok(Reply::Page(number)) => page = Some(number),
                Ok(Reply::Done(outcome)) => {
                    self.done += 1;
                    return Ok(*outcome);
                }
                Err(_) => return Err(page),
            }
        }
    }

    /// Lets it end by itself: it is between files, and its input ends.
    fn dismiss(mut self) {
        drop(self.requests);
        // It has given its outcomes: how it ends changes nothing.
        let _ = self.child.wait();
    }

    fn end(mut self) -> Ended {
        // It is dead, or no longer makes sense: either way it must go. Killing the dead is no error.
        drop(self.requests);
        let _ = self.child.kill();
        match self.child.wait() {
            Ok(status) => Ended {
                code: status.code(),
                shown: status.to_string(),
            },
            Err(error) => Ended {
                code: None,
                shown: error.to_string(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(disk: &str) -> FoundFile {
        FoundFile::new(disk, disk)
    }

    #[test]
    fn the_end_of_a_worker_names_the_limit_and_the_page() {
        let setup = Setup::default();
        let told = |code, page| {
            let ended = Ended {
                code,
                shown: "signal: 11 (SIGSEGV)".into(),
            };
            let outcome = dead(&file("/nonexistent.pdf"), ended, page, &setup);
            let finding = outcome.findings.into_iter().next().expect("a finding");
            (finding.code, finding.subject)
        };
        assert_eq!(
            told(Some(OUT_OF_TIME), Some(7)),
            (Code::LimitTime, "60 s, p.7".to_string())
        );
        assert_eq!(
            told(Some(OUT_OF_MEMORY), None),
            (Code::LimitMemory, "400 MB".to_string())
        );
        assert_eq!(
            told(None, Some(1)),
            (Code::WorkerDied, "signal: 11 (SIGSEGV), p.1".to_string())
        );
    }

    #[test]
    fn a_stream_keeps_the_order_of_the_files() {
        let batch = Batch {
            setup: Setup::default(),
            jobs: 4,
            store: None,
            rules: &RuleSet::builtin(),
            program: "/nonexistent/gyokaku".into(),
        };
        let files: Vec<FoundFile> = (0..300).map(|n| file(&format!("/none/{n}.pdf"))).collect();
        let mut taken = Vec::new();
        stream(&files, &batch, &|_, _| {}, &mut |at, _| taken.push(at));
        assert_eq!(taken, (0..300).collect::<Vec<_>>());
    }

    #[test]
    fn without_a_worker_files_are_read_all_the_same() {
        let batch = Batch {
            setup: Setup::default(),
            jobs: 2,
            store: None,
            rules: &RuleSet::builtin(),
            program: "/nonexistent/gyokaku".into(),
        };
        let files = [file("/nonexistent/a.pdf"), file("/nonexistent/b.pdf")];
        let (outcomes, tally) = read(&files, &batch, &|_, _| {});
        assert_eq!(outcomes.len(), 2);
        let codes: Vec<Code> = outcomes
            .iter()
            .flat_map(|o| &o.findings)
            .map(|f| f.code)
            .collect();
        assert_eq!(codes, [Code::FileUnreadable, Code::FileUnreadable]);
        assert!(tally.without_workers.is_some());
    }
}
