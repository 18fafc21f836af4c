//! Shapes of a sheet (ODF 1.3 part 3, 10): lines, connectors, custom shapes, text frames, and groups of them.

use super::super::ruler::Frame;
use super::super::shape::{self, Drawing, GROUP_LIMIT, ShapeText, Sketch, TextAlign};
use super::super::xml::Node;
use super::styles::{Styles, length};
use super::text;

/// Inset of a text where nothing is said, in EMU (ODF 1.3 part 3, 20.225: 0.1 inch).
const INSET: f64 = 91440.0;

/// Whether an element is a shape.
pub(super) fn is_shape(name: &str) -> bool {
    matches!(
        name,
        "line"
            | "connector"
            | "custom-shape"
            | "rect"
            | "frame"
            | "g"
            | "ellipse"
            | "polyline"
            | "polygon"
            | "path"
            | "caption"
            | "measure"
            | "control"
            | "circle"
    )
}

/// Takes a shape whose places count from `origin` (EMU).
pub(super) fn shape(
    node: &Node,
    origin: (f64, f64),
    styles: &Styles,
    depth: usize,
    drawing: &mut Drawing,
) {
    let name = node.attr("style-name").unwrap_or_default();
    let property = |name_of: &str| styles.property("graphic", name, "graphic-properties", name_of);
    let at = |name: &str| node.attr(name).and_then(length);
    match node.name.as_str() {
        "g" if depth < GROUP_LIMIT => {
            for child in node.children.iter().filter(|c| is_shape(&c.name)) {
                shape(child, origin, styles, depth + 1, drawing);
            }
            return;
        }
        "frame" if node.child("text-box").is_none() => {
            drawing.pictures += 1;
            return;
        }
        "g" | "control" | "caption" => return,
        _ => {}
    }
    let frame = match node.name.as_str() {
        "line" | "connector" | "measure" => {
            let ends = [at("x1"), at("y1"), at("x2"), at("y2")];
            let [Some(xa), Some(ya), Some(xb), Some(yb)] = ends else {
                return;
            };
            Frame::around(origin.0 + xa, origin.1 + ya, origin.0 + xb, origin.1 + yb)
        }
        _ => {
            let (x, y) = (at("x").unwrap_or(0.0), at("y").unwrap_or(0.0));
            let (width, height) = (at("width").unwrap_or(0.0), at("height").unwrap_or(0.0));
            let transform = node.attr("transform").unwrap_or_default();
            let corners = [(x, y), (x + width, y + height)];
            let [a, b] = corners.map(|corner| transformed(corner, transform));
            Frame::around(
                origin.0 + a.0,
                origin.1 + a.1,
                origin.0 + b.0,
                origin.1 + b.1,
            )
        }
    };
    let head = ["marker-start", "marker-end"]
        .iter()
        .any(|m| property(m).is_some_and(|m| !m.is_empty()));
    let colour = property("fill-color").unwrap_or_default();
    let filled =
        property("fill").is_some_and(|f| f != "none") && !matches!(colour, "#ffffff" | "#FFFFFF");
    let length_of = |property_name: &str| property(property_name).and_then(length);
    let span = node
        .child("p")
        .and_then(|p| p.child("span")?.attr("style-name"));
    let size = [("text", span), ("paragraph", node.attr("text-style-name"))]
        .into_iter()
        .find_map(|(family, name)| styles.length(family, name?, "text-properties", "font-size"));
    // The paragraph's own alignment, else that of the area.
    let paragraph = node.child("p").and_then(|p| p.attr("style-name"));
    let align = paragraph
        .and_then(|p| styles.property("paragraph", p, "paragraph-properties", "text-align"))
        .or_else(|| property("textarea-horizontal-align"));
    let sketch = Sketch {
        geometry: geometry(node, head),
        turned: is_turned(node.attr("transform").unwrap_or_default()),
        head,
        filled,
        is_box: node.name == "frame",
        frame,
        text: ShapeText {
            lines: text::lines(node),
            align: match align {
                Some("center") => TextAlign::Middle,
                Some("right" | "end") => TextAlign::Right,
                _ => TextAlign::Left,
            },
            size: size.unwrap_or(11.0 * 12700.0),
            insets: (
                length_of("padding-left").unwrap_or(INSET),
                length_of("padding-right").unwrap_or(INSET),
            ),
        },
    };
    drawing.take(sketch);
}

/// A place after a shape's transform: turns (radians, against the clock) and moves, in the order they are written
/// (ODF 1.3 part 3, 19.229).
fn transformed(mut at: (f64, f64), transform: &str) -> (f64, f64) {
    for step in transform.split(')') {
        let Some((name, value)) = step.split_once('(') else {
            continue;
        };
        match name.trim() {
            "rotate" => {
                let angle: f64 = value.trim().parse().unwrap_or(0.0);
                let (sin, cos) = angle.sin_cos();
                at = (at.0 * cos + at.1 * sin, at.1 * cos - at.0 * sin);
            }
            "translate" => {
                let mut parts = value.split([' ', ',']).filter_map(length);
                at.0 += parts.next().unwrap_or(0.0);
                at.1 += parts.next().unwrap_or(0.0);
            }
            _ => {}
        }
    }
    at
}

