//! Binary workbooks (.xlsb) put together record by record.

use super::*;
use calamine::Reader;

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A record: number and size in groups of 7 bits, then the data ([MS-XLSB] 2.1.4).
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut out = match kind {
        0..0x80 => vec![kind as u8],
        _ => vec![kind as u8 | 0x80, (kind >> 7) as u8],
    };
    let mut size = data.len();
    while size >= 0x80 {
        out.push(size as u8 | 0x80);
        size >>= 7;
    }
    out.push(size as u8);
    out.extend(data);
    out
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let bytes = units.iter().flat_map(|u| u.to_le_bytes());
    (units.len() as u32)
        .to_le_bytes()
        .into_iter()
        .chain(bytes)
        .collect()
}

fn longs(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

/// A cell record: column, style, value.
fn cell(kind: u16, column: u32, style: u32, value: &[u8]) -> Vec<u8> {
    record(kind, &[&longs(&[column, style]), value].concat())
}

fn row(at: u32, twips: u16, hidden: bool) -> Vec<u8> {
    let height = twips.to_le_bytes();
    let flags = [0, if hidden { 0x10 } else { 0 }, 0, 0, 0, 0, 0];
    record(0, &[&longs(&[at, 0]), &height[..], &flags].concat())
}

/// Styles: 0 plain, 1 ruled, 2 ruled with a format that prints △ for minus.
fn styles() -> Vec<u8> {
    let font = |twips: u16, weight: u16| {
        let head = [
            &twips.to_le_bytes()[..],
            &[0, 0],
            &weight.to_le_bytes(),
            &[0; 6],
        ]
        .concat();
        record(
            43,
            &[&head, &[0; 8][..], &[0], &wide("ＭＳ Ｐゴシック")].concat(),
        )
    };
    let fill = |pattern: u32| record(45, &[&longs(&[pattern]), &[0; 64][..]].concat());
    let border = |style: u8| {
        let mut data = vec![0; 51];
        (0..4).for_each(|side| data[1 + side * 10] = style);
        record(46, &data)
    };
    let xf = |format: u16, border: u16| {
        let indices = [0, format, 0, 0, border, 0, 0, 0];
        record(47, &indices.map(u16::to_le_bytes).concat())
    };
    let format = [&176u16.to_le_bytes()[..], &wide("#,##0;\"△\"#,##0")].concat();
    let list = |begin: u16, items: Vec<Vec<u8>>| {
        let count = record(begin, &longs(&[items.len() as u32]));
        [count, items.concat(), record(begin + 1, &[])].concat()
    };
    [
        record(278, &[]),
        list(615, vec![record(44, &format)]),
        list(611, vec![font(220, 400)]),
        list(603, vec![fill(0), fill(17)]),
        list(613, vec![border(0), border(1)]),
        list(626, vec![xf(0, 0)]),
        list(617, vec![xf(0, 0), xf(0, 1), xf(176, 1)]),
        record(279, &[]),
    ]
    .concat()
}

/// A package of two sheets: one with the given records, and a hidden one.
fn package(sheet: &[Vec<u8>]) -> Vec<u8> {
    let listed = |state: u32, no: u32, name: &str| {
        let id = wide(&format!("rId{no}"));
        record(156, &[&longs(&[state, no]), &id[..], &wide(name)].concat())
    };
    let workbook = [
        record(131, &[]),
        record(143, &[]),
        listed(0, 1, "計画"),
        listed(1, 2, "控え"),
        record(144, &[]),
        record(132, &[]),
    ];
    let string = |text: &str| record(19, &[&[0][..], &wide(text)].concat());
    let strings = [
        record(159, &longs(&[3, 3])),
        string("取組項目"),
        string("広報の見直し"),
        string("印\r\n刷"),
        record(160, &[]),
    ];
    let relation = |no: u32, kind: &str, target: &str| {
        format!("<Relationship Id='rId{no}' Type='{RELATIONS}/{kind}' Target='{target}'/>")
    };
    let relations = |inner: &str| {
        format!(
            "<?xml version='1.0'?><Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{inner}</Relationships>"
        )
    };
    let of_workbook = [
        relation(1, "worksheet", "worksheets/sheet1.bin"),
        relation(2, "worksheet", "worksheets/sheet2.bin"),
        relation(3, "styles", "styles.bin"),
        relation(4, "sharedStrings", "sharedStrings.bin"),
    ];
    let types = "<?xml version='1.0'?><Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>\
        <Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>\
        <Default Extension='bin' ContentType='application/vnd.ms-excel.sheet.binary.macroEnabled.main'/></Types>";
    let parts = [
        ("[Content_Types].xml", types.as_bytes().to_vec()),
        (
            "_rels/.rels",
            relations(&relation(1, "officeDocument", "xl/workbook.bin")).into_bytes(),
        ),
        ("xl/workbook.bin", workbook.concat()),
        (
            "xl/_rels/workbook.bin.rels",
            relations(&of_workbook.concat()).into_bytes(),
        ),
        ("xl/styles.bin", styles()),
        ("xl/sharedStrings.bin", strings.concat()),
        ("xl/worksheets/sheet1.bin", sheet.concat()),
        (
            "xl/worksheets/sheet2.bin",
            [
                record(129, &[]),
                record(145, &[]),
                record(146, &[]),
                record(130, &[]),
            ]
            .concat(),
        ),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .expect("start");
        zip.write_all(&bytes).expect("write");
    }
    zip.finish().expect("finish").into_inner()
}

/// A table from B2: a merged head, then every kind of cell; row 5 and column E hidden.
fn plan() -> Vec<u8> {
    let real = |n: f64| n.to_le_bytes().to_vec();
    let with_formula = |value: Vec<u8>| [value, vec![0; 10]].concat();
    package(&[
        record(129, &[]),
        record(148, &longs(&[1, 5, 1, 4])),
        record(
            485,
            &[&longs(&[u32::MAX])[..], &[8, 0, 0x2C, 1, 0, 0, 0, 0]].concat(),
        ),
        record(390, &[]),
        record(60, &[&longs(&[4, 4, 2560, 0])[..], &[1, 0]].concat()),
        record(391, &[]),
        record(145, &[]),
        row(1, 300, false),
        cell(7, 1, 1, &longs(&[0])),
        cell(1, 2, 1, &[]),
        cell(6, 3, 1, &wide("令和６年度")),
        row(2, 300, false),
        cell(7, 1, 1, &longs(&[1])),
        // A cell that stands right of the one before.
        record(16, &[&longs(&[2])[..], &real(-2929.0)].concat()),
        cell(2, 3, 1, &longs(&[0x3FF0_0000])),
        cell(7, 4, 1, &longs(&[0])),
        row(3, 300, false),
        cell(62, 1, 1, &[&[1][..], &wide("太い"), &longs(&[0])].concat()),
        cell(8, 2, 1, &with_formula(wide("実施"))),
        cell(11, 3, 1, &with_formula(vec![0x17])),
        row(4, 300, true),
        cell(6, 1, 1, &wide("隠した行")),
        row(5, 300, false),
        cell(7, 1, 1, &longs(&[2])),
        cell(9, 2, 2, &with_formula(real(1234.0))),
        cell(4, 3, 1, &[1]),
        record(146, &[]),
        record(177, &longs(&[1])),
        record(176, &longs(&[1, 1, 1, 2])),
        record(178, &[]),
        record(130, &[]),
    ])
}

#[test]
fn every_kind_of_cell_is_read_with_merges_formats_and_hidden_parts() {
    let document = read(&plan());
    let table = tables(&document)[0];
    assert_covers(table);
    assert_eq!((table.rows, table.cols), (4, 3));
    assert_eq!(table.cells[0].cols, 0..2);
    let printed = [
        "取組項目",
        "令和６年度",
        "広報の見直し",
        "△2,929",
        "1",
        "太い",
        "実施",
        "#REF!",
        "印\n刷",
        "1,234",
        "TRUE",
    ];
    assert_eq!(texts(table), printed);
    assert_eq!(table.cells[3].number, Some(-2929.0));
    let told: Vec<_> = document
        .findings
        .iter()
        .map(|f| (f.code, f.subject.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Code::CellError, "D4 #REF!"),
            (Code::RowsHidden, "計画!5:5"),
            (Code::SheetHidden, "計画!E:E"),
            (Code::SheetHidden, "控え"),
        ]
    );
}

