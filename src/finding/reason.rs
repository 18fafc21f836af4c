//! Why something failed, in the user's language. Libraries and the system say it in their own words, mostly English: these
//! are kept behind it, as whoever helps may look for them.

use super::Lang;
use std::borrow::Cow;

/// Words as they stand in messages, in lower case → the reason. Where several stand at the same place, the first counts.
const REASONS: &[(&str, &str)] = &[
    // The system, on Linux, macOS and Windows.
    ("permission denied", "権限がありません"),
    ("access is denied", "権限がありません"),
    ("operation not permitted", "権限がありません"),
    ("no such file", "見つかりません"),
    ("entity not found", "見つかりません"),
    ("the system cannot find", "見つかりません"),
    ("is a directory", "ファイルではなくフォルダーです"),
    ("not a directory", "フォルダーではありません"),
    ("not a regular file", "ふつうのファイルではありません"),
    (
        "too many levels of symbolic links",
        "リンクが輪になっています",
    ),
    ("file name too long", "名前が長すぎます"),
    ("no space left", "空き容量がありません"),
    ("not enough space", "空き容量がありません"),
    ("read-only file system", "書き込めない場所です"),
    ("too many open files", "開いているファイルが多すぎます"),
    ("input/output error", "装置から読み書きできません"),
    (
        "the process cannot access the file",
        "ほかのプログラムが使っています",
    ),
    ("failed to fill whole buffer", "途中で切れています"),
    ("unexpected end of file", "途中で切れています"),
    (
        "stream did not contain valid utf-8",
        "文字コードがUTF-8ではありません",
    ),
    // PDF.
    ("startxref", "末尾の目次が壊れています"),
    ("no pages", "ページが見つかりません"),
    ("still invalid", "構造が壊れています"),
    ("couldn't parse input", "構造が壊れています"),
    ("failed parsing", "構造が壊れています"),
    ("io error", "途中で切れています"),
    ("panic", "処理が異常終了しました"),
    // Workbooks and archives.
    ("unsupported zip archive", "対応していない圧縮方式です"),
    (
        "compression method not supported",
        "対応していない圧縮方式です",
    ),
    (
        "specified file not found in archive",
        "必要な部分がありません",
    ),
    ("invalid zip archive", "途中で切れているか壊れています"),
    ("invalid checksum", "内容が壊れています"),
    ("invalid cfb", "構造が壊れています"),
    ("corrupt deflate stream", "内容が壊れています"),
    ("file is larger than", "内容が壊れています"),
    ("malformed", "構造が壊れています"),
    ("ill-formed document", "中のXMLが壊れています"),
    ("syntax error", "中のXMLが壊れています"),
    ("entity &", "中のXMLが壊れています"),
    ("invalid", "構造が壊れています"),
];

/// What the interpreter of pages could not draw.
const PARTS: &[(&str, &str)] = &[
    ("annotation", "注釈や入力欄"),
    ("font", "フォント"),
    ("image", "画像"),
    ("text in a mask", "マスクの中の文字"),
    ("text in a pattern", "模様の中の文字"),
    ("unicode", "文字コードの分からない文字"),
];

/// A message with the reason before it, from the word on that tells it; the message itself where none is known.
pub fn in_words(message: &str, lang: Lang) -> Cow<'_, str> {
    if lang == Lang::En {
        return Cow::Borrowed(message);
    }
    let lower = message.to_ascii_lowercase();
    let found = REASONS
        .iter()
        .filter_map(|(words, reason)| Some((lower.find(words)?, *reason)));
    match found.min_by_key(|(at, _)| *at) {
        Some((at, reason)) => {
            let (before, words) = message.split_at(at);
            Cow::Owned(format!("{before}{reason}（{words}）"))
        }
        None => Cow::Borrowed(message),
    }
}

/// A part of a page that was not drawn ("font ×2").
pub fn part(subject: &str, lang: Lang) -> Cow<'_, str> {
    let named =
        |(word, name): &(&str, &str)| Some(format!("{name}{}", subject.strip_prefix(word)?));
    match PARTS.iter().find_map(named) {
        Some(named) if lang == Lang::Ja => Cow::Owned(named),
        _ => Cow::Borrowed(subject),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_libraries_stand_behind_a_reason() {
        for (message, told) in [
            (
                "Permission denied (os error 13)",
                "権限がありません（Permission denied (os error 13)）",
            ),
            (
                "invalid; failed parsing cross reference table",
                "構造が壊れています（invalid; failed parsing cross reference table）",
            ),
            (
                "no pages; no pages",
                "ページが見つかりません（no pages; no pages）",
            ),
            (
                "invalid Zip archive: Could not find EOCD",
                "途中で切れているか壊れています（invalid Zip archive: Could not find EOCD）",
            ),
            (
                "一覧 xl/styles.xml: Invalid checksum",
                "一覧 xl/styles.xml: 内容が壊れています（Invalid checksum）",
            ),
            ("p.1–2 panic", "p.1–2 処理が異常終了しました（panic）"),
            (".zip", ".zip"),
        ] {
            assert_eq!(in_words(message, Lang::Ja), told);
            assert_eq!(in_words(message, Lang::En), message);
        }
        assert_eq!(part("font ×2", Lang::Ja), "フォント ×2");
        assert_eq!(part("? ×2", Lang::Ja), "? ×2");
    }
}
