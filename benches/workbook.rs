//! Cells read a second: plain sheets, sheets of merged cells, separated values. Each in two sizes, to see that the time
//! is linear. `cargo bench --bench workbook`

use divan::Bencher;
use divan::counter::ItemsCount;
use gyokaku::read::{csv, workbook};
use rust_xlsxwriter::{Format, FormatBorder, Workbook, Worksheet};

fn main() {
    divan::main();
}

const COLUMNS: u16 = 20;

fn saved(build: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    build(workbook.add_worksheet());
    workbook.save_to_buffer().expect("workbook")
}

fn is_read(document: &gyokaku::document::Document) {
    assert!(document.findings.is_empty() && document.blocks.len() == 1);
}

/// Numbers and texts in ruled cells.
#[divan::bench(args = [100_000, 1_000_000], sample_count = 10)]
fn plain(bencher: Bencher, cells: u32) {
    let ruled = Format::new().set_border(FormatBorder::Thin);
    let bytes = saved(|sheet| {
        for row in 0..cells / u32::from(COLUMNS) {
            for col in 0..COLUMNS {
                if col % 4 == 0 {
                    let text = format!("第{}号", row % 997);
                    sheet.write_with_format(row, col, text, &ruled)
                } else {
                    let number = f64::from(row) * 1.5 + f64::from(col);
                    sheet.write_with_format(row, col, number, &ruled)
                }
                .expect("cell");
            }
        }
    });
    bencher
        .counter(ItemsCount::new(cells))
        .bench(|| is_read(&workbook::read(divan::black_box(&bytes))));
}

/// Squared paper: every cell is merged from six.
#[divan::bench(args = [4_000, 40_000], sample_count = 10)]
fn merged(bencher: Bencher, cells: u32) {
    let ruled = Format::new().set_border(FormatBorder::Thin);
    let bytes = saved(|sheet| {
        for row in 0..cells / u32::from(COLUMNS) {
            for col in 0..COLUMNS {
                let (top, left) = (row * 2, col * 3);
                sheet
                    .merge_range(top, left, top + 1, left + 2, "実施", &ruled)
                    .expect("merge");
            }
        }
    });
    bencher
        .counter(ItemsCount::new(cells))
        .bench(|| is_read(&workbook::read(divan::black_box(&bytes))));
}

/// Separated values.
#[divan::bench(args = [100_000, 1_000_000], sample_count = 10)]
fn separated(bencher: Bencher, cells: u32) {
    let row = vec!["\"1,234\",計画"; usize::from(COLUMNS / 2)].join(",") + "\r\n";
    let head = (0..COLUMNS).map(|c| format!("項目{c}")).collect::<Vec<_>>();
    let body = row.repeat((cells / u32::from(COLUMNS)) as usize - 1);
    let bytes = format!("{}\r\n{body}", head.join(",")).into_bytes();
    bencher
        .counter(ItemsCount::new(cells))
        .bench(|| is_read(&csv::read(divan::black_box(&bytes))));
}
