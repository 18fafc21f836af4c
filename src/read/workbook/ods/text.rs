//! Paragraphs of a cell or shape as lines (ODF 1.3 part 3, 5 and 6).

use super::super::xml::Node;

/// Most blanks that one element stands for.
const BLANKS_LIMIT: usize = 1000;

/// The lines of an element's paragraphs.
pub(super) fn lines(node: &Node) -> Vec<String> {
    let mut lines = Vec::new();
    for child in &node.children {
        match child.name.as_str() {
            "p" | "h" => lines.extend(paragraph(child)),
            "list" | "list-item" | "text-box" => lines.extend(self::lines(child)),
            _ => {}
        }
    }
    lines
}

/// The lines of one paragraph.
pub(super) fn paragraph(node: &Node) -> Vec<String> {
    let mut text = String::new();
    run(node, &mut text);
    text.split('\n').map(str::to_string).collect()
}

fn run(node: &Node, out: &mut String) {
    match node.name.as_str() {
        // Notes on the cell, and how a word is pronounced.
        "annotation" | "annotation-end" | "ruby-text" | "note" => return,
        "s" => {
            let count = node.number::<usize>("c").unwrap_or(1).min(BLANKS_LIMIT);
            out.extend(std::iter::repeat_n(' ', count));
        }
        "tab" => out.push('\t'),
        "line-break" => out.push('\n'),
        _ => {}
    }
    push(&node.text, out);
    for child in &node.children {
        run(child, out);
        push(&child.tail, out);
    }
}

/// White space in the file is a blank; line breaks have their element.
fn push(text: &str, out: &mut String) {
    out.extend(text.chars().map(|c| match c {
        '\n' | '\r' | '\t' => ' ',
        c => c,
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::workbook::xml;

    #[test]
    fn runs_blanks_and_breaks_keep_their_order() {
        let node = xml::parse(
            "<c><p>甲<span>乙</span>丙<s c='2'/>丁<line-break/>戊<ruby><ruby-base>行革</ruby-base><ruby-text>ぎょう</ruby-text></ruby>己</p>\
             <annotation><p>注</p></annotation><p>庚</p></c>",
        )
        .expect("tree");
        assert_eq!(lines(&node), ["甲乙丙  丁", "戊行革己", "庚"]);
    }
}
