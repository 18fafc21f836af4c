//! Markup inside a cell or a line of text: tags, entities, Markdown emphasis.

use super::lists;
use crate::document::Line;

/// A text freed from markup.
#[derive(Debug, Default, PartialEq)]
pub struct Plain {
    /// Its lines; none for a text without content.
    pub lines: Vec<Line>,
    /// Markup that was not understood: tags and entities, kept in the text; comments, dropped.
    pub unknown: Vec<String>,
}

/// Frees a text from markup. `flattened`: the text is one line of a dump in which a space may stand for a line break
/// (a cell of a tab-separated row); otherwise only tags end lines.
pub fn plain(text: &str, flattened: bool) -> Plain {
    let mut out = Writer {
        flattened,
        ..Writer::default()
    };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '<'
            && let Some((tag, after)) = Tag::split(rest)
        {
            out.tag(&tag);
            rest = after;
        } else if c == '&'
            && let Some((entity, after)) = entity(rest)
        {
            match entity {
                Ok(c) => out.push(c),
                Err(unknown) => {
                    out.unknown.push(unknown.to_string());
                    unknown.chars().for_each(|c| out.push(c));
                }
            }
            rest = after;
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out.finish()
}

/// A tag: `<name …>`, `</name>` or `<!-- … -->`.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Lower-case name; "!" for a comment or declaration.
    pub name: String,
    /// `</…>`.
    pub closing: bool,
    /// As written.
    pub written: &'a str,
}

impl<'a> Tag<'a> {
    /// Splits a text that begins with a tag after it; `None` where the `<` is no tag.
    pub fn split(text: &'a str) -> Option<(Self, &'a str)> {
        if text.starts_with("<!--") {
            let end = text.find("-->")? + 3;
            let (written, rest) = text.split_at_checked(end)?;
            return Some((
                Tag {
                    name: "!".into(),
                    closing: false,
                    written,
                },
                rest,
            ));
        }
        let inner = text.strip_prefix('<')?;
        let (end, plain) = tag_end(inner)?;
        let body = &inner[..end];
        let (closing, body) = body
            .strip_prefix('/')
            .map_or((false, body), |body| (true, body));
        let name: String = body
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let attributes = &body[name.len()..];
        let separate = attributes.is_empty() || attributes.starts_with([' ', '\t', '/']);
        // What holds other than ASCII outside quotation marks is more likely text between two signs than a tag, and must not vanish.
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !separate || !plain {
            return None;
        }
        let (written, rest) = text.split_at_checked(end + 2)?;
        Some((
            Tag {
                name: name.to_ascii_lowercase(),
                closing,
                written,
            },
            rest,
        ))
    }

    /// The value of an attribute, without quotes.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let lower = self.written.to_ascii_lowercase();
        let at = lower
            .match_indices(name)
            .map(|(at, _)| at + name.len())
            .find(|&at| lower[at..].trim_start().starts_with('='))?;
        let value = lower[at..].trim_start().strip_prefix('=')?.trim_start();
        let end = |c: char| c == '"' || c == '\'' || c == '>' || c.is_whitespace();
        Some(
            value
                .trim_start_matches(['"', '\''])
                .chars()
                .take_while(|&c| !end(c))
                .collect(),
        )
    }
}

/// Where a tag ends, and whether what stands in it outside quotation marks is ASCII. A value in quotation marks may hold
/// anything, where the marks are closed.
fn tag_end(inner: &str) -> Option<(usize, bool)> {
    let quoted = |inner: &str| {
        let mut quote = None;
        let mut before = ' ';
        let mut plain = true;
        for (at, c) in inner.char_indices() {
            match (quote, c) {
                (Some(open), _) if open == c => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') if before == '=' => quote = Some(c),
                (None, '>') => return Some((at, plain)),
                (None, '<') => return None,
                (None, _) => plain &= c.is_ascii(),
            }
            before = c;
        }
        None
    };
    quoted(inner).or_else(|| {
        let end = inner.find(['>', '<'])?;
        let plain = inner[..end].is_ascii();
        inner[end..].starts_with('>').then_some((end, plain))
    })
}

/// How a known tag behaves in text.
enum Role {
    Break,
    Block,
    List,
    Item,
    Inline,
    /// How a word is pronounced, which is no part of the text.
    Guide,
}

