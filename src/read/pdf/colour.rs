//! The colour of what is drawn.

use hayro_interpret::color::Color;
use hayro_interpret::{BlendMode, DrawMode, DrawProps, Paint};
use hayro_syntax::object::{Dict, Name, Stream};
use hayro_syntax::page::Resources;
use std::fmt::{self, Write};

/// A pattern or gradient is printed as something between paper and ink.
pub const PATTERN: [u8; 3] = [128, 128, 128];

/// What an area is filled with.
#[derive(Clone, Copy)]
pub struct AreaInk {
    /// Its colour on white paper.
    pub color: [u8; 3],
    /// It hides what lies beneath.
    pub opaque: bool,
}

/// What the glyphs of a run are printed with.
#[derive(Clone, Copy)]
pub enum RunInk {
    /// Nothing.
    None,
    /// The colour of paper: what lies beneath tells whether it is seen.
    White,
    /// Anything else.
    Seen,
}

/// The colours of what a page draws.
pub struct Colours<'r, 'p> {
    resources: &'r Resources<'p>,
    /// Whether all is opaque; looked up when it is first asked.
    opaque: Option<bool>,
}

impl<'r, 'p> Colours<'r, 'p> {
    /// Colours of what a page's content draws with these resources.
    pub fn new(resources: &'r Resources<'p>) -> Self {
        Self {
            resources,
            opaque: None,
        }
    }

    /// What is drawn from here on has resources of its own.
    pub fn leave_content(&mut self) {
        self.opaque = Some(false);
    }

    /// Red, green, blue and opacity of an area; `None` for a pattern.
    pub fn of_area(&mut self, paint: &Paint<'_>) -> Option<[u8; 4]> {
        match paint {
            Paint::Color(color) => Some(self.process(color).unwrap_or_else(|| exact(color))),
            Paint::Pattern(_) => None,
        }
    }

    /// The same of text and lines, of which it only matters whether they can be seen on paper: spot colours are grey.
    pub fn of_ink(&mut self, paint: &Paint<'_>) -> Option<[u8; 4]> {
        match paint {
            Paint::Color(color) => {
                let told = self.process(color).or_else(|| spot(color));
                Some(told.unwrap_or_else(|| exact(color)))
            }
            Paint::Pattern(_) => None,
        }
    }

    /// What a run of glyphs is printed with.
    pub fn of_run(&mut self, props: &DrawProps<'_>, mode: &DrawMode) -> RunInk {
        let [r, g, b, alpha] = self.of_ink(&props.paint).unwrap_or([0, 0, 0, u8::MAX]);
        if matches!(mode, DrawMode::Invisible) || alpha == 0 {
            return RunInk::None;
        }
        let white = [r, g, b].iter().all(|v| *v >= 250);
        let plain = matches!(props.blend_mode, BlendMode::Normal) && props.soft_mask.is_none();
        match white && plain {
            true => RunInk::White,
            false => RunInk::Seen,
        }
    }

    /// A DeviceCMYK colour.
    fn process(&mut self, color: &Color) -> Option<[u8; 4]> {
        const SPACE: &str = "DeviceCmyk(";
        let &[c, m, y, k] = color.components() else {
            return None;
        };
        let resources = self.resources;
        let opaque = *self.opaque.get_or_insert_with(|| draws_opaque(resources));
        let opacity = match opaque {
            true => Form::begins(color, SPACE).then_some(u8::MAX)?,
            false => Form::of(color, SPACE)?.opacity()?,
        };
        let [r, g, b] = overprinted([c, m, y, k]);
        Some([r, g, b, opacity])
    }
}

/// Whether content with these resources draws in no other opacity than the full one: no graphics state sets another, and
/// there are no forms, which may have states of their own (ISO 32000-1, 8.4.5 and 8.10).
fn draws_opaque(resources: &Resources<'_>) -> bool {
    let full = |state: Dict<'_>| {
        let set = |key: &str| state.get::<f32>(key).is_some_and(|v| v < 1.0);
        !set("ca") && !set("CA")
    };
    let states = resources.ext_g_states.keys();
    let mut states = states.filter_map(|name| resources.get_ext_g_state(&name));
    let is_picture = |object: Stream<'_>| {
        let kind = object.dict().get::<Name<'_>>("Subtype");
        kind.is_some_and(|kind| kind.as_str() == "Image")
    };
    let objects = resources.x_objects.keys();
    let mut objects = objects.filter_map(|name| resources.get_x_object(&name));
    states.all(full) && objects.all(is_picture)
}

/// A colour as the interpreter converts it.
fn exact(color: &Color) -> [u8; 4] {
    color.to_rgba().to_rgba8()
}

/// A colour as it looks on white paper.
pub fn on_paper([r, g, b, alpha]: [u8; 4]) -> [u8; 3] {
    let alpha = u16::from(alpha);
    [r, g, b].map(|v| (u16::from(v) * alpha / 255 + (255 - alpha)).min(255) as u8)
}

// The interpreter converts process colours, and the spot colours that are made of them, by a colour profile, whose
// transform takes as long to make as twenty pages take to read. Telling paper, shades and inks apart needs no such
// accuracy.

