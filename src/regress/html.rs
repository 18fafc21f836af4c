//! The report for the eye: every difference beside the picture of its place. One file without scripts or links.

use super::compare::{Comparison, Difference, NOTHING};
use super::corpus::Corpus;
use super::picture::{Pictures, escaped};
use super::{Outcome, tell};
use crate::finding::Lang;
use crate::read::ReadOptions;
use rayon::prelude::*;
use std::fmt::Write;

const STYLE: &str = "body{font-family:sans-serif;margin:2em;max-width:75em}pre{background:#f4f4f4;padding:.6em;overflow-x:auto}\
section{border-top:1px solid #999;margin-top:1.5em}.d{display:flex;gap:1.5em;border-top:1px dotted #bbb;padding:.8em 0;align-items:flex-start}\
.d>div:first-child{flex:0 0 26em}.d svg,.d table{border:1px solid #ccc;max-width:100%;height:auto}table.cells{border-collapse:collapse}\
table.cells td{border:1px solid #999;padding:.2em .4em;vertical-align:top;font-size:85%}td.here{outline:2px solid red}\
dt{color:#666;font-size:85%}dd{margin:0 0 .4em;white-space:pre-wrap}del{background:#fdd;text-decoration:none}ins{background:#dfd;text-decoration:none}.known{opacity:.6}";

/// The report. Pictures are drawn for documents with differences only.
pub fn html(corpus: &Corpus, outcome: &Outcome, options: &ReadOptions, lang: Lang) -> String {
    let title = match lang {
        Lang::Ja => "回帰テストの報告",
        Lang::En => "Regression report",
    };
    let code = match lang {
        Lang::Ja => "ja",
        Lang::En => "en",
    };
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\"><head><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style></head>\n\
         <body><h1>{title}</h1>\n<pre>{}</pre>\n",
        escaped(&tell::tables(outcome, lang))
    );
    let sections: Vec<String> = corpus
        .entries
        .par_iter()
        .zip(&outcome.documents)
        .filter(|(_, d)| !d.differences.is_empty())
        .map(|(entry, d)| section(d, &Pictures::of(entry, options), lang))
        .collect();
    out.push_str(&sections.concat());
    out.push_str("</body></html>\n");
    out
}

fn section(document: &Comparison, pictures: &Pictures, lang: Lang) -> String {
    let mut out = format!("<section><h2>{}</h2>\n", escaped(&document.document));
    for d in &document.differences {
        let class = if d.known.is_some() { "d known" } else { "d" };
        let _ = writeln!(
            out,
            "<div class=\"{class}\"><div>{}</div><div>",
            words(d, lang)
        );
        if let Some(spot) = &d.spot {
            let _ = write!(out, "p.{}<br>{}", spot.page, pictures.draw(spot));
        }
        out.push_str("</div></div>\n");
    }
    out.push_str("</section>\n");
    out
}

fn words(d: &Difference, lang: Lang) -> String {
    let (expected, got, why) = match lang {
        Lang::Ja => ("正解", "読み取り", "既知の違い"),
        Lang::En => ("truth", "read", "accepted"),
    };
    let (t, r) = marked(&d.expected, &d.got);
    let mut out = format!(
        "<b>{}</b><br><code>{}</code><dl><dt>{expected}</dt><dd>{t}</dd><dt>{got}</dt><dd>{r}</dd>",
        escaped(&d.record),
        escaped(&d.field)
    );
    if let Some(reason) = &d.known {
        let _ = write!(out, "<dt>{why}</dt><dd>{}</dd>", escaped(reason));
    }
    out + "</dl>"
}

/// Both texts with what lies between their common begin and end marked.
fn marked(truth: &str, read: &str) -> (String, String) {
    let (t, r): (Vec<char>, Vec<char>) = (truth.chars().collect(), read.chars().collect());
    if truth == NOTHING || read == NOTHING {
        return (escaped(truth), escaped(read));
    }
    let begin = t.iter().zip(&r).take_while(|(a, b)| a == b).count();
    let most = t.len().min(r.len()) - begin;
    let end = t.iter().rev().zip(r.iter().rev());
    let end = end.take(most).take_while(|(a, b)| a == b).count();
    let mark = |chars: &[char], tag: &str| {
        let text = |part: &[char]| escaped(&part.iter().collect::<String>());
        let (head, rest) = chars.split_at(begin);
        let (middle, tail) = rest.split_at(rest.len() - end);
        format!(
            "{}<{tag}>{}</{tag}>{}",
            text(head),
            text(middle),
            text(tail)
        )
    };
    (mark(&t, "ins"), mark(&r, "del"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_marked() {
        let (t, r) = marked("窓口の見直し", "窓ロの見直し");
        assert_eq!(t, "窓<ins>口</ins>の見直し");
        assert_eq!(r, "窓<del>ロ</del>の見直し");
        assert_eq!(
            marked("aaa", "aa"),
            ("aa<ins>a</ins>".into(), "aa<del></del>".into())
        );
        assert_eq!(marked("<b>", NOTHING), ("&lt;b&gt;".into(), NOTHING.into()));
    }
}
