//! Shapes drawn on a sheet ([MS-ODRAW] 2.2): OfficeArt records, spread over the sheet's records. Behind each part that
//! ends in a shape's client data stands the object's record, behind each that ends in its text box the text's.

use super::super::ruler::{Frame, Reach, Ruler};
use super::super::shape::{self, Drawing, GROUP_LIMIT, ShapeText, Sketch, TextAlign};
use super::outline;
use super::records::{Fields, Record};
use std::collections::BTreeMap;

/// What a sheet's records say of its drawing.
#[derive(Debug, Clone, Default)]
pub(super) struct Drawn {
    /// The OfficeArt records.
    art: Vec<u8>,
    /// Type of the object whose client data end at a place of the records.
    objects: BTreeMap<usize, u16>,
    /// Text whose text box ends at a place of the records.
    texts: BTreeMap<usize, ShapeText>,
}

/// A corner of an anchor: column, thousand-and-twenty-fourths of it, row, two-hundred-and-fifty-sixths of it.
type Corner = [u16; 4];

/// What an OfficeArt shape container says.
#[derive(Debug, Clone, Default)]
struct Container {
    kind: u16,
    is_group: bool,
    options: BTreeMap<u16, u32>,
    /// Corners of a drawn outline, and the formulas that some of them are results of.
    vertices: Vec<u8>,
    guides: Vec<u8>,
    anchor: Option<[Corner; 2]>,
    /// Left, top, right, bottom within the group.
    child_anchor: Option<[i32; 4]>,
    /// The group's own rectangle.
    group: Option<[i32; 4]>,
    object: Option<u16>,
    text: Option<ShapeText>,
}

impl Drawn {
    /// Takes a drawing record.
    pub fn part(&mut self, record: &Record) {
        self.art.extend_from_slice(record.data);
        record
            .more
            .iter()
            .for_each(|m| self.art.extend_from_slice(m));
    }

    /// Takes an object record: its type ([MS-XLS] 2.5.143).
    pub fn object(&mut self, mut fields: Fields) {
        fields.bytes(4);
        if let Some(kind) = fields.u16() {
            self.objects.insert(self.art.len(), kind);
        }
    }

    /// Takes a text record ([MS-XLS] 2.4.329); its characters stand in the CONTINUE record.
    pub fn text(&mut self, record: &Record) {
        let mut fields = record.fields();
        let (Some(flags), Some(_), Some(count)) = (fields.u16(), fields.bytes(8), fields.u16())
        else {
            return; // a text box without a text
        };
        let more = Record {
            kind: record.kind,
            data: record.more.first().copied().unwrap_or_default(),
            more: record.more.iter().skip(1).copied().collect(),
        };
        let mut parts = more.parts();
        let wide = parts.u8().is_some_and(|b| b & 1 != 0);
        let text = parts.chars(usize::from(count), wide).unwrap_or_default();
        let text = ShapeText {
            lines: text.split(['\n', '\r']).map(str::to_string).collect(),
            align: match flags >> 1 & 7 {
                2 => TextAlign::Middle,
                3 => TextAlign::Right,
                _ => TextAlign::Left,
            },
            size: 11.0 * 12700.0,
            insets: (91440.0, 91440.0),
        };
        self.texts.insert(self.art.len(), text);
    }

    /// Rows and columns that anchors name.
    pub fn reach(&self) -> Reach {
        let mut reach = Reach::default();
        self.walk(&mut |container, _| {
            for [col, _, row, _] in container.anchor.into_iter().flatten() {
                reach.cols.insert(u32::from(col), 0.0);
                reach.rows.insert(u32::from(row), 0.0);
            }
            None
        });
        reach
    }

    /// The shapes on a sheet whose measures are known.
    pub fn drawing(&self, rows: &Ruler, cols: &Ruler) -> Drawing {
        let mut drawing = Drawing::default();
        self.walk(&mut |container, group| {
            let frame = container.frame(group, rows, cols)?;
            container.draw(frame, &mut drawing);
            Some(frame)
        });
        drawing
    }

