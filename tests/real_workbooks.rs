//! Workbooks that authorities publish, read as a person sees them. The rows here were compared by eye with the sheets as a
//! spreadsheet program prints them. The workbooks are no part of the project: without them beside it, nothing is tested,
//! and the test says so.

use gyokaku::document::{Block, Document, Table};
use gyokaku::read::workbook;
use std::path::{Path, PathBuf};

/// Where the workbooks lie, seen from the project.
const FOLDER: &str = "../shared/corpus/real";

/// A table as approved.
struct Approved {
    file: &'static str,
    /// Which table of the workbook, from 0.
    table: usize,
    rows: usize,
    cols: usize,
    /// Grid rows: `|` between positions, `<` and `^` where a cell goes on from the left or from above, `⏎` for a line break.
    lines: &'static [(usize, &'static str)],
    /// First row and first to last column of the drawn arrows.
    arrows: &'static [(usize, usize, usize)],
}

const APPROVED: &[Approved] = &[
    // Blank rows between groups, names spread over their column, a column between the last two.
    Approved {
        file: "soumu_idou_2025.xlsx",
        table: 0,
        rows: 53,
        cols: 10,
        lines: &[
            (
                0,
                "|転入者数|転出者数|国外からの|国外への|移動前の|職権消除等|社会増加数||(参考)2024年",
            ),
            (
                1,
                "|（国内）|（国内）|転入者数|転出者数|住所地不詳|^|(－は社会減少数)||社会増加数⏎(－は社会減少数)",
            ),
            (
                4,
                "全国|2,515,731|2,515,731|782,165|409,592|82,854|118,193|337,234||331,686",
            ),
            (
                51,
                "沖縄県|28,499|29,058|8,754|4,420|311|1,049|3,037||1,718",
            ),
        ],
        arrows: &[],
    },
    // Units in the first row, names over two columns.
    Approved {
        file: "maff_tamanegi_r4.xlsx",
        table: 0,
        rows: 237,
        cols: 6,
        lines: &[
            (
                0,
                "主 要 産 地⏎⏎市　町　村|<|<|作 付 面 積|収　穫　量|出　荷　量",
            ),
            (1, "|||ha|ｔ|ｔ"),
            (3, "北海道|<||||"),
            (4, "|札幌市||270|13,100|11,800"),
            (235, "|津奈木町||11|385|347"),
        ],
        arrows: &[],
    },
    // 211 merged cells; two bands of heads; numbers with a space for thousands.
    Approved {
        file: "saga_toukei_ch15.xlsx",
        table: 0,
        rows: 75,
        cols: 24,
        lines: &[
            (
                2,
                "ウエイト|||10 000|2 604|204|195|280|118|284|85|125|229|347|161|121|455|1 904|1 608|296|716|ウエイト|<|<",
            ),
            (
                4,
                "30|<|<|99.5|98.7|98.0|97.2|100.3|98.3|102.8|92.5|102.9|96.2|99.7|101.9|99.2|96.8|97.7|100.6|86.2|99.0|30||",
            ),
            (
                40,
                "ウエイト|||365|129|20|202|437|147|25|40|73|115|37|390|164|3|161|123|86|37|ウエイト|<|<",
            ),
            (
                74,
                "|12||105.5|103.2|124.4|100.0|101.3|102.9|97.2|93.3|102.8|102.4|100.1|102.0|103.9|100.0|104.0|104.6|107.3|98.3||12|",
            ),
        ],
        arrows: &[],
    },
    // An .xls of 57,000 cells with heads on three levels.
    Approved {
        file: "soumu_jinkou_2020.xls",
        table: 0,
        rows: 2281,
        cols: 25,
        lines: &[
            (
                0,
                "団体コード|都道府県名|市区町村名|令和2年|<|<|<|令和元年|<|<|<|<|<|<|<|<|<|<|<|<|<|<|<|<|<",
            ),
            (
                1,
                "^|^|^|人口|<|<|世帯数|住民票記載数|<|<|<|<|<|住民票消除数|<|<|<|<|<|増減数(Ａ)-(Ｂ)|増減率|自然増減数|自然増減率|社会増減数|社会増減率",
            ),
            (
                2,
                "^|^|^|男|女|計|^|転入者数（国内）|転入者数（国外）|転入者数（計）|出生者数|その他（計）|計（Ａ）|転出者数（国内）|転出者数（国外）|転出者数（計）|死亡者数|その他（計）|計（Ｂ）|^|^|^|^|^|^",
            ),
            (
                4,
                "010006|北海道||2,488,629|2,779,133|5,267,762|2,790,286|242,721|18,253|260,974|31,174|2,006|294,154|249,395|12,100|261,495|65,494|3,816|330,805|-36,651|-0.69|-34,320|-0.65|-2,331|-0.04",
            ),
            (
                2280,
                "473821|沖縄県|八重山郡与那国町|949|767|1,716|957|217|0|217|16|1|234|219|0|219|15|0|234|0|0.00|1|0.06|-1|-0.06",
            ),
        ],
        arrows: &[],
    },
    // No ruling at all.
    Approved {
        file: "takamatsu_shizei_kessan.xlsx",
        table: 0,
        rows: 22,
        cols: 11,
        lines: &[
            (
                1,
                "1|令和6年度|市民税|個人|現年課税分|23,279,743,112|23,100,243,740|96,291|201,236,816|99.2|94.3",
            ),
            (
                21,
                "21|令和6年度|全税目|－|現年課税分滞納繰越分|66,548,126,221|65,142,133,947|105,095,598|1,333,980,653|97.9|99.5",
            ),
        ],
        arrows: &[],
    },
    // A schedule by months with seventeen block arrows.
    Approved {
        file: "nankoku_hikari_schedule.xlsx",
        table: 0,
        rows: 24,
        cols: 14,
        lines: &[
            (0, "||２０２１年度|<|<|２０２２年度|<|<|<|<|<|<|<|<"),
            (
                1,
                "||２月|３月|<|令和４年４月～令和５年３月|<|<|<|<|<|<|<|<",
            ),
        ],
        arrows: &[
            (3, 3, 3),
            (3, 9, 9),
            (5, 3, 3),
            (5, 9, 9),
            (8, 5, 9),
            (9, 11, 12),
            (10, 5, 9),
            (11, 2, 3),
            (11, 11, 12),
            (12, 5, 8),
            (14, 11, 12),
            (16, 11, 12),
            (17, 2, 3),
            (18, 5, 9),
            (18, 11, 12),
            (20, 11, 12),
            (21, 10, 13),
        ],
    },
];

