//! When two texts are the same: widths, white space and line breaks never count (output contract, section 2).

use unicode_normalization::UnicodeNormalization;

/// NFKC, without white space.
pub(super) fn plain(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// [`plain`], with dashes and wave dashes made one and bullets left out: producers change these at will, so that
/// scores look through them.
pub(super) fn folded(text: &str) -> String {
    let one = |c: char| match c {
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '－' => Some('-'),
        '\u{301c}' | '\u{ff5e}' | '\u{2053}' => Some('~'),
        '・' | '･' | '•' | '‣' => None,
        c => Some(c),
    };
    let nfkc = text.chars().filter(|c| !c.is_whitespace()).nfkc();
    nfkc.filter_map(one)
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// Likeness of two texts, 0 to 1: twice the longest common subsequence over the sum of lengths (Indel similarity).
/// Nothing is like nothing else.
pub(super) fn likeness(a: &str, b: &str) -> f64 {
    if a == b {
        1.0
    } else if a.is_empty() || b.is_empty() {
        0.0
    } else {
        rapidfuzz::distance::indel::normalized_similarity(a.chars(), b.chars())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_producers_change_does_not_count() {
        assert_eq!(folded("・Ｒ３ – Ｒ５\n窓口～"), "R3-R5窓口~");
        assert_eq!(plain("・Ｒ３ – Ｒ５"), "・R3–R5");
    }

    #[test]
    fn likeness_is_the_shared_part() {
        assert_eq!(likeness("窓口", "窓口"), 1.0);
        assert_eq!(likeness("", ""), 1.0);
        assert_eq!(likeness("窓口", ""), 0.0);
        assert_eq!(likeness("窓口", "窓ロ"), 0.5);
    }
}
