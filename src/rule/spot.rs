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
            spot.range = Some(range.to_string());
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
                *range = range.around(*more);
            }
            _ => {}
        }
    }
    whole
}
