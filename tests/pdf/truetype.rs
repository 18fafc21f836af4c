//! TrueType fonts made for a test (ISO/IEC 14496-22): a square for every character, 500 units wide of an em of 1000.

/// Which characters a `cmap` subtable is about: platform and encoding.
#[derive(Clone, Copy)]
pub enum Charmap {
    /// Windows, Unicode.
    Unicode,
    /// Windows, symbols: codes from 0xF000 on.
    Symbol,
}

/// A font whose glyph `n + 1` is that of the `n`th code (glyph 0 is of no character). Codes in ascending order.
pub fn font(charmap: Charmap, codes: &[u16]) -> Vec<u8> {
    let glyphs = codes.len() as u16 + 1;
    let square = square();
    let offsets = (0..=glyphs).flat_map(|n| (n * square.len() as u16 / 2).to_be_bytes());
    let tables: [(&[u8; 4], Vec<u8>); 7] = [
        (b"cmap", cmap(charmap, codes)),
        (b"glyf", square.repeat(glyphs.into())),
        (
            b"head",
            table(54, &[(0, 1), (12, 0x5f0f), (14, 0x3cf5), (18, 1000)]),
        ),
        (b"hhea", table(36, &[(0, 1), (4, 880), (34, 1)])),
        // One width for all, then the left bearings of the others.
        (b"hmtx", table(2 + 2 * usize::from(glyphs), &[(0, 500)])),
        (b"loca", offsets.collect()),
        (b"maxp", table(32, &[(0, 1), (4, glyphs)])),
    ];
    let mut file = words(&[1, 0, tables.len() as u16, 64, 2, 48]);
    let mut offset = 12 + 16 * tables.len();
    for (tag, content) in &tables {
        file.extend(*tag);
        file.extend([0; 4]); // checksums are not looked at
        file.extend((offset as u32).to_be_bytes());
        file.extend((content.len() as u32).to_be_bytes());
        offset += content.len().next_multiple_of(4);
    }
    for (_, mut content) in tables {
        content.resize(content.len().next_multiple_of(4), 0);
        file.extend(content);
    }
    file
}

/// A subtable of format 4 with a segment for every code.
fn cmap(charmap: Charmap, codes: &[u16]) -> Vec<u8> {
    let encoding = match charmap {
        Charmap::Unicode => 1,
        Charmap::Symbol => 0,
    };
    let ends = || codes.iter().copied().chain([0xffff]);
    let count = codes.len() as u16 + 1;
    let deltas = (1..count)
        .zip(codes)
        .map(|(glyph, code)| glyph.wrapping_sub(*code));
    let mut table = words(&[0, 1, 3, encoding, 0, 12]);
    table.extend(words(&[4, 16 + 8 * count, 0, 2 * count, 0, 0, 0]));
    table.extend(ends().flat_map(u16::to_be_bytes));
    table.extend(words(&[0]));
    table.extend(ends().flat_map(u16::to_be_bytes)); // each segment is one code long
    table.extend(deltas.chain([1]).flat_map(u16::to_be_bytes));
    table.extend(words(&vec![0; count.into()]));
    table
}

/// A glyph of one contour: the square from (0, 0) to (500, 500).
fn square() -> Vec<u8> {
    let mut glyph = words(&[1, 0, 0, 500, 500, 3, 0]);
    glyph.extend([1; 4]); // four points on the curve, their steps as words
    for steps in [[0, 500, 0, -500_i16], [0, 0, 500, 0]] {
        glyph.extend(steps.iter().flat_map(|s| s.to_be_bytes()));
    }
    glyph
}

/// A table of `length` bytes with 16-bit values at the given offsets.
fn table(length: usize, values: &[(usize, u16)]) -> Vec<u8> {
    let mut bytes = vec![0; length];
    for (at, value) in values {
        bytes[*at..at + 2].copy_from_slice(&value.to_be_bytes());
    }
    bytes
}

fn words(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_be_bytes()).collect()
}