fn role(name: &str) -> Option<Role> {
    Some(match name {
        "br" | "hr" => Role::Break,
        "p" | "div" | "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "caption"
        | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "dl" | "dt" | "dd"
        | "center" | "section" | "article" | "figure" | "figcaption" | "pre" | "html" | "body"
        | "header" | "footer" | "colgroup" | "col" | "main" | "nav" | "aside" | "address"
        | "details" | "summary" => Role::Block,
        "ul" | "ol" => Role::List,
        "li" => Role::Item,
        "b" | "strong" | "i" | "em" | "u" | "s" | "strike" | "del" | "ins" | "span" | "font"
        | "sup" | "sub" | "small" | "big" | "mark" | "a" | "code" | "tt" | "nobr" | "wbr"
        | "ruby" | "rb" | "label" => Role::Inline,
        "rt" | "rp" | "rtc" => Role::Guide,
        _ => return None,
    })
}

#[derive(Default)]
struct Writer {
    lines: Vec<Line>,
    text: String,
    unknown: Vec<String>,
    flattened: bool,
    /// Open lists: whether numbered, and how many items were seen.
    lists: Vec<(bool, usize)>,
    /// Where in the text a guide to pronunciation began that is not closed yet.
    guide: Option<usize>,
    /// The text being written is an item whose mark is still to be put before it.
    item: bool,
}

impl Writer {
    fn push(&mut self, c: char) {
        self.text.push(c);
    }

    fn tag(&mut self, tag: &Tag) {
        // A picture prints no text; that it was there is told.
        if matches!(tag.name.as_str(), "!" | "img") {
            self.unknown.push(tag.written.to_string());
            return;
        }
        match role(&tag.name) {
            Some(Role::Inline) => {
                // A guide may be left open: it ends with its word.
                if tag.closing && tag.name == "ruby" {
                    self.end_guide();
                }
            }
            Some(Role::Guide) => {
                self.end_guide();
                self.guide = (!tag.closing).then_some(self.text.len());
            }
            Some(Role::Break) => self.end_line(),
            Some(Role::Block) => {
                self.end_line();
                // A paragraph after a list that lost its items has left that list.
                if !tag.closing && self.lists.last().is_some_and(|&(_, items)| items == 0) {
                    self.lists.pop();
                }
                self.item = false;
            }
            Some(Role::List) => {
                self.end_line();
                self.item = false;
                if tag.closing {
                    self.lists.pop();
                } else {
                    self.lists.push((tag.name == "ol", 0));
                }
            }
            Some(Role::Item) => {
                self.end_line();
                self.item = !tag.closing;
                if !tag.closing {
                    if self.lists.is_empty() {
                        self.lists.push((false, 0));
                    }
                    if let Some((_, items)) = self.lists.last_mut() {
                        *items += 1;
                    }
                }
            }
            None => {
                self.unknown.push(tag.written.to_string());
                self.text.push_str(tag.written);
            }
        }
    }

    fn end_guide(&mut self) {
        if let Some(begin) = self.guide.take() {
            self.text.truncate(begin);
        }
    }

    fn end_line(&mut self) {
        self.guide = None;
        let text = unescape(&std::mem::take(&mut self.text));
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let lines = match self.lists.last() {
            Some((_, 0)) => lists::split_lost_items(text),
            Some(&(numbered, items)) if self.item => {
                self.item = false;
                let mut lines = if self.flattened {
                    lists::split_flattened(text)
                } else {
                    vec![text.to_string()]
                };
                if let Some(first) = lines.first_mut() {
                    *first = match numbered && !lists::begins_marked(first) {
                        true => format!("{items}. {first}"),
                        false => lists::with_bullet(first),
                    };
                }
                lines
            }
            _ if self.flattened => lists::split_flattened(text),
            _ => vec![text.to_string()],
        };
        self.lines.extend(lines.into_iter().map(Line::hard));
    }

    fn finish(mut self) -> Plain {
        self.end_line();
        Plain {
            lines: self.lines,
            unknown: self.unknown,
        }
    }
}

