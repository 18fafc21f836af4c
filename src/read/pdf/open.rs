//! Bytes → an opened PDF, repaired where that is possible.

use crate::document::Place;
use crate::finding::{Code, Finding};
use hayro_syntax::{LoadPdfError, Pdf};

/// Opens a PDF, with the empty password first. `None` with a finding where it cannot be.
pub fn open(bytes: &[u8], password: &str, findings: &mut Vec<Finding>) -> Option<Pdf> {
    let mut opened = Pdf::new(bytes.to_vec());
    if matches!(opened, Err(LoadPdfError::Decryption(_))) && !password.is_empty() {
        opened = Pdf::new_with_password(bytes.to_vec(), password);
    }
    let first = match opened {
        Ok(pdf) if !pdf.pages().is_empty() => return Some(pdf),
        Ok(_) => "no pages".to_string(),
        Err(LoadPdfError::Decryption(_)) => {
            findings.push(Finding::new(Code::Locked, "", Place::File));
            return None;
        }
        Err(LoadPdfError::Invalid) => "invalid".to_string(),
    };
    match repaired(bytes, password) {
        Ok(pdf) => {
            findings.push(Finding::new(Code::PdfRepaired, first, Place::File));
            Some(pdf)
        }
        Err(Unrepaired::Locked) => {
            findings.push(Finding::new(Code::Locked, "", Place::File));
            None
        }
        Err(Unrepaired::Damaged(why)) => {
            let subject = format!("{first}; {why}");
            findings.push(Finding::new(Code::PdfInvalid, subject, Place::File));
            None
        }
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

fn repaired(bytes: &[u8], password: &str) -> Result<Pdf, Unrepaired> {
    let mut document = lopdf::Document::load_mem(bytes)?;
    let mut saved = Vec::new();
    document
        .save_to(&mut saved)
        .map_err(|e| Unrepaired::Damaged(e.to_string()))?;
    let pdf = match Pdf::new_with_password(saved, password) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(_)) => return Err(Unrepaired::Locked),
        Err(LoadPdfError::Invalid) => return Err(Unrepaired::Damaged("still invalid".into())),
    };
    if pdf.pages().is_empty() {
        Err(Unrepaired::Damaged("no pages".into()))
    } else {
        Ok(pdf)
    }
}
