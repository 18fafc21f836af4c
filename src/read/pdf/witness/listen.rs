//! The witness at work: in a thread of its own, so that a panic or a loop in it stays there.

use super::guard;
use pdf_extract::{
    ColorSpace, Document, MediaBox, Object, OutputDev, OutputError, Path, Transform,
    output_doc_page,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Name of the witness's thread.
pub const THREAD: &str = "gyokaku-witness";

/// Its stack in bytes: its parsers descend into what is nested ([`guard`] bounds how deep).
const STACK: usize = 64 * 1024 * 1024;

/// It works on one file at a time, whatever the number of threads: it may need some hundred megabytes for a file.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The longest wait for a page. The bounds that make the answer independent of the machine are in [`guard`] and
/// [`DRAWN`]; this one is for what they overlook.
const PATIENCE: Duration = Duration::from_secs(20);

/// A page draws at most this many characters and lines.
const DRAWN: usize = 2_000_000;

/// What the witness says to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The text it reads, in the order it is drawn.
    Text(String),
    /// Nothing, and why.
    Silent(String),
}

/// Asks the witness to read pages of a file that has `count` pages. As many answers as pages are asked for.
pub fn listen(bytes: &[u8], password: &str, pages: &[u32], count: usize) -> Vec<Answer> {
    if pages.is_empty() {
        return Vec::new();
    }
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let (sender, answers) = channel();
    let enough = Arc::new(AtomicBool::new(false));
    let witness = Witness {
        bytes: bytes.to_vec(),
        password: password.to_string(),
        pages: pages.to_vec(),
        count,
        enough: Arc::clone(&enough),
    };
    let thread = std::thread::Builder::new()
        .name(THREAD.to_string())
        .stack_size(STACK);
    match thread.spawn(move || witness.read(&sender)) {
        // It is not waited for: one that hangs is left behind.
        Ok(_) => collect(&answers, pages.len(), &enough),
        Err(error) => vec![Answer::Silent(error.to_string()); pages.len()],
    }
}

fn collect(answers: &Receiver<Answer>, count: usize, enough: &AtomicBool) -> Vec<Answer> {
    let mut collected = Vec::with_capacity(count);
    while collected.len() < count {
        match answers.recv_timeout(PATIENCE) {
            Ok(answer) => collected.push(answer),
            Err(error) => {
                enough.store(true, Ordering::Relaxed);
                collected.resize(count, Answer::Silent(error.to_string()));
            }
        }
    }
    collected
}

/// What the thread of the witness is given.
struct Witness {
    bytes: Vec<u8>,
    password: String,
    pages: Vec<u32>,
    count: usize,
    enough: Arc<AtomicBool>,
}

impl Witness {
    fn read(self, answers: &Sender<Answer>) {
        let opened = quietly(|| self.open());
        let mut guard = guard::Guard::default();
        for &page in &self.pages {
            let answer = match &opened {
                Ok(document) => quietly(|| self.page(document, &mut guard, page)),
                Err(why) => Err(why.clone()),
            };
            let answer = answer.map_or_else(Answer::Silent, Answer::Text);
            if answers.send(answer).is_err() || self.enough.load(Ordering::Relaxed) {
                return; // nobody listens any more
            }
        }
    }

    fn open(&self) -> Result<Document, String> {
        let mut document = Document::load_mem(&self.bytes).map_err(|e| e.to_string())?;
        if document.is_encrypted() {
            let opened = document.decrypt("");
            opened
                .or_else(|_| document.decrypt(&self.password))
                .map_err(|e| e.to_string())?;
        }
        let pages = document.get_pages().len();
        if pages != self.count {
            return Err(format!("{pages}/{} pages", self.count));
        }
        empty_pictures(&mut document);
        Ok(document)
    }

    fn page(
        &self,
        document: &Document,
        guard: &mut guard::Guard,
        page: u32,
    ) -> Result<String, String> {
        guard.check(document, page)?;
        let mut ear = Ear {
            text: String::new(),
            drawn: 0,
            enough: &self.enough,
        };
        output_doc_page(document, &mut ear, page).map_err(|e| e.to_string())?;
        Ok(ear.text)
    }
}

/// A panic is an answer too.
fn quietly<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err("panic".to_string()))
}

/// Takes the content out of pictures: the witness takes it for drawing operations.
fn empty_pictures(document: &mut Document) {
    for object in document.objects.values_mut() {
        if let Object::Stream(stream) = object
            && stream
                .dict
                .get(b"Subtype")
                .and_then(Object::as_name)
                .is_ok_and(|name| name == b"Image")
        {
            stream.dict.remove(b"Filter");
            stream.set_content(Vec::new());
        }
    }
}

/// Writes down what the witness reads, until it is enough.
struct Ear<'e> {
    text: String,
    drawn: usize,
    enough: &'e AtomicBool,
}

impl Ear<'_> {
    fn drawn(&mut self) -> Result<(), OutputError> {
        self.drawn += 1;
        if self.drawn > DRAWN || self.enough.load(Ordering::Relaxed) {
            return Err(OutputError::FormatError(std::fmt::Error));
        }
        Ok(())
    }
}

impl OutputDev for Ear<'_> {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        _: &Transform,
        _: f64,
        _: f64,
        _: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        self.text.push_str(text);
        self.drawn()
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.drawn()
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        self.drawn()
    }

    fn stroke(
        &mut self,
        _: &Transform,
        _: &ColorSpace,
        _: &[f64],
        _: &Path,
    ) -> Result<(), OutputError> {
        self.drawn()
    }

    fn fill(
        &mut self,
        _: &Transform,
        _: &ColorSpace,
        _: &[f64],
        _: &Path,
    ) -> Result<(), OutputError> {
        self.drawn()
    }
}
