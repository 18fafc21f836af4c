//! Tables and arrows drawn in every way that office programs draw them.

use crate::made::*;
use gyokaku::read::pdf;
use lopdf::{Document, Object, Stream, dictionary};

/// The text of [`TABLE`] alone.
const TEXT: &str =
    "BT /F1 10 Tf 0 g 60 120 Td (AB) Tj 100 0 Td (CD) Tj -100 -50 Td (EF) Tj 100 0 Td (GH) Tj ET";

/// The lines of the table from end to end: (x0, y0, x1, y1).
const LINES: [[i32; 4]; 6] = [
    [50, 50, 250, 50],
    [50, 100, 250, 100],
    [50, 150, 250, 150],
    [50, 50, 50, 150],
    [150, 50, 150, 150],
    [250, 50, 250, 150],
];

/// The table with every line drawn by `line`.
fn drawn(line: impl Fn([i32; 4]) -> String) -> String {
    let lines: Vec<String> = LINES.map(line).into();
    format!("{} {TEXT}", lines.join(" "))
}

/// The table with every cell (x, y; 100 × 50) drawn by `cell`.
fn of_cells(cell: impl Fn(i32, i32) -> String) -> String {
    let cells = [(50, 100), (150, 100), (50, 50), (150, 50)];
    let cells: Vec<String> = cells.map(|(x, y)| cell(x, y)).into();
    format!("{} {TEXT}", cells.join(" "))
}

/// Short pieces of a line with gaps between them.
fn pieces([x0, y0, x1, y1]: [i32; 4], piece: i32, step: usize) -> String {
    let mut path = String::new();
    if y0 == y1 {
        let starts = (x0..x1).step_by(step);
        starts.for_each(|x| path += &format!("{x} {y0} m {} {y0} l S ", (x + piece).min(x1)));
    } else {
        let starts = (y0..y1).step_by(step);
        starts.for_each(|y| path += &format!("{x0} {y} m {x0} {} l S ", (y + piece).min(y1)));
    }
    path
}

/// A thin filled area in place of a line.
fn thin([x0, y0, x1, y1]: [i32; 4], thickness: f32) -> String {
    let half = thickness / 2.0;
    let (x, y) = (x0 as f32 - half, y0 as f32 - half);
    let (w, h) = ((x1 - x0) as f32 + thickness, (y1 - y0) as f32 + thickness);
    format!("{x} {y} {w} {h} re f")
}