/// Whether a transform turns a shape on its side.
fn is_turned(transform: &str) -> bool {
    let (x, y) = transformed((1.0, 0.0), transform);
    let (x0, y0) = transformed((0.0, 0.0), transform);
    (y - y0).abs() > (x - x0).abs()
}

/// A shape's geometry by its name in DrawingML.
fn geometry(node: &Node, head: bool) -> String {
    match node.name.as_str() {
        "line" | "measure" => "line".to_string(),
        "connector" => "straightConnector1".to_string(),
        "rect" | "frame" => "rect".to_string(),
        "custom-shape" => {
            let kind = node.child("enhanced-geometry").and_then(|g| g.attr("type"));
            let kind = kind.unwrap_or_default();
            match kind {
                "right-arrow" => "rightArrow",
                "left-arrow" => "leftArrow",
                "left-right-arrow" => "leftRightArrow",
                "notched-right-arrow" => "notchedRightArrow",
                "striped-right-arrow" | "mso-spt93" => "stripedRightArrow",
                "pentagon-right" => "homePlate",
                "rectangle" => "rect",
                "round-rectangle" => "roundRect",
                "flowchart-process" => "flowChartProcess",
                "non-primitive" | "ooxml-non-primitive" => shape::outline(&corners(node)),
                kind => kind.strip_prefix("ooxml-").unwrap_or(kind),
            }
            .to_string()
        }
        "polyline" | "path" if head => "line".to_string(),
        "polygon" | "polyline" | "path" => shape::outline(&corners(node)).to_string(),
        other => format!("ods-{other}"),
    }
}

/// The corners of a drawn outline: those of a polygon, or of a path of straight lines (SVG 1.1, 8.3). None for a path
/// with anything else in it.
fn corners(node: &Node) -> Vec<(f64, f64)> {
    let geometry = node.child("enhanced-geometry");
    let path = geometry
        .and_then(|g| g.attr("enhanced-path"))
        .or(node.attr("d"));
    if let Some(path) = path {
        return straight(path).unwrap_or_default();
    }
    let points = node.attr("points").unwrap_or_default();
    let numbers = points.split([' ', ',']).map(|n| n.parse().ok());
    let numbers: Option<Vec<f64>> = numbers.collect();
    pairs(&numbers.unwrap_or_default())
}

fn pairs(numbers: &[f64]) -> Vec<(f64, f64)> {
    numbers.chunks_exact(2).map(|p| (p[0], p[1])).collect()
}

fn straight(path: &str) -> Option<Vec<(f64, f64)>> {
    let mut corners: Vec<(f64, f64)> = Vec::new();
    let mut at = (0.0, 0.0);
    let mut rest = path.trim();
    while let Some(command) = rest.chars().next() {
        let body = &rest[command.len_utf8()..];
        let end = body.find(|c: char| c.is_alphabetic()).unwrap_or(body.len());
        let numbers = body[..end].replace(',', " ").replace('-', " -");
        let numbers: Option<Vec<f64>> =
            numbers.split_whitespace().map(|n| n.parse().ok()).collect();
        let numbers = numbers?;
        let steps: Vec<(Option<f64>, Option<f64>)> = match command.to_ascii_uppercase() {
            'M' | 'L' => numbers
                .chunks_exact(2)
                .map(|p| (Some(p[0]), Some(p[1])))
                .collect(),
            'H' => numbers.iter().map(|x| (Some(*x), None)).collect(),
            'V' => numbers.iter().map(|y| (None, Some(*y))).collect(),
            // The end of the path, and how it is painted.
            'Z' | 'N' | 'F' | 'S' => Vec::new(),
            _ => return None,
        };
        let from_here = command.is_ascii_lowercase();
        let moved = |from: f64, to: Option<f64>| {
            to.map_or(from, |to| if from_here { from + to } else { to })
        };
        for (x, y) in steps {
            at = (moved(at.0, x), moved(at.1, y));
            corners.push(at);
        }
        rest = &body[end..];
    }
    Some(corners)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_of_straight_lines_have_their_corners() {
        let node = |attrs: &[(&str, &str)]| Node {
            attrs: attrs
                .iter()
                .map(|(n, v)| (n.to_string(), v.to_string()))
                .collect(),
            ..Node::default()
        };
        let want = [(0.0, 0.0), (8.0, 0.0), (10.0, 2.0), (8.0, 4.0), (0.0, 4.0)];
        let polygon = node(&[("points", "0,0 8,0 10,2 8,4 0,4")]);
        assert_eq!(corners(&polygon), want);
        assert_eq!(corners(&node(&[("d", "M0 0h8l2 2-2 2H0z")])), want);
        assert_eq!(corners(&node(&[("d", "M0 0 C 1 2 3 4 5 6")])), []);
        assert_eq!(shape::outline(&corners(&polygon)), "rightArrow");
    }

    #[test]
    fn shapes_are_turned_and_moved_in_order() {
        let (x, y) = transformed((2.0, 1.0), "rotate (-3.14159265358979) translate (1in 0in)");
        assert!(
            (x - (914_400.0 - 2.0)).abs() < 1e-6 && (y + 1.0).abs() < 1e-6,
            "{x} {y}"
        );
        assert!(is_turned("rotate (1.5707963) translate (1cm 1cm)"));
        assert!(!is_turned("") && !is_turned("rotate (3.1415926)"));
    }
}
