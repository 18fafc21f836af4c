//! A table as CSV.

use super::texts;
use crate::document::Table;
use crate::write::csv::guarded;

/// A table as CSV (RFC 4180, lines ending in CRLF): a line a grid row, without head line of its own. The text of a
/// merged cell stands at its first position, the other positions are empty; a text that a spreadsheet would calculate
/// with has an apostrophe before it. Errors: none are known of writing to memory, but they would be told.
pub fn csv(table: &Table) -> Result<Vec<u8>, String> {
    let texts = texts(table);
    let mut rows = vec![vec![String::new(); table.cols]; table.rows];
    for (cell, text) in table.cells.iter().zip(texts) {
        let row = rows.get_mut(cell.rows.start);
        if let Some(position) = row.and_then(|r| r.get_mut(cell.cols.start)) {
            *position = guarded(text);
        }
    }
    let mut file = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        file.write_record(row).map_err(|e| e.to_string())?;
    }
    file.into_inner().map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::tests::table;

    #[test]
    fn positions_and_quotes() {
        let bytes = super::csv(&table()).expect("CSV");
        assert_eq!(
            String::from_utf8_lossy(&bytes),
            "項目,実施時期,,\r\n,R3,R4,R5\r\n\"<b>&\"\"窓口\"\"|\",①→,→,'=1+1\r\n,\"検討\n実施\",,5*3\r\n"
        );
    }
}
