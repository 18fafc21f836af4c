//! The corners of a drawn outline ([MS-ODRAW] 2.3.6): places, or results of the shape's formulas.

use super::records::Fields;
use std::collections::BTreeMap;

/// The property that holds the corners (2.3.6.7).
pub(super) const VERTICES: u16 = 0x0145;
/// The property that holds the formulas (2.3.6.24).
pub(super) const GUIDES: u16 = 0x0156;
/// The properties of an outline that are arrays.
const ARRAYS: std::ops::RangeInclusive<u16> = 0x0145..=0x0158;
/// The first of the values that can be dragged with the mouse (2.3.6.10).
const ADJUST: u16 = 0x0147;
/// The largest number in a formula stands for the whole of shares in DrawingML, 100,000, which 16 bits do not hold:
/// LibreOffice writes its formulas so.
const CLIPPED: u16 = 0x7FFF;
/// A place that is the result of a formula has this as its upper half.
const COMPUTED: u32 = 0x8000;

/// Bytes of the data of an array property whose length is given as `size`: some do not count their head of 6 bytes.
pub(super) fn array_size(id: u16, size: usize, data: &[u8]) -> usize {
    let mut head = Fields::new(data);
    let elements = head
        .u16()
        .zip(head.bytes(2))
        .map_or(0, |(n, _)| usize::from(n));
    let element = head.u16().map_or(0, element_size);
    let beheaded = ARRAYS.contains(&id) && elements * element == size;
    if beheaded { size + 6 } else { size }
}

/// Bytes of an element of an array (2.2.51): 0xFFF0 stands for 4.
fn element_size(stated: u16) -> usize {
    match stated {
        0xFFF0 => 4,
        size => usize::from(size),
    }
}

/// The elements of an array, each as its bytes.
fn elements(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut f = Fields::new(data);
    let head = (f.u16(), f.u16(), f.u16());
    let (count, size) = match head {
        (Some(count), Some(_), Some(size)) => (usize::from(count), element_size(size)),
        _ => (0, 1),
    };
    f.rest().chunks_exact(size.max(1)).take(count)
}

/// The corners, from the arrays of corners and formulas. None where a formula is of a kind that is not computed.
pub(super) fn corners(
    vertices: &[u8],
    guides: &[u8],
    options: &BTreeMap<u16, u32>,
) -> Vec<(f64, f64)> {
    let results = results(guides, options);
    let place = |f: &mut Fields, wide: bool| {
        if !wide {
            return f.u16().map(|n| f64::from(n as i16));
        }
        let n = f.u32()?;
        if n >> 16 == COMPUTED {
            return results.get((n & 0xFFFF) as usize).copied();
        }
        Some(f64::from(n as i32))
    };
    let corner = |bytes: &[u8]| {
        let (mut f, wide) = (Fields::new(bytes), bytes.len() == 8);
        let corner = (place(&mut f, wide)?, place(&mut f, wide)?);
        (corner.0.is_finite() && corner.1.is_finite()).then_some(corner)
    };
    let all: Option<Vec<(f64, f64)>> = elements(vertices).map(corner).collect();
    all.unwrap_or_default()
}

/// The results of the formulas (2.2.58), in order; NaN for those that are not computed: angles and ellipses.
fn results(guides: &[u8], options: &BTreeMap<u16, u32>) -> Vec<f64> {
    let mut results: Vec<f64> = Vec::new();
    for bytes in elements(guides) {
        let mut f = Fields::new(bytes);
        let (Some(kind), Some(a), Some(b), Some(c)) = (f.u16(), f.u16(), f.u16(), f.u16()) else {
            break;
        };
        let option = |id: u16, otherwise: u32| {
            f64::from(options.get(&id).copied().unwrap_or(otherwise) as i32)
        };
        // A parameter is a number, or where its bit of the kind is set, names a value.
        let value = |parameter: u16, bit: u16| match parameter {
            CLIPPED if kind & bit == 0 => 100_000.0,
            number if kind & bit == 0 => f64::from(number as i16),
            side @ (0x0140 | 0x0141) => option(side, 0),
            side @ (0x0142 | 0x0143) => option(side, 21_600),
            adjust if (ADJUST..ADJUST + 8).contains(&adjust) => option(adjust, 0),
            earlier => {
                let index = earlier.checked_sub(0x0400).map(usize::from);
                let result = index.and_then(|i| results.get(i)).copied();
                result.unwrap_or(f64::NAN)
            }
        };
        let (a, b, c) = (value(a, 0x2000), value(b, 0x4000), value(c, 0x8000));
        results.push(match kind & 0x1FFF {
            0 => a + b - c,
            1 => a * b / c,
            2 => (a + b) / 2.0,
            3 => a.abs(),
            4 => a.min(b),
            5 => a.max(b),
            6 if a > 0.0 => b,
            6 => c,
            _ => f64::NAN,
        });
    }
    results
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(size: u16, words: &[u16]) -> Vec<u8> {
        let count = (words.len() * 2 / usize::from(size)) as u16;
        let head = [count, count, size];
        head.iter()
            .chain(words)
            .flat_map(|w| w.to_le_bytes())
            .collect()
    }

    #[test]
    fn corners_are_places_or_results_of_formulas() {
        let plain = array(4, &[0, 0, 100, 50, 0xFFFF, 7]);
        let options = BTreeMap::new();
        assert_eq!(
            corners(&plain, &[], &options),
            [(0.0, 0.0), (100.0, 50.0), (-1.0, 7.0)]
        );
        // The tip of a pentagon: its width less a share of its height that can be dragged.
        let options = BTreeMap::from([(ADJUST, 50_000), (0x0142, 1819), (0x0143, 529)]);
        let guides = array(
            8,
            &[
                0x6004, 0x0142, 0x0143, 0, // the smaller side
                0x6001, 0x0400, ADJUST, 2, // times the adjustment, halved
                0xA000, 0x0142, 0, 0x0400, // the width less the smaller side
                0x0009, 1, 2, 3, // an angle
            ],
        );
        let wide = array(8, &[2, 0x8000, 0, 0, 1819, 0, 9, 0]);
        assert_eq!(
            corners(&wide, &guides, &options),
            [(1290.0, 0.0), (1819.0, 9.0)]
        );
        // A share of the whole, as LibreOffice writes it: half of the smaller side.
        let options = BTreeMap::from([(ADJUST, 50_000), (0x0142, 794), (0x0143, 529)]);
        let guides = array(
            8,
            &[0x6001, 0x0143, ADJUST, 0x7FFF, 0xA000, 0x0142, 0, 0x0400],
        );
        let wide = array(8, &[1, 0x8000, 0, 0]);
        assert_eq!(corners(&wide, &guides, &options), [(529.5, 0.0)]);
        let by_angle = array(8, &[3, 0x8000, 0, 0]);
        assert_eq!(corners(&by_angle, &guides, &options), []);
        assert_eq!(corners(&[1, 2, 3], &[9], &options), []);
    }

    #[test]
    fn arrays_may_leave_their_head_uncounted() {
        let data = array(8, &[0; 8]);
        assert_eq!(array_size(VERTICES, 16, &data), 22);
        assert_eq!(array_size(VERTICES, 22, &data), 22);
        assert_eq!(array_size(0x0080, 16, &data), 16);
    }
}