#[test]
fn a_table_is_the_same_however_it_is_drawn() {
    let stroked = |[x0, y0, x1, y1]: [i32; 4]| format!("{x0} {y0} m {x1} {y1} l S");
    let double = |[x0, y0, x1, y1]: [i32; 4]| {
        let (dx, dy) = if y0 == y1 { (0.0, 0.8) } else { (0.8, 0.0) };
        let by = |s: f32| {
            let at = |v: i32, d: f32| v as f32 + s * d;
            format!(
                "{} {} m {} {} l S",
                at(x0, dx),
                at(y0, dy),
                at(x1, dx),
                at(y1, dy)
            )
        };
        format!("0.4 w {} {}", by(-1.0), by(1.0))
    };
    for (how, content) in [
        ("lines", drawn(stroked)),
        (
            "lines to and fro in one path",
            drawn(|[x0, y0, x1, y1]| format!("{x0} {y0} m {x1} {y1} l h S")),
        ),
        ("hairlines", format!("0 w {}", drawn(stroked))),
        ("thick lines", format!("3 w {}", drawn(stroked))),
        ("thin areas", drawn(|l| thin(l, 0.5))),
        ("areas without thickness", drawn(|l| thin(l, 0.0))),
        (
            "thin areas, filled and stroked",
            drawn(|l| thin(l, 0.5).replace("re f", "re B")),
        ),
        ("dashes", format!("[3 2] 0 d {}", drawn(stroked))),
        ("dots", format!("[0.5 1] 0 d {}", drawn(stroked))),
        ("dashes of many strokes", drawn(|l| pieces(l, 2, 3))),
        ("dots of many strokes", drawn(|l| pieces(l, 1, 2))),
        ("double lines", drawn(double)),
        (
            "cells stroked",
            of_cells(|x, y| format!("{x} {y} 100 50 re S")),
        ),
        (
            "cells filled and stroked",
            of_cells(|x, y| format!("0.9 g {x} {y} 100 50 re B")),
        ),
        (
            "cells closed by hand",
            of_cells(|x, y| {
                format!(
                    "{x} {y} m {} {y} l {} {} l {x} {} l s",
                    x + 100,
                    x + 100,
                    y + 50,
                    y + 50
                )
            }),
        ),
        (
            "frames filled between two rectangles",
            of_cells(|x, y| {
                format!(
                    "{x} {y} 100 50 re {} {} 99 49 re f*",
                    x as f32 + 0.5,
                    y as f32 + 0.5
                )
            }),
        ),
        (
            "cells in clips of their own",
            of_cells(|x, y| format!("q {x} {y} 100 50 re W n {x} {y} 100 50 re S Q")),
        ),
        (
            "lines longer than the clip",
            format!(
                "q 49 49 202 102 re W n {} Q",
                drawn(|[x0, y0, x1, y1]| {
                    let (dx, dy) = if y0 == y1 { (60, 0) } else { (0, 60) };
                    format!("{} {} m {} {} l S", x0 - dx, y0 - dy, x1 + dx, y1 + dy)
                })
            ),
        ),
        (
            "in a unit of its own",
            format!(
                "q 0.1 0 0 0.1 0 0 cm 5 w {} Q {TEXT}",
                LINES.map(|l| stroked(l.map(|v| v * 10))).join(" ")
            ),
        ),
        (
            "mirrored",
            format!(
                "q 1 0 0 -1 0 200 cm {} Q {TEXT}",
                LINES.map(stroked).join(" ")
            ),
        ),
    ] {
        let document = pdf::read(&file(&content, dictionary! {}));
        let found = tables(&document);
        assert_eq!(texts(&document), CELLS, "{how}");
        assert_eq!(found.len(), 1, "{how}");
        assert_eq!((found[0].rows, found[0].cols), (2, 2), "{how}");
        assert_eq!(codes(&document), [], "{how}");
    }
}

#[test]
fn cells_filled_with_patterns_keep_their_text() {
    let mut pdf = Document::with_version("1.7");
    let tile = dictionary! { "Type" => "Pattern", "PatternType" => 1, "PaintType" => 1, "TilingType" => 1,
    "BBox" => numbers(&[0, 0, 4, 4]), "XStep" => 4, "YStep" => 4, "Resources" => dictionary! {} };
    let tile = pdf.add_object(Stream::new(tile, b"0.8 g 0 0 2 2 re f".to_vec()));
    let axis = dictionary! { "ShadingType" => 2, "ColorSpace" => "DeviceGray", "Coords" => numbers(&[50, 0, 250, 0]),
    "Function" => dictionary! { "FunctionType" => 2, "Domain" => numbers(&[0, 1]), "N" => 1,
        "C0" => vec![Object::Real(0.9)], "C1" => vec![Object::Real(0.6)] } };
    let gradient =
        pdf.add_object(dictionary! { "Type" => "Pattern", "PatternType" => 2, "Shading" => axis });
    let font = pdf.add_object(helvetica());
    let resources = dictionary! { "Font" => dictionary! { "F1" => font },
    "Pattern" => dictionary! { "P1" => tile, "P2" => gradient } };
    let content = of_cells(|x, y| {
        let pattern = if x == 50 { "/P1" } else { "/P2" };
        format!("/Pattern cs {pattern} scn {x} {y} 100 50 re B")
    });
    with_pages(&mut pdf, &[&content], resources, dictionary! {});
    let document = pdf::read(&save(pdf));
    assert_eq!(texts(&document), CELLS);
    assert_eq!(codes(&document), []);
}

