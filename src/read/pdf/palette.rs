//! The colour spaces of a page, spelled out without profiles.
//!
//! The interpreter makes a transform for every colour profile that it meets, and converts spot colours through the profile of
//! process colours, which takes as long as reading a page or twenty. To tell paper, shades and inks apart needs no such
//! accuracy: a profile stands for the device space of as many components, a spot colour for a few of its tints and the
//! shades between them.

use super::colour::overprinted;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use std::borrow::Cow;
use std::fmt::Write;

/// So many tints of a spot colour are kept, at even steps.
const TINTS: usize = 5;

/// Spaces of spaces of spaces are none.
const DEPTH: usize = 4;

/// More spaces no page needs, but a bomb.
const MOST: usize = 256;

/// Tables of colours and tints have a thousand bytes, packed or not; longer ones are not unpacked here.
const TABLE: usize = 4096;

/// A dictionary of these colour spaces, spelled out; `None` where there are none, or some of a kind that cannot be.
pub fn plain(spaces: &Dict<'_>) -> Option<Vec<u8>> {
    if spaces.is_empty() || spaces.len() > MOST {
        return None;
    }
    let mut spelled = String::from("<<");
    for name in spaces.keys() {
        let space = Space::of(&spaces.get::<Object<'_>>(&*name)?, DEPTH)?;
        spelled.push('/');
        for byte in name.as_ref() {
            write!(spelled, "#{byte:02x}").ok()?;
        }
        spelled.push(' ');
        spelled.push_str(&space.spelled());
    }
    spelled.push_str(">>");
    Some(spelled.into_bytes())
}

/// A colour space (ISO 32000-1, 8.6), as far as it matters.
enum Space {
    Gray,
    Rgb,
    Cmyk,
    Pattern(Option<Box<Space>>),
    /// What no ink looks like, more and more, and all of it, in red, green and blue of 0 to 1.
    Spot([[f32; 3]; TINTS]),
    /// Base space, highest index, the colours' components.
    Indexed(Box<Space>, u8, Vec<u8>),
}

impl Space {
    fn of(object: &Object<'_>, depth: usize) -> Option<Space> {
        let depth = depth.checked_sub(1)?;
        let array = match object {
            Object::Name(name) => return Self::named(name.as_str()),
            Object::Array(array) => array,
            _ => return None,
        };
        let mut parts = array.flex_iter();
        let kind = parts.next::<Name<'_>>()?;
        match kind.as_str() {
            "ICCBased" => Self::of_profile(parts.next::<Stream<'_>>()?.dict()),
            "CalGray" => Some(Space::Gray),
            "CalRGB" => Some(Space::Rgb),
            "Pattern" => match parts.next::<Object<'_>>() {
                Some(base) => Some(Space::Pattern(Some(Box::new(Self::of(&base, depth)?)))),
                None => Some(Space::Pattern(None)),
            },
            "Separation" => {
                // The colourants None and All are no inks (8.6.6.4).
                let colourant = parts.next::<Name<'_>>()?;
                if matches!(colourant.as_str(), "None" | "All") {
                    return None;
                }
                let alternate = Self::of(&parts.next::<Object<'_>>()?, depth)?;
                let tint = Tint::of(&parts.next::<Object<'_>>()?)?;
                let mut shades = [[0.0; 3]; TINTS];
                for (step, shade) in shades.iter_mut().enumerate() {
                    let components = tint.at(step as f32 / (TINTS - 1) as f32);
                    *shade = alternate.rgb(&components)?;
                }
                Some(Space::Spot(shades))
            }
            "Indexed" => {
                let base = Self::of(&parts.next::<Object<'_>>()?, depth)?;
                let highest = parts.next::<u8>()?;
                let colours = match parts.next::<Object<'_>>()? {
                    Object::String(string) if string.as_bytes().len() <= TABLE => {
                        string.as_bytes().to_vec()
                    }
                    Object::Stream(stream) => table(&stream)?.into_owned(),
                    _ => return None,
                };
                Some(Space::Indexed(Box::new(base), highest, colours))
            }
            name if array.raw_iter().count() == 1 => Self::named(name),
            _ => None,
        }
    }

    fn named(name: &str) -> Option<Space> {
        match name {
            "DeviceGray" | "G" => Some(Space::Gray),
            "DeviceRGB" | "RGB" => Some(Space::Rgb),
            "DeviceCMYK" | "CMYK" | "CalCMYK" => Some(Space::Cmyk),
            "Pattern" => Some(Space::Pattern(None)),
            _ => None,
        }
    }

    /// The space of a profile by its count of components. Those that say their range are of another kind (L*a*b*).
    fn of_profile(profile: &Dict<'_>) -> Option<Space> {
        let from_0_to_1 = |range: Array<'_>| {
            range
                .iter::<f32>()
                .eq([0.0, 1.0].repeat(range.iter::<f32>().count() / 2))
        };
        if profile
            .get::<Array<'_>>("Range")
            .is_some_and(|range| !from_0_to_1(range))
        {
            return None;
        }
        match profile.get::<u8>("N")? {
            1 => Some(Space::Gray),
            3 => Some(Space::Rgb),
            4 => Some(Space::Cmyk),
            _ => None,
        }
    }

    /// Red, green and blue, of 0 to 1, of a colour in this space.
    fn rgb(&self, components: &[f32]) -> Option<[f32; 3]> {
        match (self, components) {
            (Space::Gray, &[v]) => Some([v; 3]),
            (Space::Rgb, &[r, g, b]) => Some([r, g, b]),
            (Space::Cmyk, &[c, m, y, k]) => {
                Some(overprinted([c, m, y, k]).map(|v| f32::from(v) / 255.0))
            }
            _ => None,
        }
    }

    fn spelled(&self) -> String {
        match self {
            Space::Gray => "/DeviceGray".into(),
            Space::Rgb => "/DeviceRGB".into(),
            Space::Cmyk => "/DeviceCMYK".into(),
            Space::Pattern(None) => "/Pattern".into(),
            Space::Pattern(Some(base)) => format!("[/Pattern {}]", base.spelled()),
            Space::Spot(shades) => {
                let colour = |rgb: &[f32; 3]| rgb.map(|v| v.to_string()).join(" ");
                let between = |pair: &[[f32; 3]]| {
                    let [from, to] = [&pair[0], &pair[1]].map(colour);
                    format!("<</FunctionType 2/N 1/Domain[0 1]/C0[{from}]/C1[{to}]>>")
                };
                let steps: String = shades.windows(2).map(between).collect();
                let bound = |step: usize| format!("{} ", step as f32 / (TINTS - 1) as f32);
                let bounds: String = (1..TINTS - 1).map(bound).collect();
                let encode = "0 1 ".repeat(TINTS - 1);
                format!(
                    "[/Separation/Spot/DeviceRGB<</FunctionType 3/Domain[0 1]/Functions[{steps}]\
                     /Bounds[{bounds}]/Encode[{encode}]>>]"
                )
            }
            Space::Indexed(base, highest, colours) => {
                let colours: String = colours.iter().map(|v| format!("{v:02x}")).collect();
                format!("[/Indexed {} {highest}<{colours}>]", base.spelled())
            }
        }
    }
}

/// The content of a table.
fn table<'a>(stream: &Stream<'a>) -> Option<Cow<'a, [u8]>> {
    let is_short = stream.raw_data().len() <= TABLE;
    is_short.then(|| stream.decoded_data().ok()).flatten()
}

