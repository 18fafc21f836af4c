//! Places in their published form, and the place around several.

use crate::document::Place;
use crate::record::Spot;

/// A place in its published form; "where the row begins" is its page.
pub(super) fn spot(place: &Place) -> Spot {
    let mut spot = Spot {
        page: place.page(),
        ..Spot::default()
    };
    match place {
        Place::File => {}
        Place::Page { bbox, .. } => spot.bbox = Some([bbox.x0, bbox.y0, bbox.x1, bbox.y1]),
        Place::Sheet { sheet, range, .. } => {
            spot.sheet = Some(*sheet);
            spot.range = Some(range.clone());
        }
        Place::Lines { first, last, .. } => spot.lines = Some([*first, *last]),
    }
    spot
}

/// The smallest place around several on the same page; the first of them where they are on different pages.
pub(super) fn around(places: &[&Place]) -> Place {
    let Some(first) = places.first() else {
        return Place::File;
    };
    let mut whole = (*first).clone();
    for place in places.iter().skip(1) {
        match (&mut whole, place) {
            (
                Place::Page { page, bbox },
                Place::Page {
                    page: other,
                    bbox: more,
                },
            ) if page == other => *bbox = bbox.union(more),
            (
                Place::Lines { page, first, last },
                Place::Lines {
                    page: other,
                    first: f,
                    last: l,
                },
            ) if page == other => {
                *first = (*first).min(*f);
                *last = (*last).max(*l);
            }
            (
                Place::Sheet { sheet, range, .. },
                Place::Sheet {
                    sheet: other,
                    range: more,
                    ..
                },
            ) if sheet == other => {
                *range = range_around(range, more);
            }
            _ => {}
        }
    }
    whole
}

/// "C4" and "D5:F9" → "C4:F9".
fn range_around(a: &str, b: &str) -> String {
    let corners: Vec<(u32, u32)> = [a, b]
        .iter()
        .flat_map(|r| r.split(':'))
        .filter_map(corner)
        .collect();
    let (Some(left), Some(right)) = (
        corners.iter().map(|c| c.0).min(),
        corners.iter().map(|c| c.0).max(),
    ) else {
        return a.to_string();
    };
    let (Some(top), Some(bottom)) = (
        corners.iter().map(|c| c.1).min(),
        corners.iter().map(|c| c.1).max(),
    ) else {
        return a.to_string();
    };
    if (left, top) == (right, bottom) {
        format!("{}{top}", letters(left))
    } else {
        format!("{}{top}:{}{bottom}", letters(left), letters(right))
    }
}

fn corner(address: &str) -> Option<(u32, u32)> {
    let split = address.find(|c: char| c.is_ascii_digit())?;
    let (column, row) = address.split_at(split);
    let column = column.trim_matches('$').bytes().try_fold(0_u32, |n, b| {
        b.is_ascii_uppercase()
            .then(|| n.checked_mul(26)?.checked_add(u32::from(b - b'A') + 1))?
    })?;
    Some((column, row.parse().ok()?))
}

fn letters(mut column: u32) -> String {
    let mut out = Vec::new();
    while column > 0 {
        let digit = (column - 1) % 26;
        out.push(char::from(b'A' + u8::try_from(digit).unwrap_or(0)));
        column = (column - 1) / 26;
    }
    out.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_sheets() {
        assert_eq!(range_around("C4", "D5:AA9"), "C4:AA9");
        assert_eq!(range_around("B2", "B2"), "B2");
    }
}
