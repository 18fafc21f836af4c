//! Drawn shapes of a sheet: connectors, block arrows, bars and text boxes, in EMU from the sheet's corner
//! (ECMA-376 part 1, 20.5).

use super::super::ruler::{Frame, Reach, Ruler};
use super::super::shape::{self, Drawing, Form, GROUP_LIMIT, Shape, ShapeText, Sketch, TextAlign};
use super::super::xml::Node;
use crate::document::{MAX_COLS, MAX_ROWS};
use std::collections::BTreeMap;

/// Reads a drawing part.
pub(super) fn read(root: &Node, rows: &Ruler, cols: &Ruler) -> Drawing {
    let mut drawing = Drawing::default();
    for anchor in anchors(root) {
        if let Some(frame) = anchor_frame(anchor, rows, cols) {
            for child in &anchor.children {
                take(child, frame, 0, &mut drawing);
            }
        }
    }
    drawing
}

/// How far the anchors of a drawing reach into rows and columns.
pub(super) fn reach(root: &Node) -> Reach {
    let mut reach = Reach::default();
    for corner in anchors(root)
        .flat_map(|a| [a.child("from"), a.child("to")])
        .flatten()
    {
        let value = |name: &str| {
            corner
                .child(name)
                .and_then(|n| n.text.trim().parse::<f64>().ok())
                .unwrap_or(0.0)
        };
        let note = |at: &mut BTreeMap<u32, f64>, lane: f64, limit: u32, offset: f64| {
            let farthest = at
                .entry((lane.max(0.0) as u32).min(limit - 1))
                .or_insert(0.0);
            *farthest = farthest.max(offset);
        };
        note(&mut reach.rows, value("row"), MAX_ROWS, value("rowOff"));
        note(&mut reach.cols, value("col"), MAX_COLS, value("colOff"));
    }
    reach
}

/// The anchors of a drawing; of alternatives the first.
fn anchors(root: &Node) -> impl Iterator<Item = &Node> {
    root.children
        .iter()
        .flat_map(|node| match node.name.as_str() {
            "AlternateContent" => {
                let chosen = node.child("Choice").or(node.child("Fallback"));
                chosen.map_or(&[][..], |n| &n.children)
            }
            _ => std::slice::from_ref(node),
        })
}

/// Whether a shape is turned on its side. Its anchor is that of the turned shape then.
fn is_turned(node: &Node) -> bool {
    let turn = number(node.at(&["spPr", "xfrm"]), "rot") / 60000.0;
    (45.0..135.0).contains(&turn.rem_euclid(180.0))
}

fn number(node: Option<&Node>, name: &str) -> f64 {
    node.and_then(|n| n.number::<f64>(name))
        .filter(|n| n.is_finite())
        .unwrap_or(0.0)
}

fn anchor_frame(anchor: &Node, rows: &Ruler, cols: &Ruler) -> Option<Frame> {
    let corner = |name: &str| {
        let corner = anchor.child(name)?;
        let value = |axis: &str| {
            corner
                .child(axis)
                .and_then(|n| n.text.trim().parse::<f64>().ok())
                .unwrap_or(0.0)
        };
        let x = cols.within(value("col").max(0.0) as u32, value("colOff"));
        Some((
            x,
            rows.within(value("row").max(0.0) as u32, value("rowOff")),
        ))
    };
    let ext = anchor.child("ext");
    let (width, height) = (number(ext, "cx"), number(ext, "cy"));
    let ((ax, ay), (bx, by)) = match anchor.name.as_str() {
        "twoCellAnchor" => (corner("from")?, corner("to")?),
        "oneCellAnchor" => {
            let (x, y) = corner("from")?;
            ((x, y), (x + width, y + height))
        }
        "absoluteAnchor" => {
            let (x, y) = (
                number(anchor.child("pos"), "x"),
                number(anchor.child("pos"), "y"),
            );
            ((x, y), (x + width, y + height))
        }
        _ => return None,
    };
    Some(Frame::around(ax, ay, bx, by))
}

/// Takes a shape, or the shapes of a group, whose frame on the sheet is `frame`.
fn take(node: &Node, frame: Frame, depth: usize, drawing: &mut Drawing) {
    let properties = |name: &str| node.at(&[name, "cNvPr"]).is_some_and(|p| p.flag("hidden"));
    match node.name.as_str() {
        "cxnSp" if !properties("nvCxnSpPr") => {
            let form = Form::Line {
                head: has_head(node),
            };
            drawing.shapes.push(Shape {
                form,
                frame,
                lines: Vec::new(),
                text_x: frame.x0,
            });
        }
        "sp" if !properties("nvSpPr") => drawing.take(plain_shape(node, frame)),
        "grpSp" if depth < GROUP_LIMIT && !properties("nvGrpSpPr") => {
            let xfrm = node.at(&["grpSpPr", "xfrm"]);
            for child in &node.children {
                if let Some(frame) = child_frame(child, xfrm, frame) {
                    take(child, frame, depth + 1, drawing);
                }
            }
        }
        "pic" | "graphicFrame" => drawing.pictures += 1,
        "AlternateContent" => {
            let choice = node
                .child("Choice")
                .filter(|c| c.children.iter().any(is_known));
            for child in choice
                .or(node.child("Fallback"))
                .map_or(&[][..], |n| &n.children)
            {
                take(child, frame, depth, drawing);
            }
        }
        _ => {}
    }
}