fn tables(document: &Document) -> Vec<&Table> {
    let blocks = document.blocks.iter();
    blocks
        .filter_map(|b| match b {
            Block::Table(table) => Some(table),
            _ => None,
        })
        .collect()
}

/// A grid row in the form of [`Approved::lines`].
fn line(table: &Table, row: usize) -> String {
    let index = table.index();
    let position = |col: usize| {
        let cell = &table.cells[index[row * table.cols + col]];
        match (cell.rows.start == row, cell.cols.start == col) {
            (_, false) => "<".to_string(),
            (false, true) => "^".to_string(),
            (true, true) => cell.text().replace('\n', "⏎"),
        }
    };
    let positions: Vec<String> = (0..table.cols).map(position).collect();
    positions.join("|")
}

#[test]
fn published_workbooks_are_read_as_a_person_sees_them() {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    if !folder.is_dir() {
        eprintln!("NOT TESTED: {} is not there", folder.display());
        return;
    }
    for approved in APPROVED {
        let bytes = std::fs::read(folder.join(approved.file)).expect("a workbook");
        let document = workbook::read(&bytes);
        let table = tables(&document)[approved.table];
        let file = approved.file;
        assert_eq!(
            (table.rows, table.cols),
            (approved.rows, approved.cols),
            "{file}"
        );
        for (row, wanted) in approved.lines {
            assert_eq!(line(table, *row), *wanted, "{file}, row {row}");
        }
        let arrows = table.arrows.iter();
        let mut arrows: Vec<(usize, usize, usize)> = arrows
            .map(|a| (a.rows.start, a.cols.start, a.cols.end - 1))
            .collect();
        arrows.sort_unstable();
        assert_eq!(arrows, approved.arrows, "{file}");
    }
}
