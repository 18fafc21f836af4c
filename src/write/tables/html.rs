//! Tables as one HTML page.

use super::{Named, texts};
use crate::document::Table;
use std::fmt::Write;

const HEAD: &str = "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n";

const STYLE: &str = "<style>\n\
    body { font-family: \"BIZ UDPGothic\", \"Yu Gothic\", \"Hiragino Sans\", \"Noto Sans CJK JP\", sans-serif; margin: 2em; }\n\
    table { border-collapse: collapse; margin-bottom: 2em; }\n\
    caption { text-align: left; color: #555; padding: .3em 0; }\n\
    th, td { border: 1px solid #999; padding: .3em .5em; text-align: left; vertical-align: top; }\n\
    thead th { background: #e8eef4; text-align: center; vertical-align: middle; }\n\
    tbody th { font-weight: normal; background: #f6f8fa; }\n\
    </style>\n";

/// The tables as a page of HTML 5: merged cells with `rowspan` and `colspan`, head rows and stub as `<th>`. `file` is
/// the name to print.
pub fn html(file: &str, tables: &[Named]) -> String {
    let title = escaped(file);
    let mut out =
        format!("{HEAD}<title>{title}</title>\n{STYLE}</head>\n<body>\n<h1>{title}</h1>\n");
    for named in tables {
        table(&mut out, named);
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn table(out: &mut String, named: &Named) {
    let table = named.table;
    let texts = texts(table);
    let head = table.head_rows();
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "<table id=\"{0}\">\n<caption>{0}</caption>",
        named.name
    );
    for row in 0..table.rows {
        if row == 0 && head > 0 {
            out.push_str("<thead>\n");
        }
        if row == head {
            out.push_str(if head > 0 {
                "</thead>\n<tbody>\n"
            } else {
                "<tbody>\n"
            });
        }
        out.push_str("<tr>");
        let cells = table.cells.iter().zip(&texts);
        for (at, (cell, text)) in cells.enumerate() {
            if cell.rows.start == row {
                out.push_str(&element(table, at, text, head));
            }
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

fn element(table: &Table, at: usize, text: &str, head: usize) -> String {
    let Some(cell) = table.cells.get(at) else {
        return String::new();
    };
    let (name, scope) = if cell.rows.start < head {
        (
            "th",
            if cell.cols.len() > 1 {
                " scope=\"colgroup\""
            } else {
                " scope=\"col\""
            },
        )
    } else if cell.cols.end <= table.stub_cols() {
        (
            "th",
            if cell.rows.len() > 1 {
                " scope=\"rowgroup\""
            } else {
                " scope=\"row\""
            },
        )
    } else {
        ("td", "")
    };
    let mut spans = String::new();
    for (attribute, span) in [("rowspan", cell.rows.len()), ("colspan", cell.cols.len())] {
        if span > 1 {
            let _ = write!(spans, " {attribute}=\"{span}\"");
        }
    }
    let text = escaped(text).replace('\n', "<br>");
    format!("<{name}{scope}{spans}>{text}</{name}>")
}

/// A text as HTML, also within an attribute; characters that HTML does not allow left out.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::table;
    use super::*;

    #[test]
    fn spans_heads_and_escapes() {
        let table = table();
        let page = html(
            "a<b>.pdf",
            &[Named {
                name: "p2-1".into(),
                table: &table,
            }],
        );
        for part in [
            "<title>a&lt;b&gt;.pdf</title>",
            "<thead>\n<tr><th scope=\"col\" rowspan=\"2\">項目</th><th scope=\"colgroup\" colspan=\"3\">実施時期</th></tr>",
            "</thead>\n<tbody>\n<tr><th scope=\"rowgroup\" rowspan=\"2\">&lt;b&gt;&amp;&quot;窓口&quot;|</th>",
            "<td>→</td><td>=1+1</td></tr>",
            ">検討<br>実施</t",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        assert_eq!(page.matches("<tr>").count(), page.matches("</tr>").count());
    }
}
