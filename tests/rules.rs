//! Mistakes in rule files, each with the message that says what to write instead.

use gyokaku::finding::Lang;
use gyokaku::rule::RuleSet;
use std::fmt::Write;

const HEAD: &str = "schema = 1\nid = \"x\"\nname = \"行動計画\"\nkind = \"plan\"\n";
const DETECT: &str = "[detect]\nneed = [\"item\", \"schedule\"]\n";

/// What is wrong, and a rule that has it.
fn bad() -> Vec<(&'static str, String)> {
    let more = |text: &str| format!("{HEAD}{DETECT}{text}");
    let head = |text: &str| format!("{text}{DETECT}");
    vec![
        (
            "no schema",
            head("id = \"x\"\nname = \"甲\"\nkind = \"plan\"\n"),
        ),
        (
            "another schema",
            head("schema = 2\nid = \"x\"\nname = \"甲\"\nkind = \"plan\"\n"),
        ),
        (
            "schema as text",
            head("schema = \"1\"\nid = \"x\"\nname = \"甲\"\nkind = \"plan\"\n"),
        ),
        (
            "no id",
            head("schema = 1\nname = \"甲\"\nkind = \"plan\"\n"),
        ),
        (
            "another id than the folder's",
            head("schema = 1\nid = \"y\"\nname = \"甲\"\nkind = \"plan\"\n"),
        ),
        ("no name", head("schema = 1\nid = \"x\"\nkind = \"plan\"\n")),
        (
            "an empty name",
            head("schema = 1\nid = \"x\"\nname = \" \"\nkind = \"plan\"\n"),
        ),
        ("no kind", head("schema = 1\nid = \"x\"\nname = \"甲\"\n")),
        (
            "an empty kind",
            head("schema = 1\nid = \"x\"\nname = \"甲\"\nkind = \"\"\n"),
        ),
        ("no section detect", HEAD.to_string()),
        (
            "a key with a slip",
            format!("{HEAD}nmae = \"甲\"\n{DETECT}"),
        ),
        (
            "a text without quotes",
            head("schema = 1\nid = \"x\"\nname = 行動計画\nkind = \"plan\"\n"),
        ),
        (
            "a quote left open",
            head("schema = 1\nid = \"x\"\nname = \"行動計画\nkind = \"plan\"\n"),
        ),
        ("a section twice", more("[detect]\nneed = [\"item\"]\n")),
        ("nothing needed", format!("{HEAD}[detect]\nneed = []\n")),
        (
            "a field that is none",
            format!("{HEAD}[detect]\nneed = [\"itme\"]\n"),
        ),
        (
            "a Japanese field",
            format!("{HEAD}[detect]\nneed = [\"取組項目\"]\n"),
        ),
        (
            "a text where a list must stand",
            format!("{HEAD}[detect]\nneed = \"item\"\n"),
        ),
        ("for and against", more("unlikely = [\"schedule\"]\n")),
        ("needed and likely", more("likely = [\"item\"]\n")),
        (
            "a bracket left open in a pattern",
            more("title = ['(実施|進捗状況']\n"),
        ),
        (
            "a column without a field",
            more("[[column]]\nheads = [\"取組\"]\n"),
        ),
        (
            "a column without heads",
            more("[[column]]\nfield = \"item\"\n"),
        ),
        (
            "heads as one text",
            more("[[column]]\nfield = \"item\"\nheads = \"取組\"\n"),
        ),
        (
            "one column in single brackets",
            more("[column]\nfield = \"item\"\nheads = [\"取組\"]\n"),
        ),
        (
            "a head under two fields",
            more(
                "[[column]]\nfield = \"item\"\nheads = [\"取組 名\"]\n[[column]]\nfield = \"measure\"\nheads = [\"取組名\"]\n",
            ),
        ),
        (
            "a head that is only a year",
            more("[[column]]\nfield = \"results\"\nheads = [\"令和5年度\"]\n"),
        ),
        (
            "an empty head",
            more("[[column]]\nfield = \"results\"\nheads = [\"　\"]\n"),
        ),
        (
            "a heading without a group",
            more("[[heading]]\npatterns = ['^第[0-9]+章']\n"),
        ),
        (
            "a heading without a pattern",
            more("[[heading]]\npatterns = []\n"),
        ),
        (
            "another way to keep headings",
            more("[[heading]]\npatterns = ['^(第[0-9]+章)']\nkeep = \"always\"\n"),
        ),
        (
            "close as text",
            more("[[heading]]\npatterns = ['^(①)']\nclose = \"yes\"\n"),
        ),
        (
            "rows of their own by their name",
            more("[rows]\nown = [\"item\"]\n"),
        ),
        (
            "totals that fit everything",
            more("[rows]\ntotals = ['(合計)?']\n"),
        ),
        ("a rating without its mark", more("[[rating]]\nlevel = 1\n")),
        (
            "a level as text",
            more("[[rating]]\nmark = \"A\"\nlevel = \"1\"\n"),
        ),
        (
            "a level below the best",
            more("[[rating]]\nmark = \"A\"\nlevel = 0\n"),
        ),
        (
            "a mark twice",
            more("[[rating]]\nmark = \"A\"\nlevel = 1\n[[rating]]\nmark = \"Ａ\"\nlevel = 2\n"),
        ),
        ("an empty mark", more("[[rating]]\nmark = \"\"\n")),
        (
            "a form without groups of names",
            more("[form]\nlabels = 4\nheadings = ['^[0-9]+ .+$']\n"),
        ),
        (
            "a form of any table",
            more("[form]\nlabels = 0\nheadings = ['^(?P<no>[0-9]+) (?P<item>.+)$']\n"),
        ),
        (
            "a form without headings",
            more("[form]\nlabels = 4\nheadings = []\n"),
        ),
        (
            "two mistakes",
            format!("{HEAD}[detect]\nneed = []\n[[rating]]\nmark = \"A\"\nlevel = -1\n"),
        ),
        (
            "one mistake of form in each section",
            format!(
                "schema = 1\nid = \"x\"\nnmae = \"甲\"\nkind = 3\n{DETECT}[[column]]\nfield = \"itme\"\nheads = [\"取組\"]\n[[column]]\nheads = [\"担当\"]\n[[rating]]\nlevel = 1\n[form]\nlabels = \"4\"\nheadings = []\n"
            ),
        ),
    ]
}

#[test]
fn every_mistake_is_told_with_its_remedy() {
    let mut told = String::new();
    for (what, text) in bad() {
        let Err(errors) = RuleSet::single("x", &text) else {
            panic!("{what}: taken without an error");
        };
        let _ = writeln!(told, "## {what}");
        for error in errors {
            assert!(
                !error.help.ja.is_empty() && !error.help.en.is_empty(),
                "{what}: no remedy"
            );
            assert!(
                error.line <= text.lines().count(),
                "{what}: line {}",
                error.line
            );
            let _ = writeln!(told, "{}", error.rendered(Lang::Ja));
            let _ = writeln!(told, "({}; {})\n", error.message.en, error.help.en);
        }
    }
    insta::assert_snapshot!(told);
}
