//! Shapes drawn on a sheet, in EMU from its corner: connectors, block arrows, bars and text boxes.

use super::ruler::Frame;

/// Groups within groups are followed this deep.
pub(super) const GROUP_LIMIT: usize = 16;

/// What a shape is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A line or connector; whether it has an arrow head.
    Line { head: bool },
    /// A block arrow that points along the row.
    Block,
    /// A filled rectangle.
    Bar,
    /// A text box, or any other shape with text.
    Text,
}

/// A shape.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shape {
    pub form: Form,
    pub frame: Frame,
    /// Its text by lines; empty for none.
    pub lines: Vec<String>,
    /// Where the text starts (EMU).
    pub text_x: f64,
}

/// The shapes of a sheet, and how many pictures, charts and painted shapes without a text it holds, which are not read.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Drawing {
    pub shapes: Vec<Shape>,
    pub pictures: usize,
}

impl Drawing {
    /// Takes a shape. One that says nothing that is read, but can be seen, counts as a picture.
    pub fn take(&mut self, sketch: Sketch) {
        let seen = sketch.filled;
        match sketch.shape() {
            Some(shape) => self.shapes.push(shape),
            None => self.pictures += usize::from(seen),
        }
    }
}

/// A shape as a file describes it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sketch {
    /// Preset geometry by its name in DrawingML ("rightArrow"); empty for none.
    pub geometry: String,
    /// Whether it is turned on its side.
    pub turned: bool,
    /// Whether one of its ends has an arrow head.
    pub head: bool,
    /// Whether it is filled with something other than the paper's white.
    pub filled: bool,
    /// Whether it was made as a text box.
    pub is_box: bool,
    pub frame: Frame,
    pub text: ShapeText,
}

/// The text on a shape.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ShapeText {
    pub lines: Vec<String>,
    pub align: TextAlign,
    /// Font size in EMU.
    pub size: f64,
    /// Insets left and right in EMU.
    pub insets: (f64, f64),
}

/// Alignment of the text on a shape.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum TextAlign {
    #[default]
    Left,
    Middle,
    Right,
}

impl Sketch {
    /// What the shape is; `None` for one that says nothing.
    fn shape(self) -> Option<Shape> {
        let mut lines = self.text.lines.clone();
        while lines.last().is_some_and(|l| l.trim().is_empty()) {
            lines.pop();
        }
        let blank = lines.iter().take_while(|l| l.trim().is_empty()).count();
        lines.drain(..blank);
        let form = self.form(lines.is_empty());
        let text_x = self.text.start(self.frame, &lines);
        (form != Form::Text || !lines.is_empty()).then_some(Shape {
            form,
            frame: self.frame,
            lines,
            text_x,
        })
    }

    fn form(&self, textless: bool) -> Form {
        let head = self.head;
        match self.geometry.as_str() {
            "rightArrow"
            | "leftArrow"
            | "leftRightArrow"
            | "notchedRightArrow"
            | "stripedRightArrow"
            | "homePlate"
            | "chevron"
            | "rightArrowCallout"
            | "leftArrowCallout"
            | "leftRightArrowCallout"
                if !self.turned =>
            {
                Form::Block
            }
            "upArrow" | "downArrow" | "upDownArrow" if self.turned => Form::Block,
            "line" | "lineInv" | "straightConnector1" => Form::Line { head },
            g if g.starts_with("bentConnector") || g.starts_with("curvedConnector") => {
                Form::Line { head }
            }
            "" if textless && head => Form::Line { head: true },
            "rect" | "roundRect" | "flowChartProcess" if !self.is_box && self.filled => {
                // A filled box that is not longer than high is a label with a background.
                if self.frame.width() > 2.0 * self.frame.height() {
                    Form::Bar
                } else {
                    Form::Text
                }
            }
            _ => Form::Text,
        }
    }
}

