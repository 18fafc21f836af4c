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

/// The shapes of a sheet, and how many pictures and charts it holds, which are not read.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Drawing {
    pub shapes: Vec<Shape>,
    pub pictures: usize,
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
    pub fn shape(self) -> Option<Shape> {
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