/// The components of a spot colour's alternate by its tint: a function of one variable (ISO 32000-1, 7.10).
enum Tint {
    /// At 0, at 1, and the exponent.
    Exponential(Vec<f32>, Vec<f32>, f32),
    /// At even steps from 0 to 1.
    Sampled(Vec<Vec<f32>>),
}

impl Tint {
    /// `None` for functions that calculate, or are put together from others.
    fn of(function: &Object<'_>) -> Option<Tint> {
        match function {
            Object::Dict(dict) => Self::exponential(dict),
            Object::Stream(stream) => Self::sampled(stream),
            _ => None,
        }
    }

    fn exponential(dict: &Dict<'_>) -> Option<Tint> {
        if dict.get::<u8>("FunctionType") != Some(2) {
            return None;
        }
        let colour = |key: &str, default: f32| match dict.get::<Array<'_>>(key) {
            Some(list) => list.iter::<f32>().collect(),
            None => vec![default],
        };
        let exponent = dict.get::<f32>("N")?;
        Some(Tint::Exponential(
            colour("C0", 0.0),
            colour("C1", 1.0),
            exponent,
        ))
    }

    fn sampled(stream: &Stream<'_>) -> Option<Tint> {
        let dict = stream.dict();
        let size = dict.get::<Array<'_>>("Size")?.iter::<usize>().next()?;
        let whole = [0.0, size.checked_sub(1)? as f32];
        let encode = dict.get::<Array<'_>>("Encode");
        let is_whole = encode.is_none_or(|list| list.iter::<f32>().eq(whole));
        let kind = (
            dict.get::<u8>("FunctionType")?,
            dict.get::<u8>("BitsPerSample")?,
        );
        if kind != (0, 8) || !is_whole {
            return None;
        }
        let range: Vec<f32> = dict.get::<Array<'_>>("Range")?.iter::<f32>().collect();
        let decode = dict.get::<Array<'_>>("Decode");
        let decode = decode.map_or(range, |list| list.iter::<f32>().collect());
        let (outputs, _) = decode.as_chunks::<2>();
        let scaled = |(v, [from, to]): (&u8, &[f32; 2])| from + f32::from(*v) / 255.0 * (to - from);
        let colour = |samples: &[u8]| samples.iter().zip(outputs).map(scaled).collect();
        let samples = table(stream)?;
        let samples = samples.chunks_exact(outputs.len().max(1)).take(size);
        let samples: Vec<Vec<f32>> = samples.map(colour).collect();
        (samples.len() == size).then_some(Tint::Sampled(samples))
    }

    fn at(&self, tint: f32) -> Vec<f32> {
        let between = |from: &[f32], to: &[f32], part: f32| {
            let pairs = from.iter().zip(to);
            pairs.map(|(from, to)| from + part * (to - from)).collect()
        };
        match self {
            Tint::Exponential(none, all, exponent) => between(none, all, tint.powf(*exponent)),
            Tint::Sampled(samples) => {
                let place = tint * (samples.len() - 1) as f32;
                let before = &samples[place as usize];
                let after = &samples[place.ceil() as usize];
                between(before, after, place.fract())
            }
        }
    }
}