/// A character written by name or number; `Err` with the text as written where the name is not known.
fn entity(text: &str) -> Option<(Result<char, &str>, &str)> {
    let end = text.char_indices().take(12).find(|&(_, c)| c == ';')?.0;
    let name = text.get(1..end)?;
    let rest = text.get(end + 1..)?;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        let c = code
            .ok()
            .and_then(char::from_u32)
            .filter(|c| !c.is_control());
        return Some((c.ok_or(text.get(..=end)?), rest));
    }
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "times" => '×',
        "middot" | "bull" => '・',
        "yen" => '¥',
        "hellip" => '…',
        "rarr" => '→',
        "larr" => '←',
        "uarr" => '↑',
        "darr" => '↓',
        "rArr" => '⇒',
        "deg" => '°',
        "plusmn" => '±',
        "minus" => '−',
        "ndash" => '–',
        "mdash" => '—',
        "laquo" => '«',
        "raquo" => '»',
        "ldquo" => '“',
        "rdquo" => '”',
        "lsquo" => '‘',
        "rsquo" => '’',
        _ => return Some((Err(text.get(..=end)?), rest)),
    };
    Some((Ok(c), rest))
}

/// Removes Markdown emphasis and backslash escapes.
fn unescape(text: &str) -> String {
    let mut text = text.to_string();
    for delimiter in ["**", "__", "~~", "``"] {
        while let Some((open, close)) = pair(&text, delimiter) {
            text.replace_range(close..close + delimiter.len(), "");
            text.replace_range(open..open + delimiter.len(), "");
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\' && chars.peek().is_some_and(char::is_ascii_punctuation) {
            continue;
        }
        out.push(c);
    }
    out
}

/// The first pair of delimiters that touch the text between them.
fn pair(text: &str, delimiter: &str) -> Option<(usize, usize)> {
    let touches =
        |side: Option<char>| side.is_some_and(|c| !c.is_whitespace() && !delimiter.contains(c));
    let open = text
        .match_indices(delimiter)
        .map(|(at, _)| at)
        .find(|&at| touches(text[at + delimiter.len()..].chars().next()))?;
    let from = open + delimiter.len();
    let close = text[from..]
        .match_indices(delimiter)
        .map(|(at, _)| from + at)
        .find(|&at| touches(text[..at].chars().next_back()))?;
    Some((open, close))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        plain(text, true)
            .lines
            .into_iter()
            .map(|l| l.text)
            .collect()
    }

    #[test]
    fn tags_end_lines() {
        assert_eq!(lines("総務部<br>税務課<BR/>"), ["総務部", "税務課"]);
        assert_eq!(lines("<p>甲</p> <p>乙</p>"), ["甲", "乙"]);
        assert_eq!(lines("用語<sup>※</sup>を<b>使う</b>"), ["用語※を使う"]);
    }

    #[test]
    fn lists_closed_unclosed_and_without_items() {
        assert_eq!(
            lines("<ul><li>甲</li><li>・乙</li></ul>丙"),
            ["・甲", "・乙", "丙"]
        );
        assert_eq!(lines("<ul><li>甲<li>乙"), ["・甲", "・乙"]);
        assert_eq!(
            lines("<ul style=\"list-style-type: none\"> 甲する。 乙する。 "),
            ["・甲する。", "・乙する。"]
        );
        assert_eq!(
            lines("<p>現状</p> <ul> ・甲 ・乙 <p>目標</p> <ul> ・丙"),
            ["現状", "・甲", "・乙", "目標", "・丙"]
        );
        assert_eq!(lines("<ol><li>甲</li><li>乙</li></ol>"), ["1. 甲", "2. 乙"]);
    }

    #[test]
    fn entities_and_emphasis() {
        assert_eq!(lines("A&amp;B &lt;案&gt; &#x2460;甲"), ["A&B <案>", "①甲"]);
        assert_eq!(
            lines("**重点**項目 __下線__ 3 < 5 R&D"),
            ["重点項目 下線 3 < 5 R&D"]
        );
        assert_eq!(lines("1\\.甲"), ["1.甲"]);
    }

    #[test]
    fn unknown_markup_is_kept_and_told() {
        let read = plain("<foo>甲</foo> &bar;", false);
        assert_eq!(read.lines, [Line::hard("<foo>甲</foo> &bar;")]);
        assert_eq!(read.unknown, ["<foo>", "</foo>", "&bar;"]);
    }

    #[test]
    fn attributes() {
        let (tag, rest) = Tag::split("<td rowspan=\"2\" colspan=3>x").expect("a tag");
        assert_eq!(
            (
                tag.attribute("rowspan").as_deref(),
                tag.attribute("colspan").as_deref()
            ),
            (Some("2"), Some("3"))
        );
        assert_eq!(rest, "x");
    }
}