    /// Calls `visit` for every shape with the group it is in: the group's frame and own rectangle. What it returns is
    /// the shape's frame.
    fn walk(&self, visit: &mut Visit) {
        self.children(0, self.art.len(), None, 0, visit);
    }

    fn children(
        &self,
        at: usize,
        end: usize,
        group: Option<Group>,
        depth: usize,
        visit: &mut Visit,
    ) {
        let mut group_here = group;
        let mut first = true;
        for (kind, range) in self.records(at, end) {
            match kind {
                // Drawing, and groups: their first shape is the group itself.
                0xF002 if depth < GROUP_LIMIT => {
                    self.children(range.0, range.1, None, depth + 1, visit);
                }
                0xF003 if depth < GROUP_LIMIT => {
                    self.children(range.0, range.1, group_here, depth + 1, visit);
                }
                0xF004 => {
                    let container = self.container(range.0, range.1);
                    let frame = visit(&container, group_here);
                    if first && container.is_group {
                        group_here = frame.zip(container.group);
                    }
                    first = false;
                }
                _ => {}
            }
        }
    }

    /// The records of a container: type, and where their data stand.
    fn records(&self, at: usize, end: usize) -> Vec<(u16, (usize, usize))> {
        let mut records = Vec::new();
        let mut at = at;
        while let Some((_, kind, start, stop)) = self.head(at, end) {
            records.push((kind, (start, stop)));
            at = stop;
        }
        records
    }

    /// Instance, type and data of a record.
    fn head(&self, at: usize, end: usize) -> Option<(u16, u16, usize, usize)> {
        let mut fields = Fields::new(self.art.get(at..end)?);
        let (instance, kind, size) = (fields.u16()? >> 4, fields.u16()?, fields.u32()? as usize);
        let start = at + 8;
        Some((instance, kind, start, start.saturating_add(size).min(end)))
    }

    fn container(&self, at: usize, end: usize) -> Container {
        let mut out = Container::default();
        let mut at = at;
        while let Some((instance, kind, start, stop)) = self.head(at, end) {
            let mut f = Fields::new(&self.art[start..stop]);
            match kind {
                0xF00A => {
                    out.kind = instance;
                    f.u32();
                    out.is_group = f.u32().is_some_and(|flags| flags & 1 != 0);
                }
                0xF00B | 0xF122 => {
                    out.options(instance, &mut f);
                }
                0xF009 => out.group = rectangle(&mut f),
                0xF00F => out.child_anchor = rectangle(&mut f),
                0xF010 => {
                    f.u16();
                    let mut corner = || Some([f.u16()?, f.u16()?, f.u16()?, f.u16()?]);
                    out.anchor = corner().zip(corner()).map(|(a, b)| [a, b]);
                }
                0xF011 => out.object = self.objects.get(&stop).copied(),
                0xF00D => out.text = self.texts.get(&stop).cloned(),
                _ => {}
            }
            at = stop;
        }
        out
    }
}

/// A group: its frame on the sheet, and the rectangle that its children are measured in.
type Group = (Frame, [i32; 4]);
type Visit<'a> = dyn FnMut(&Container, Option<Group>) -> Option<Frame> + 'a;

fn rectangle(f: &mut Fields) -> Option<[i32; 4]> {
    Some([f.u32()?, f.u32()?, f.u32()?, f.u32()?].map(|n| n as i32))
}

impl Container {
    /// Properties: numbers first, behind them the data of those whose number is the length of their data.
    fn options(&mut self, count: u16, f: &mut Fields) {
        let mut complex = Vec::new();
        for _ in 0..count {
            let (Some(id), Some(value)) = (f.u16(), f.u32()) else {
                break;
            };
            self.options.insert(id & 0x3FFF, value);
            if id & 0x8000 != 0 {
                complex.push((id & 0x3FFF, value as usize));
            }
        }
        for (id, size) in complex {
            let size = outline::array_size(id, size, f.rest());
            let data = f.bytes(size.min(f.rest().len())).unwrap_or_default();
            match id {
                outline::VERTICES => self.vertices = data.to_vec(),
                outline::GUIDES => self.guides = data.to_vec(),
                _ => {}
            }
        }
    }

