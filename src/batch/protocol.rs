//! What parent and worker say to each other: a line of JSON each.
//!
//! The parent writes one [`Setup`], then a [`Request`] a file. The worker answers each with any number of
//! [`Reply::Page`] and one [`Reply::Done`]. Replies begin with [`MARK`] on a line of their own, so that whatever a
//! library prints between them does no harm.

use super::Limits;
use crate::intake::FoundFile;
use crate::pipeline::{Options, Outcome};
use crate::read::{self, Password, ReadOptions};
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Begins every line of a reply.
pub(super) const MARK: &str = "\u{1}gyokaku ";

/// Exit code of a worker that ended itself because its time was up.
pub(super) const OUT_OF_TIME: i32 = 40;

/// Exit code of a worker that ended itself because it used too much memory.
pub(super) const OUT_OF_MEMORY: i32 = 41;

/// Exit code of a worker that is done with its file, but holds more memory than a next one should find in use.
pub(super) const RETIRED: i32 = 42;

/// What all files of a run have in common.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// Folder of rules.
    pub rules: Option<OsString>,
    /// Whether rules are left out.
    pub no_rules: bool,
    /// Municipality of all documents.
    pub municipality: Option<String>,
    /// Password of locked files; empty for none.
    pub password: String,
    /// Whether every page is read by a second reader too.
    pub verify: bool,
    /// Threads inside a worker, for the pages of one file.
    pub threads: usize,
    /// What a file may cost.
    pub limits: Limits,
}

impl Setup {
    /// The options of the pipeline, for a file that is begun now.
    pub(super) fn options(&self, on_page: Option<fn(u32)>) -> Options {
        let limits = self.limits;
        Options {
            municipality: self.municipality.clone(),
            jobs: self.threads,
            read: ReadOptions {
                password: Password::new(self.password.clone()),
                verify: self.verify,
                limits: read::Limits {
                    until: Instant::now().checked_add(Duration::from_secs(limits.seconds)),
                    pages: Some(limits.pages),
                    on_page,
                },
            },
            ..Options::default()
        }
    }
}

/// A file to read.
#[derive(Serialize, Deserialize)]
pub(super) struct Request {
    path: String,
    // As the system spells it: names need not be Unicode.
    disk: OsString,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inside: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unread: Option<crate::finding::Finding>,
}

impl From<&FoundFile> for Request {
    fn from(file: &FoundFile) -> Request {
        Request {
            path: file.path.clone(),
            disk: file.disk.clone().into_os_string(),
            inside: file.inside,
            unread: file.unread.clone(),
        }
    }
}

impl From<Request> for FoundFile {
    fn from(request: Request) -> FoundFile {
        FoundFile {
            path: request.path,
            disk: PathBuf::from(request.disk),
            inside: request.inside,
            unread: request.unread,
        }
    }
}

/// An answer of a worker.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Reply {
    /// This page is being read.
    Page(u32),
    /// The file is read.
    Done(Box<Outcome>),
}
