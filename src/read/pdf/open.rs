//! Bytes → an opened PDF, repaired where that is possible.

use super::salvage;
use crate::document::Place;
use crate::finding::{Code, Finding};
use hayro_syntax::{LoadPdfError, Pdf};
use lopdf::LoadOptions;

/// Opens a PDF, with the empty password first. `None` with a finding where it cannot be.
pub fn open(bytes: &[u8], password: &str, findings: &mut Vec<Finding>) -> Option<Pdf> {
    let mut opened = Pdf::new(bytes.to_vec());
    if opened.is_err() && !password.is_empty() {
        opened = Pdf::new_with_password(bytes.to_vec(), password);
    }
    let first = match opened {
        Ok(pdf) if !pdf.pages().is_empty() => {
            let Some(damage) = damage(bytes) else {
                return Some(pdf);
            };
            findings.push(Finding::new(Code::PdfRepaired, damage, Place::File));
            let more = |other: &Pdf| other.pages().len() > pdf.pages().len();
            return Some(salvage::salvaged(bytes).filter(more).unwrap_or(pdf));
        }
        Ok(_) => "no pages".to_string(),
        Err(LoadPdfError::Decryption(_)) => {
            // Owner passwords before AES-256 are known to lopdf alone.
            let unlocked = rewritten(bytes, password).ok();
            if unlocked.is_none() {
                findings.push(locked(password));
            }
            return unlocked;
        }
        Err(LoadPdfError::Invalid) => "invalid".to_string(),
    };
    let why = match rewritten(bytes, password) {
        Ok(pdf) => {
            findings.push(Finding::new(Code::PdfRepaired, first, Place::File));
            return Some(pdf);
        }
        Err(Unrepaired::Locked) => {
            findings.push(locked(password));
            return None;
        }
        Err(Unrepaired::Damaged(why)) => why,
    };
    let salvaged = salvage::salvaged(bytes);
    let (code, subject) = match salvaged {
        Some(_) => (Code::PdfRepaired, first),
        None => (Code::PdfInvalid, format!("{first}; {why}")),
    };
    findings.push(Finding::new(code, subject, Place::File));
    salvaged
}

/// That neither the empty password nor this one opens the file.
fn locked(password: &str) -> Finding {
    let code = match password {
        "" => Code::Locked,
        _ => Code::PasswordWrong,
    };
    Finding::new(code, "", Place::File)
}

/// The keyword of a cross-reference section stands within this many bytes of its offset.
const SECTION_WITHIN: usize = 32;

/// What is broken at the end of a file whose objects could all the same be found: the cross-reference table was then
/// made anew from them, and what was cut off is missing (ISO 32000-1, 7.5.5).
fn damage(bytes: &[u8]) -> Option<&'static str> {
    const KEYWORD: &[u8] = b"startxref";
    let last = bytes.windows(KEYWORD.len()).rposition(|w| w == KEYWORD);
    let Some(at) = last else {
        return Some("startxref");
    };
    let rest = &bytes[at + KEYWORD.len()..];
    // A file that was being added to goes on after an older end.
    if rest.windows(4).any(|w| w == b" obj") {
        return Some("startxref");
    }
    let number: String = rest
        .iter()
        .map(|b| char::from(*b))
        .skip_while(|c| c.is_ascii_whitespace())
        .take_while(char::is_ascii_digit)
        .collect();
    // Offsets count from the header, before which there may be junk.
    let header = bytes.windows(5).position(|w| w == b"%PDF-").unwrap_or(0);
    let points = |offset: usize| {
        let section = bytes.get(offset..).unwrap_or_default();
        let section = section
            .get(..SECTION_WITHIN)
            .unwrap_or(section)
            .trim_ascii_start();
        // A table, or the object that is a cross-reference stream ("12 0 obj").
        section.starts_with(b"xref")
            || section.first().is_some_and(u8::is_ascii_digit)
                && section.windows(3).any(|w| w == b"obj")
    };
    match number.parse::<usize>() {
        Ok(offset) if points(offset) || points(offset.saturating_add(header)) => None,
        _ => Some("startxref"),
    }
}

/// Why a file could not be repaired.
enum Unrepaired {
    Locked,
    Damaged(String),
}

impl From<lopdf::Error> for Unrepaired {
    fn from(error: lopdf::Error) -> Self {
        match error {
            lopdf::Error::Decryption(_) => Unrepaired::Locked,
            other => Unrepaired::Damaged(other.to_string()),
        }
    }
}

/// The objects of a file, unlocked; the empty password is tried by itself.
///
/// # Errors
/// lopdf cannot read or unlock it.
pub fn loaded(bytes: &[u8], password: &str) -> lopdf::Result<lopdf::Document> {
    let options = match password {
        "" => LoadOptions::default(),
        password => LoadOptions::with_password(password),
    };
    lopdf::Document::load_mem_with_options(bytes, options)
}

/// The file as lopdf reads it, without its lock.
fn rewritten(bytes: &[u8], password: &str) -> Result<Pdf, Unrepaired> {
    let mut document = loaded(bytes, password)?;
    let mut saved = Vec::new();
    document
        .save_to(&mut saved)
        .map_err(|e| Unrepaired::Damaged(e.to_string()))?;
    match Pdf::new(saved) {
        Ok(pdf) if pdf.pages().is_empty() => Err(Unrepaired::Damaged("no pages".into())),
        Ok(pdf) => Ok(pdf),
        Err(LoadPdfError::Decryption(_)) => Err(Unrepaired::Locked),
        Err(LoadPdfError::Invalid) => Err(Unrepaired::Damaged("still invalid".into())),
    }
}
