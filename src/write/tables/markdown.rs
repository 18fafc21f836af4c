//! Tables as Markdown.

use super::{Named, texts};
use crate::document::Table;
use std::fmt::Write;

/// The tables in the Markdown of GitHub (GFM, 4.10), each under a heading with its name. Head rows are joined
/// ("実施時期 › R3"), since Markdown has one; the text of a merged cell stands at its first position.
pub fn markdown(file: &str, tables: &[Named]) -> String {
    let mut out = format!("# {}\n", escaped(file));
    for named in tables {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "\n## {}\n", named.name);
        table(&mut out, named.table);
    }
    out
}

fn table(out: &mut String, table: &Table) {
    let texts = texts(table);
    let head = table.head_rows();
    let heads: Vec<String> = (0..table.cols)
        .map(|c| {
            if head > 0 {
                table.head_text(c)
            } else {
                String::new()
            }
        })
        .collect();
    // A title over the whole table names no column: it stands above.
    let in_head = table
        .cells
        .iter()
        .zip(&texts)
        .filter(|(c, _)| c.rows.start < head);
    for (cell, text) in in_head {
        let flat = cell.text().replace('\n', "");
        if !cell.is_empty() && !heads.iter().any(|h| h.contains(&flat)) {
            let _ = writeln!(out, "**{}**\n", escaped(text));
        }
    }
    line(out, &heads);
    line(out, &vec!["---".to_string(); table.cols]);
    for row in head..table.rows {
        let mut line_texts = vec![String::new(); table.cols];
        for (cell, text) in table.cells.iter().zip(&texts) {
            if cell.rows.start == row
                && let Some(position) = line_texts.get_mut(cell.cols.start)
            {
                position.clone_from(text);
            }
        }
        line(out, &line_texts);
    }
}

fn line(out: &mut String, texts: &[String]) {
    out.push('|');
    for text in texts {
        let text = if text == "---" {
            text.clone()
        } else {
            escaped(text)
        };
        let _ = write!(out, " {text} |");
    }
    out.push('\n');
}

/// A text that Markdown shows as it is, on one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\n' => out.push_str("<br>"),
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
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
    fn heads_are_joined_and_signs_escaped() {
        let table = table();
        let text = markdown(
            "a_b.pdf",
            &[Named {
                name: "p2-1".into(),
                table: &table,
            }],
        );
        assert_eq!(
            text,
            "# a\\_b.pdf\n\n## p2-1\n\n\
             | 項目 | 実施時期 › R3 | 実施時期 › R4 | 実施時期 › R5 |\n\
             | --- | --- | --- | --- |\n\
             | &lt;b&gt;&amp;\"窓口\"\\| | ①→ | → | =1+1 |\n\
             |  | 検討<br>実施 |  | 5\\*3 |\n"
        );
    }
}