    fn frame(&self, group: Option<Group>, rows: &Ruler, cols: &Ruler) -> Option<Frame> {
        if let Some([a, b]) = self.anchor {
            let along = |ruler: &Ruler, lane: u16, part: u16, whole: f64| {
                let lane = u32::from(lane);
                let size = ruler.edge(lane + 1) - ruler.edge(lane);
                ruler.within(lane, f64::from(part) / whole * size)
            };
            let (xa, ya) = (
                along(cols, a[0], a[1], 1024.0),
                along(rows, a[2], a[3], 256.0),
            );
            let (xb, yb) = (
                along(cols, b[0], b[1], 1024.0),
                along(rows, b[2], b[3], 256.0),
            );
            return Some(Frame::around(xa, ya, xb, yb));
        }
        let (child, (frame, own)) = self.child_anchor.zip(group)?;
        let scale = |at: i32, from: i32, to: i32, start: f64, size: f64| {
            let whole = f64::from(to) - f64::from(from);
            let part = f64::from(at) - f64::from(from);
            start
                + if whole == 0.0 {
                    0.0
                } else {
                    part / whole * size
                }
        };
        let x = |at| scale(at, own[0], own[2], frame.x0, frame.width());
        let y = |at| scale(at, own[1], own[3], frame.y0, frame.height());
        Some(Frame::around(
            x(child[0]),
            y(child[1]),
            x(child[2]),
            y(child[3]),
        ))
    }

    fn option(&self, id: u16) -> u32 {
        self.options.get(&id).copied().unwrap_or(0)
    }

    fn draw(&self, frame: Frame, drawing: &mut Drawing) {
        let hidden = self.option(0x03BF) & 0x2_0002 == 0x2_0002;
        match self.object {
            _ if self.is_group || hidden => return,
            // Notes on cells, and controls: buttons, check boxes, lists.
            Some(0x19 | 0x07 | 0x0B..=0x0E | 0x10..=0x14) => return,
            Some(0x05 | 0x08) => {
                drawing.pictures += 1;
                return;
            }
            _ if self.kind == 75 => {
                drawing.pictures += 1;
                return;
            }
            _ => {}
        }
        let turn = f64::from(self.option(0x0004) as i32) / 65536.0;
        // A shape is filled with white where nothing is said; the flag counts where its mask bit is set.
        let fill = self.option(0x01BF);
        let filled = fill & 0x10_0010 != 0x10_0000;
        let colour = self.options.get(&0x0181).copied();
        let white = colour.is_none_or(|c| matches!(c, 0x00FF_FFFF | 0x0800_0009 | 0x0800_0041));
        let sketch = Sketch {
            geometry: match geometry(self.kind) {
                // Shapes of the user's own have an outline, and nothing else that tells them.
                "other" => {
                    let corners = outline::corners(&self.vertices, &self.guides, &self.options);
                    shape::outline(&corners)
                }
                known => known,
            }
            .to_string(),
            turned: (45.0..135.0).contains(&turn.rem_euclid(180.0)),
            head: self.option(0x01D0) != 0 || self.option(0x01D1) != 0,
            filled: filled && !white,
            is_box: self.kind == 202,
            frame,
            text: self.text.clone().unwrap_or_default(),
        };
        drawing.take(sketch);
    }
}

/// Shape types ([MS-ODRAW] 2.4.24) by their names in DrawingML.
fn geometry(kind: u16) -> &'static str {
    match kind {
        1 | 202 => "rect",
        2 => "roundRect",
        13 => "rightArrow",
        15 => "homePlate",
        20 => "line",
        32 => "straightConnector1",
        33..=36 => "bentConnector3",
        37..=40 => "curvedConnector3",
        55 => "chevron",
        66 => "leftArrow",
        67 => "downArrow",
        68 => "upArrow",
        69 => "leftRightArrow",
        70 => "upDownArrow",
        93 => "stripedRightArrow",
        94 => "notchedRightArrow",
        109 => "flowChartProcess",
        _ => "other",
    }
}
