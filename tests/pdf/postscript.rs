//! PostScript fonts made for a test: a square for every glyph name, 500 units wide of an em of 1000.

/// A Type 1 font program (Adobe Type 1 Font Format) with a built-in encoding, and the lengths of its first two parts.
pub fn type1(encoding: &[(u8, &str)]) -> (Vec<u8>, [usize; 2]) {
    let mut clear = String::from(
        "%!PS-AdobeFont-1.0: Made\n/FontName /Made def /FontType 1 def /PaintType 0 def\n\
         /FontMatrix [0.001 0 0 0.001 0 0] readonly def /FontBBox {0 0 500 500} readonly def\n\
         /Encoding 256 array 0 1 255 {1 index exch /.notdef put} for\n",
    );
    for (code, name) in encoding {
        clear += &format!("dup {code} /{name} put\n");
    }
    clear += "readonly def\ncurrentfile eexec\n";
    let mut private = format!(
        "dup /Private 8 dict dup begin /RD {{string currentfile exch readstring pop}} executeonly def\n\
         /ND {{def}} executeonly def /NP {{put}} executeonly def /BlueValues [] def /lenIV 4 def\n\
         2 index /CharStrings {} dict dup begin\n",
        encoding.len() + 1
    )
    .into_bytes();
    for name in [".notdef"]
        .into_iter()
        .chain(encoding.iter().map(|(_, n)| *n))
    {
        // 0 500 hsbw 0 0 rmoveto 500 hlineto 500 vlineto -500 hlineto closepath endchar
        let square = [
            139, 248, 136, 13, 139, 139, 21, 248, 136, 6, 248, 136, 7, 252, 136, 6, 9, 14,
        ];
        let encrypted = encrypted(&square, 4330);
        private.extend(format!("/{name} {} RD ", encrypted.len()).bytes());
        private.extend(encrypted);
        private.extend(b" ND\n");
    }
    private.extend(b"end end readonly put noaccess put dup /FontName get exch definefont pop mark currentfile closefile\n");
    let secret = encrypted(&private, 55665);
    let lengths = [clear.len(), secret.len()];
    (
        clear.into_bytes().into_iter().chain(secret).collect(),
        lengths,
    )
}

/// Type 1 encryption with four bytes in front that say nothing.
fn encrypted(plain: &[u8], key: u16) -> Vec<u8> {
    let mut key = key;
    let cipher = |byte: &u8| {
        let c = byte ^ (key >> 8) as u8;
        key = u16::from(c)
            .wrapping_add(key)
            .wrapping_mul(52845)
            .wrapping_add(22719);
        c
    };
    [0; 4].iter().chain(plain).map(cipher).collect()
}

/// A CFF font program (Adobe Technical Note 5176) with a built-in encoding.
pub fn cff(encoding: &[(u8, &str)]) -> Vec<u8> {
    // 500 (width) 0 0 rmoveto 500 hlineto 500 vlineto -500 hlineto endchar, as Type 2 charstrings write it.
    let square: &[u8] = &[
        248, 136, 139, 139, 21, 248, 136, 6, 248, 136, 7, 252, 136, 6, 14,
    ];
    let names = encoding.iter().map(|(_, name)| name.as_bytes());
    let header = [1, 0, 4, 1];
    let name = index(&[b"Made"]);
    let strings = index(&names.collect::<Vec<_>>());
    let subroutines = index(&[]);
    let charstrings = index(&vec![square; encoding.len() + 1]);
    const STANDARD_STRINGS: u16 = 391;
    let sids = (STANDARD_STRINGS..).take(encoding.len());
    let charset: Vec<u8> = [0]
        .into_iter()
        .chain(sids.flat_map(u16::to_be_bytes))
        .collect();
    let codes = encoding.iter().map(|(code, _)| *code);
    let codes: Vec<u8> = [0, encoding.len() as u8].into_iter().chain(codes).collect();
    let top_length = index(&[&top([0; 4])]).len();
    let before = header.len() + name.len() + top_length + strings.len() + subroutines.len();
    let charset_at = before;
    let encoding_at = charset_at + charset.len();
    let charstrings_at = encoding_at + codes.len();
    let private_at = charstrings_at + charstrings.len();
    let top = index(&[&top([charset_at, encoding_at, charstrings_at, private_at])]);
    [
        &header[..],
        &name,
        &top,
        &strings,
        &subroutines,
        &charset,
        &codes,
        &charstrings,
    ]
    .concat()
}

/// The top dictionary: where the character set, the encoding, the charstrings and the (empty) private dictionary are.
fn top([charset, encoding, charstrings, private]: [usize; 4]) -> Vec<u8> {
    let number = |n: usize| [&[29][..], &(n as u32).to_be_bytes()].concat();
    [
        number(charset),
        vec![15],
        number(encoding),
        vec![16],
        number(charstrings),
        vec![17],
        number(0),
        number(private),
        vec![18],
    ]
    .concat()
}

fn index(items: &[&[u8]]) -> Vec<u8> {
    let mut bytes = (items.len() as u16).to_be_bytes().to_vec();
    if items.is_empty() {
        return bytes;
    }
    bytes.push(2);
    let mut end = 1_u16;
    bytes.extend(end.to_be_bytes());
    for item in items {
        end += item.len() as u16;
        bytes.extend(end.to_be_bytes());
    }
    bytes.extend(items.concat());
    bytes
}