/// The geometry of a drawn outline by its name in DrawingML: one that runs into a single tip at the middle of its right
/// or left side is a block arrow, as programs write those that they have no name for, and one of four corners a rectangle.
/// Anything else has no name.
pub(super) fn outline(points: &[(f64, f64)]) -> &'static str {
    let bounds = |of: fn(&(f64, f64)) -> f64| {
        let (low, high) = (f64::INFINITY, f64::NEG_INFINITY);
        let around = points.iter().map(of);
        around.fold((low, high), |(a, b), v| (a.min(v), b.max(v)))
    };
    let (x0, x1) = bounds(|p| p.0);
    let (y0, y1) = bounds(|p| p.1);
    let (width, height) = (x1 - x0, y1 - y0);
    if !(width > 0.0 && height > 0.0) {
        return "other";
    }
    // Points at one place are one: an outline returns to where it began.
    let mut corners: Vec<(f64, f64)> = points.to_vec();
    corners.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    corners.dedup();
    let at_corner = |p: &(f64, f64)| {
        let at_side = |v: f64, low: f64, size: f64| {
            let part = (v - low) / size;
            !(0.01..=0.99).contains(&part)
        };
        at_side(p.0, x0, width) && at_side(p.1, y0, height)
    };
    if corners.len() == 4 && corners.iter().all(at_corner) {
        return "rect";
    }
    let tip = |near: &dyn Fn(&(f64, f64)) -> bool, middle: &dyn Fn(&(f64, f64)) -> bool| {
        let mut at = corners.iter().filter(|p| near(p));
        at.next().is_some_and(middle) && at.next().is_none()
    };
    let level = |p: &(f64, f64)| ((p.1 - y0) / height - 0.5).abs() < 0.15;
    let upright = |p: &(f64, f64)| ((p.0 - x0) / width - 0.5).abs() < 0.15;
    let right = tip(&|p| p.0 > x1 - width * 0.01, &level);
    let left = tip(&|p| p.0 < x0 + width * 0.01, &level);
    let above = tip(&|p| p.1 < y0 + height * 0.01, &upright);
    // A diamond, an ellipse and an arrow upwards have a tip above.
    match (left, right) {
        (true, _) | (_, true) if above => "other",
        (true, true) => "leftRightArrow",
        (true, false) => "leftArrow",
        (false, true) => "rightArrow",
        (false, false) => "other",
    }
}

impl ShapeText {
    /// Where the text starts, from its alignment, size and insets.
    fn start(&self, frame: Frame, lines: &[String]) -> f64 {
        let ems = |l: &String| {
            l.chars()
                .map(|c| if c.is_ascii() { 0.5 } else { 1.0 })
                .sum::<f64>()
        };
        let width = lines.iter().map(ems).fold(0.0, f64::max) * self.size;
        let start = match self.align {
            TextAlign::Middle => (frame.x0 + frame.x1 - width) / 2.0,
            TextAlign::Right => frame.x1 - self.insets.1 - width,
            TextAlign::Left => frame.x0 + self.insets.0,
        };
        start.clamp(frame.x0, frame.x1.max(frame.x0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_with_one_tip_along_the_row_are_arrows() {
        let pentagon = [
            (0.0, 0.0),
            (80.0, 0.0),
            (100.0, 10.0),
            (80.0, 20.0),
            (0.0, 20.0),
            (0.0, 0.0),
        ];
        assert_eq!(outline(&pentagon), "rightArrow");
        assert_eq!(outline(&pentagon.map(|(x, y)| (-x, y))), "leftArrow");
        let diamond = [(0.0, 5.0), (5.0, 0.0), (10.0, 5.0), (5.0, 10.0)];
        assert_eq!(outline(&diamond), "other");
        let rectangle = [(0.0, 0.0), (9.0, 0.0), (9.0, 2.0), (0.0, 2.0)];
        assert_eq!(outline(&rectangle), "rect");
        assert_eq!(outline(&pentagon.map(|(x, y)| (y, x))), "other");
        assert_eq!(outline(&[]), "other");
    }
}