/// Another reader finds the same texts at the same places.
#[test]
fn a_library_reads_the_same_cells() {
    let bytes = plan();
    let mut workbook = calamine::Xlsb::new(Cursor::new(&bytes[..])).expect("workbook");
    let range = workbook.worksheet_range("計画").expect("sheet");
    let at = |row, col| range.get_value((row, col)).map(ToString::to_string);
    assert_eq!(at(1, 1).as_deref(), Some("取組項目"));
    assert_eq!(at(3, 2).as_deref(), Some("実施"));
    assert_eq!(at(5, 2).as_deref(), Some("1234"));
    assert_eq!(at(5, 1).as_deref(), Some("印\r\n刷"));
}

#[test]
fn a_sheet_that_is_cut_off_is_told() {
    let document = read(&package(&[
        record(145, &[]),
        row(0, 300, false),
        cell(1, 0, 1, &[]),
    ]));
    assert_eq!(codes(&document), [Code::WorkbookInvalid, Code::SheetHidden]);
    let short = package(&[record(145, &[]), record(7, &[0, 0, 0]), record(146, &[])]);
    assert_eq!(
        codes(&read(&short)),
        [Code::WorkbookInvalid, Code::SheetHidden]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_records_are_read(kinds in prop::collection::vec((0u16..700, prop::collection::vec(any::<u8>(), 0..40)), 0..30)) {
        let records: Vec<Vec<u8>> = kinds.iter().map(|(kind, data)| record(*kind, data)).collect();
        let document = read(&package(&records));
        for table in tables(&document) {
            assert_covers(table);
        }
    }
}