fn is_known(node: &Node) -> bool {
    matches!(
        node.name.as_str(),
        "cxnSp" | "sp" | "grpSp" | "pic" | "graphicFrame"
    )
}

/// Frame of a group's child: the group maps its child rectangle (`chOff`, `chExt`) onto its own frame.
fn child_frame(child: &Node, group: Option<&Node>, frame: Frame) -> Option<Frame> {
    let properties = ["spPr", "grpSpPr"].iter().find_map(|n| child.child(n));
    let xfrm = match properties {
        Some(properties) => properties.child("xfrm")?,
        None => {
            return (child.name == "graphicFrame" || child.name == "AlternateContent")
                .then_some(frame);
        }
    };
    let (origin, size) = (
        group.and_then(|g| g.child("chOff")),
        group.and_then(|g| g.child("chExt")),
    );
    let scale = |own: f64, inner: f64| if inner > 0.0 { own / inner } else { 1.0 };
    let (sx, sy) = (
        scale(frame.width(), number(size, "cx")),
        scale(frame.height(), number(size, "cy")),
    );
    let x0 = frame.x0 + (number(xfrm.child("off"), "x") - number(origin, "x")) * sx;
    let y0 = frame.y0 + (number(xfrm.child("off"), "y") - number(origin, "y")) * sy;
    let (width, height) = (
        number(xfrm.child("ext"), "cx") * sx,
        number(xfrm.child("ext"), "cy") * sy,
    );
    Some(Frame {
        x0,
        y0,
        x1: x0 + width.max(0.0),
        y1: y0 + height.max(0.0),
    })
}

fn plain_shape(node: &Node, frame: Frame) -> Sketch {
    let preset = node.at(&["spPr", "prstGeom"]).and_then(|g| g.attr("prst"));
    let drawn = node.at(&["spPr", "custGeom", "pathLst", "path"]);
    let geometry = match (preset, drawn) {
        (Some(name), _) => name,
        (None, Some(path)) => shape::outline(&points(path)),
        (None, None) => "",
    };
    let is_box = node
        .at(&["nvSpPr", "cNvSpPr"])
        .is_some_and(|p| p.flag("txBox"));
    Sketch {
        geometry: geometry.to_string(),
        turned: is_turned(node),
        head: has_head(node),
        filled: is_filled(node),
        is_box,
        frame,
        text: text(node),
    }
}

/// The corners of a drawn path.
fn points(path: &Node) -> Vec<(f64, f64)> {
    let points = path.children.iter().flat_map(|step| &step.children);
    let point = |p: &Node| Some((p.number::<f64>("x")?, p.number::<f64>("y")?));
    points.filter_map(point).collect()
}

fn has_head(node: &Node) -> bool {
    let ends = ["headEnd", "tailEnd"];
    let line = node.at(&["spPr", "ln"]);
    ends.iter()
        .filter_map(|e| line?.child(e))
        .any(|e| e.attr("type").is_some_and(|t| t != "none"))
}

/// Whether it is filled with something other than the paper's white.
fn is_filled(node: &Node) -> bool {
    let Some(properties) = node.child("spPr") else {
        return false;
    };
    if properties.child("noFill").is_some() {
        return false;
    }
    if let Some(fill) = properties.child("solidFill") {
        return !fill.children.iter().any(|c| {
            c.children.is_empty()
                && c.attr("val")
                    .is_some_and(|v| matches!(v, "FFFFFF" | "ffffff" | "bg1" | "lt1"))
        });
    }
    let other = ["gradFill", "pattFill", "blipFill"]
        .iter()
        .any(|f| properties.child(f).is_some());
    other
        || node
            .at(&["style", "fillRef"])
            .is_some_and(|f| f.attr("idx").is_some_and(|i| i != "0"))
}