/// A Separation colour, taken for grey: its tint is the share of paper that its ink covers.
fn spot(color: &Color) -> Option<[u8; 4]> {
    let &[tint] = color.components() else {
        return None;
    };
    let form = Form::of(color, "Separation(")?;
    // The colourant None prints nothing (ISO 32000-1, 8.6.6.4).
    let opacity = match form.text.contains("is_none_separation: false") {
        true => form.opacity()?,
        false => return None,
    };
    let grey = byte(1.0 - tint);
    Some([grey, grey, grey, opacity])
}

fn byte(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// What covers the paper where inks lie on top of each other: bits are cyan, magenta, yellow and black, lowest first. Read
/// off the profile that the interpreter uses (CGATS 001, coated paper).
const PRIMARIES: [[u8; 3]; 16] = [
    [255, 255, 255],
    [0, 174, 239],
    [236, 0, 140],
    [46, 48, 146],
    [255, 242, 0],
    [0, 166, 80],
    [237, 28, 36],
    [54, 54, 57],
    [35, 31, 32],
    [0, 5, 36],
    [21, 0, 1],
    [0, 0, 0],
    [24, 26, 0],
    [0, 5, 0],
    [22, 0, 1],
    [0, 0, 0],
];

/// The Neugebauer equations (1937): dots of the inks lie on the paper independently of each other. Off the profile by at
/// most 5 of 255 in light tints.
pub fn overprinted(inks: [f32; 4]) -> [u8; 3] {
    let inks = inks.map(|v| v.clamp(0.0, 1.0));
    let mut rgb = [0.0; 3];
    for (bits, primary) in PRIMARIES.iter().enumerate() {
        let covered = |(bit, ink): (usize, &f32)| match bits >> bit & 1 {
            1 => *ink,
            _ => 1.0 - ink,
        };
        let share: f32 = inks.iter().enumerate().map(covered).product();
        for (sum, v) in rgb.iter_mut().zip(primary) {
            *sum += share * f32::from(*v);
        }
    }
    rgb.map(|v| v.round() as u8)
}

/// The debug form of a colour: it names the opacity, which the interpreter gives otherwise only with the converted colour.
/// Forms of another kind or version are not understood, and the colour is converted.
struct Form {
    /// How the space is named.
    space: &'static str,
    text: String,
    /// It is known to be that space.
    begun: bool,
    /// More is not needed.
    enough: bool,
}

impl Form {
    /// Longer forms (of sampled functions) cost more than a conversion.
    const LONGEST: usize = 2048;

    /// The form of a colour of this space.
    fn of(color: &Color, space: &'static str) -> Option<Form> {
        let mut form = Form::empty(space, false);
        write!(form, "{color:?}").ok()?;
        Some(form)
    }

    /// Whether a colour is of this space.
    fn begins(color: &Color, space: &'static str) -> bool {
        let mut form = Form::empty(space, true);
        // It gives up when it knows.
        let _ = write!(form, "{color:?}");
        form.begun
    }

    fn empty(space: &'static str, enough: bool) -> Form {
        Form {
            space,
            text: String::new(),
            begun: false,
            enough,
        }
    }

    fn opacity(&self) -> Option<u8> {
        let (_, opacity) = self.text.rsplit_once("opacity: ")?;
        opacity.strip_suffix(" }")?.parse().ok().map(byte)
    }
}

impl Write for Form {
    /// Gives up at once where it is another space, and where enough is known.
    fn write_str(&mut self, more: &str) -> fmt::Result {
        const BEFORE: &str = "Color { color_space: ColorSpace(";
        // Those are converted without a profile.
        const OF_RGB: &str = "Separation(Separation { alternate_space: ColorSpace(DeviceRgb";
        self.text.push_str(more);
        if !self.begun {
            let (before, space) = match self.text.split_at_checked(BEFORE.len()) {
                Some(parts) => parts,
                None => (self.text.as_str(), ""),
            };
            let fits = |part: &str, whole: &str| part.starts_with(whole) || whole.starts_with(part);
            let is_it = fits(before, BEFORE) && fits(space, self.space);
            if !is_it || space.starts_with(OF_RGB) {
                return Err(fmt::Error);
            }
            // Long enough to tell it from all others.
            self.begun = match self.enough {
                true => space.starts_with(self.space),
                false => space.len() >= OF_RGB.len(),
            };
        }
        match self.begun && self.enough || self.text.len() > Self::LONGEST {
            true => Err(fmt::Error),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tints_look_as_the_profile_makes_them() {
        // The last are what the profile's transform gives for these inks.
        for (inks, seen) in [
            ([0.0, 0.0, 0.0, 0.0], [255, 255, 255]),
            ([0.0, 0.0, 0.0, 0.1], [230, 231, 232]),
            ([0.1, 0.0, 0.0, 0.0], [225, 244, 253]),
            ([0.2, 0.04, 0.0, 0.0], [200, 226, 246]),
            ([0.0, 0.0, 0.0, 0.5], [147, 149, 151]),
            ([0.0, 0.0, 0.0, 1.0], [35, 31, 32]),
        ] {
            let told = overprinted(inks);
            let near = told.iter().zip(seen).all(|(a, b)| a.abs_diff(b) <= 8);
            assert!(near, "{inks:?}: {told:?} for {seen:?}");
        }
    }
}