/// A schedule: an item and three years, and what `content` draws over the years from x = 100 to 250, y = 50 to 100.
fn schedule(content: &str) -> Vec<u8> {
    let grid = "0.5 w 50 50 m 250 50 l S 50 100 m 250 100 l S 50 150 m 250 150 l S 50 50 m 50 150 l S \
         100 50 m 100 150 l S 150 50 m 150 150 l S 200 50 m 200 150 l S 250 50 m 250 150 l S \
         BT /F1 10 Tf 60 120 Td (Item) Tj 50 0 Td (2021) Tj 50 0 Td (2022) Tj 50 0 Td (2023) Tj -150 -50 Td (One) Tj ET";
    file(&format!("{grid} {content}"), dictionary! {})
}

#[test]
fn arrows_are_read_however_they_are_drawn() {
    let head = "240 75 m 232 79 l 232 71 l h f";
    let block = "105 70 m 180 70 l 180 65 l 195 75 l 180 85 l 180 80 l 105 80 l h";
    for (how, content, cols) in [
        (
            "line and filled head",
            format!("1 w 105 75 m 232 75 l S {head}"),
            1..4,
        ),
        (
            "line and open head",
            "1 w 155 75 m 240 75 l S 232 79 m 240 75 l 232 71 l S".into(),
            2..4,
        ),
        (
            "line and head in one path",
            "1 w 155 75 m 240 75 l 232 79 m 240 75 l 232 71 l S".into(),
            2..4,
        ),
        (
            "thin area and head",
            format!("105 74.5 128 1 re f {head}"),
            1..4,
        ),
        (
            "dashed line and head",
            format!("1 w [3 2] 0 d 105 75 m 232 75 l S [] 0 d {head}"),
            1..4,
        ),
        ("block arrow, outlined", format!("{block} S"), 1..3),
        ("block arrow, filled", format!("0.8 g {block} f"), 1..3),
        (
            "block arrow, filled and outlined",
            format!("0.8 g {block} B"),
            1..3,
        ),
        (
            "pentagon",
            "0.8 g 105 65 m 185 65 l 195 75 l 185 85 l 105 85 l h B".into(),
            1..3,
        ),
        (
            "chevron",
            "0.8 g 155 65 m 235 65 l 245 75 l 235 85 l 155 85 l 165 75 l h B".into(),
            2..4,
        ),
        ("bar", "0.2 0.4 0.8 rg 105 70 90 8 re f".into(), 1..3),
    ] {
        let document = pdf::read(&schedule(&content));
        let found = tables(&document);
        assert_eq!(found.len(), 1, "{how}");
        assert_eq!((found[0].rows, found[0].cols), (2, 4), "{how}");
        let arrows: Vec<_> = found[0]
            .arrows
            .iter()
            .map(|a| (a.rows.clone(), a.cols.clone()))
            .collect();
        assert_eq!(arrows, [(1..2, cols)], "{how}");
    }
}

#[test]
fn text_on_a_block_arrow_is_its_label() {
    let block = "0.8 g 105 65 m 225 65 l 225 60 l 245 75 l 225 90 l 225 85 l 105 85 l h B";
    let document = pdf::read(&schedule(&format!(
        "{block} 0 g BT /F1 10 Tf 150 71 Td (Go) Tj ET"
    )));
    let arrows: Vec<_> = tables(&document)[0]
        .arrows
        .iter()
        .map(|a| (a.text.as_deref(), a.text_on_arrow))
        .collect();
    assert_eq!(arrows, [(Some("Go"), true)]);
}

#[test]
fn strokes_keep_width_colour_and_dash() {
    let content = "2 w 1 0 0 RG 50 50 m 150 50 l S 0.5 w 0 0 1 RG [3 2] 0 d 50 90 m 150 90 l S";
    let page = page(&file(content, dictionary! {}));
    let drawn = page.strokes.iter().map(|s| (s.width, s.color, s.dashed));
    let drawn: Vec<(f32, [u8; 3], bool)> = drawn.collect();
    let expected = [(2.0, [255, 0, 0], false), (0.5, [0, 0, 255], true)];
    assert_eq!(drawn, expected);
}