/// Text by paragraphs and line breaks, as it is set (insets are 0.1 inch where nothing is said).
fn text(node: &Node) -> ShapeText {
    let body = node.child("txBody");
    let mut lines = Vec::new();
    for paragraph in body
        .map_or(&[][..], |b| &b.children)
        .iter()
        .filter(|n| n.name == "p")
    {
        let mut line = String::new();
        for run in &paragraph.children {
            match run.name.as_str() {
                "r" | "fld" => line.push_str(run.child("t").map_or("", |t| &t.text)),
                "br" => lines.push(std::mem::take(&mut line)),
                _ => {}
            }
        }
        lines.push(line);
    }
    let inset = |name: &str| {
        body.and_then(|b| b.child("bodyPr"))
            .and_then(|b| b.number::<f64>(name))
            .unwrap_or(91440.0)
            .max(0.0)
    };
    let paragraph = body.and_then(|b| b.child("p"));
    let size = paragraph
        .and_then(|p| p.at(&["r", "rPr"]))
        .and_then(|r| r.number::<f64>("sz"))
        .unwrap_or(1100.0);
    let align = paragraph
        .and_then(|p| p.child("pPr"))
        .and_then(|p| p.attr("algn"));
    ShapeText {
        lines,
        align: match align {
            Some("ctr") => TextAlign::Middle,
            Some("r") => TextAlign::Right,
            _ => TextAlign::Left,
        },
        size: size * 127.0,
        insets: (inset("lIns"), inset("rIns")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::workbook::xml;

    fn drawing(inner: &str) -> Drawing {
        let root = xml::parse(&format!("<wsDr>{inner}</wsDr>")).expect("tree");
        read(
            &root,
            &Ruler::new(10, |_| 100.0),
            &Ruler::new(10, |_| 100.0),
        )
    }

    fn anchor(from: (u32, u32), to: (u32, u32), inner: &str) -> String {
        format!(
            "<twoCellAnchor><from><col>{}</col><colOff>{}</colOff><row>1</row><rowOff>50</rowOff></from>\
             <to><col>{}</col><colOff>{}</colOff><row>1</row><rowOff>999</rowOff></to>{inner}</twoCellAnchor>",
            from.0, from.1, to.0, to.1
        )
    }

    #[test]
    fn connectors_and_block_arrows_have_their_frames() {
        let line = "<cxnSp><spPr><ln><tailEnd type='triangle'/></ln></spPr></cxnSp>";
        let block = "<sp><spPr><prstGeom prst='rightArrow'/></spPr><txBody><p><r><t>検討</t></r></p></txBody></sp>";
        let d = drawing(&(anchor((2, 10), (4, 90), line) + &anchor((0, 0), (1, 0), block)));
        assert_eq!(d.shapes[0].form, Form::Line { head: true });
        // An offset beyond the row's end is held at its end.
        assert_eq!(
            d.shapes[0].frame,
            Frame {
                x0: 210.0,
                y0: 150.0,
                x1: 490.0,
                y1: 200.0
            }
        );
        assert_eq!(
            (d.shapes[1].form, d.shapes[1].lines.as_slice()),
            (Form::Block, &["検討".to_string()][..])
        );
    }

    #[test]
    fn turned_block_arrows_point_the_other_way() {
        let turned = |geometry: &str| {
            let inner =
                format!("<sp><spPr><xfrm rot='5400000'/><prstGeom prst='{geometry}'/></spPr></sp>");
            let alternative = "<AlternateContent><Choice>".to_string()
                + &anchor((0, 0), (3, 0), &inner)
                + "</Choice></AlternateContent>";
            drawing(&alternative).shapes.len()
        };
        assert_eq!((turned("upArrow"), turned("rightArrow")), (1, 0));
    }

    #[test]
    fn children_of_groups_are_mapped_onto_the_sheet() {
        let group = "<grpSp><grpSpPr><xfrm><chOff x='1000' y='0'/><chExt cx='2000' cy='100'/></xfrm></grpSpPr>\
            <cxnSp><spPr><xfrm><off x='2000' y='50'/><ext cx='1000' cy='0'/></xfrm></spPr></cxnSp></grpSp>";
        let d = drawing(&anchor((0, 0), (2, 0), group));
        assert_eq!(
            d.shapes[0].frame,
            Frame {
                x0: 100.0,
                y0: 175.0,
                x1: 200.0,
                y1: 175.0
            }
        );
    }

    #[test]
    fn bars_labels_and_pictures_are_told_apart() {
        let filled = "<sp><spPr><prstGeom prst='rect'/><solidFill><srgbClr val='4472C4'/></solidFill></spPr></sp>";
        let white = "<sp><spPr><prstGeom prst='rect'/><solidFill><srgbClr val='FFFFFF'/></solidFill></spPr>\
            <txBody><p><r><t>①</t></r></p></txBody></sp>";
        let d = drawing(
            &(anchor((0, 0), (3, 0), filled)
                + &anchor((0, 0), (3, 0), white)
                + &anchor((0, 0), (3, 0), "<pic/>")),
        );
        assert_eq!(
            d.shapes.iter().map(|s| s.form).collect::<Vec<_>>(),
            [Form::Bar, Form::Text]
        );
        assert_eq!(d.pictures, 1);
    }
}