#[test]
fn a_dashed_note_over_a_table_is_no_part_of_it() {
    let line = |[x0, y0, x1, y1]: [i32; 4]| format!("{x0} {y0} m {x1} {y1} l S");
    let note =
        "1 g 110 80 48 16 re f [3 2] 0 d 110 80 48 16 re S BT /F1 10 Tf 0 g 115 85 Td (IJ) Tj ET";
    let read = |content: String| pdf::read(&file(&content, dictionary! {}));
    let plain = read(drawn(line));
    let noted = read(format!("{} {note}", drawn(line)));
    assert_eq!(texts(&noted), texts(&plain));
    assert_eq!(tables(&noted)[0].cols, 2);
    assert_eq!(prose(&noted), ["IJ"]);
}

/// Cyan with half of magenta is (0, 113, 188) by the profile of coated paper; made without it, which is a matter of speed.
#[test]
fn process_colours_are_near_what_is_printed() {
    let colour = |paint: &str| {
        let page = page(&file(&format!("{paint} 50 50 100 50 re f"), dictionary! {}));
        page.fills[0].color
    };
    assert_eq!(colour("1 0.5 0 0 k"), [23, 111, 193]);
    assert_eq!(colour("0 0 0 0 k"), [255, 255, 255]);
    assert_eq!(colour("0 0 0 1 k"), [35, 31, 32]);
}

#[test]
fn areas_have_the_colour_that_their_space_gives_them() {
    let read = |further: Option<(&str, Object)>| {
        let spaces = ["Profile", "Tint", "Sampled", "Listed"];
        let paint = ["1 0 0", "0.5", "0.25", "1"];
        let painted = spaces.iter().zip(paint).enumerate();
        let painted = painted.map(|(i, (space, colour))| {
            format!("/{space} cs {colour} scn {} 50 20 20 re f", 50 + 40 * i)
        });
        let mut document = document(&painted.collect::<String>(), dictionary! {});
        let profile = document.add_object(Stream::new(dictionary! { "N" => 3 }, b"?".to_vec()));
        let profile: Object = vec!["ICCBased".into(), profile.into()].into();
        let tint = dictionary! { "FunctionType" => 2, "Domain" => numbers(&[0, 1]), "N" => 1,
        "C0" => numbers(&[0, 0, 0, 0]), "C1" => numbers(&[0, 1, 1, 0]) };
        // From paper to blue.
        let sampled = Stream::new(
            dictionary! { "FunctionType" => 0, "Domain" => numbers(&[0, 1]), "Size" => numbers(&[3]),
            "BitsPerSample" => 8, "Range" => numbers(&[0, 1, 0, 1, 0, 1]) },
            vec![255, 255, 255, 128, 128, 255, 0, 0, 255],
        );
        let sampled = document.add_object(sampled);
        let spot = |alternate: Object, function: Object| {
            Object::Array(vec!["Separation".into(), "Ink".into(), alternate, function])
        };
        let mut spaces = dictionary! {
            "Tint" => spot("DeviceCMYK".into(), tint.into()),
            "Sampled" => spot(profile.clone(), sampled.into()),
            "Listed" => vec!["Indexed".into(), "DeviceRGB".into(), 1.into(), Object::string_literal("\0\0\0ABC")],
            "Profile" => profile,
        };
        if let Some((name, space)) = further {
            spaces.set(name, space);
        }
        set_resource(&mut document, "ColorSpace", spaces);
        page(&save(document))
    };
    // The second is half of magenta and yellow.
    let expected = [[255, 0, 0], [247, 140, 112], [192, 192, 255], [65, 66, 67]];
    let lab =
        dictionary! { "WhitePoint" => vec![Object::Real(0.95), 1.into(), Object::Real(1.09)] };
    let lab = Object::Array(vec!["Lab".into(), lab.into()]);
    // With a space that cannot be spelled out plainly, the spaces are the file's own.
    for further in [None, Some(("Lab", lab))] {
        let colours: Vec<[u8; 3]> = read(further).fills.iter().map(|f| f.color).collect();
        assert_eq!(colours.len(), expected.len());
        for (colour, expected) in colours.iter().zip(expected) {
            let near = colour
                .iter()
                .zip(expected)
                .all(|(a, b)| a.abs_diff(b) <= 20);
            assert!(near, "{colours:?}");
        }
    }
}
