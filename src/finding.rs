//! Findings: what a person should look at, each with a stable code, a place and a remedy.

pub mod reason;

use crate::document::Place;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// Language of messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lang {
    /// Japanese.
    #[default]
    Ja,
    /// English.
    En,
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Note,
    /// Read, but to be checked.
    Warning,
    /// Not read.
    Error,
}

impl Severity {
    /// The published word.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// Something to review, at a place of one document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What kind of finding.
    pub code: Code,
    /// What it is about: fills `{}` of the message.
    pub subject: String,
    /// Where.
    pub place: Place,
}

impl Finding {
    /// A finding about `subject` at `place`.
    pub fn new(code: Code, subject: impl Into<String>, place: Place) -> Self {
        Self {
            code,
            subject: subject.into(),
            place,
        }
    }

    /// The message with its subject filled in; words of libraries stand behind a reason in the user's language.
    pub fn message(&self, lang: Lang) -> String {
        let entry = self.code.entry();
        let template = match lang {
            Lang::Ja => entry.message_ja,
            Lang::En => entry.message_en,
        };
        let subject = match self.code {
            Code::FileUnreadable
            | Code::PdfInvalid
            | Code::PdfRepaired
            | Code::WorkbookInvalid
            | Code::ArchiveUnread
            | Code::WitnessSilent
            | Code::Internal => reason::in_words(&self.subject, lang),
            Code::PageWarning => reason::part(&self.subject, lang),
            _ => Cow::Borrowed(self.subject.as_str()),
        };
        template.replace("{}", &subject)
    }

    /// What to do.
    pub fn hint(&self, lang: Lang) -> &'static str {
        let entry = self.code.entry();
        match lang {
            Lang::Ja => entry.hint_ja,
            Lang::En => entry.hint_en,
        }
    }
}

/// What is known of a code: the one home of its name, weight and texts.
pub struct Entry {
    /// Stable kebab-case name.
    pub name: &'static str,
    /// Its weight.
    pub severity: Severity,
    /// Japanese message, `{}` is the subject.
    pub message_ja: &'static str,
    /// English message.
    pub message_en: &'static str,
    /// Japanese remedy.
    pub hint_ja: &'static str,
    /// English remedy.
    pub hint_en: &'static str,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal $severity:ident
        ja $mja:literal / $hja:literal en $men:literal / $hen:literal;)+) => {
        /// Every kind of finding.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code { $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)+ }

        impl Code {
            /// All codes, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];

            /// The code's entry in the table.
            pub fn entry(self) -> Entry {
                match self {
                    $(Code::$variant => Entry {
                        name: $name, severity: Severity::$severity,
                        message_ja: $mja, hint_ja: $hja, message_en: $men, hint_en: $hen,
                    },)+
                }
            }
        }
    };
}

codes! {
    /// The file has no content.
    FileEmpty = "file-empty" Error
        ja "ファイルが空です" / "もう一度ダウンロードしてください。"
        en "the file is empty" / "Download it again.";
    /// The file could not be opened or read from disk.
    FileUnreadable = "file-unreadable" Error
        ja "ファイルを読めません: {}" / "アクセス権とファイルの状態を確認してください。"
        en "the file cannot be read: {}" / "Check permissions and the state of the file.";
    /// The content is of no kind that is read.
    KindUnknown = "kind-unknown" Error
        ja "対応していない形式です: {}" / "PDF、Excel（.xlsx、.xls）、.ods、CSV、テキスト（.txt、.md）のどれかで保存し直してください。画像はOCRで文字を付けてからにしてください。"
        en "not a kind of file that is read: {}" / "Save it as PDF, Excel (.xlsx, .xls), .ods, CSV or text (.txt, .md); pictures need OCR first.";
    /// The ending of the name does not fit the content; the content decides.
    KindMismatch = "kind-mismatch" Warning
        ja "拡張子と中身が違います: {}" / "中身に従って読みました。元のファイルを確認してください。"
        en "the file's ending does not fit its content: {}" / "It was read by its content. Check the original.";
    /// A file that is no plan by its nature (hidden files, lock files of Office, data and program files).
    FileSkipped = "file-skipped" Note
        ja "計画書ではないファイルとして読みませんでした: {}" / "読むべき文書なら、PDF、Excel（.xlsx、.xls）、.ods、CSV、テキスト（.txt、.md）のどれかで保存し直してください。"
        en "left unread as it is no plan: {}" / "If it should be read, save it as PDF, Excel (.xlsx, .xls), .ods, CSV or text (.txt, .md).";
    /// The same content stands in another file of the run; both were read.
    FileCopy = "file-copy" Warning
        ja "同じ内容のファイルがあります（記録も重複します）: {}" / "不要な方をフォルダーから除いてください。"
        en "another file has the same content (its records appear twice): {}" / "Take one of them out of the folder.";
    /// A password is needed.
    Locked = "locked" Error
        ja "パスワードで保護されています" / "PDFは --password か --password-file で指定できます。ほかはパスワードを外して保存し直してください。"
        en "the file is locked with a password" / "For a PDF give it with --password or --password-file; else save a copy without the password.";
    /// The password that was given is not this file's.
    PasswordWrong = "password-wrong" Error
        ja "指定されたパスワードでは開けません" / "このファイルのパスワードを --password か --password-file で指定してください。"
        en "the password that was given does not open the file" / "Give this file's own password with --password or --password-file.";
    /// The PDF is damaged beyond reading.
    PdfInvalid = "pdf-invalid" Error
        ja "PDFが壊れていて読めません: {}" / "もう一度ダウンロードするか、PDFビューアで印刷し直してください。"
        en "the PDF is damaged and cannot be read: {}" / "Download it again, or print it anew from a PDF viewer.";
    /// The PDF was damaged and has been repaired.
    PdfRepaired = "pdf-repaired" Warning
        ja "壊れたPDFを修復して読みました: {}" / "ページ数と内容を元の文書と照らし合わせてください。"
        en "the PDF was damaged and was repaired for reading: {}" / "Compare number of pages and content with the original.";
    /// A page that the document lists is not in the file.
    PageLost = "page-lost" Error
        ja "このページはファイルが壊れていて失われています" / "もう一度ダウンロードするか、発行元から取り寄せてください。"
        en "the page is missing from the damaged file" / "Download the file again, or ask its publisher for it.";
    /// The content of a page, or a part of it, is not in the file.
    PageCut = "page-cut" Error
        ja "このページの内容の一部がファイルにありません" / "もう一度ダウンロードするか、発行元から取り寄せてください。"
        en "a part of the page's content is missing from the file" / "Download the file again, or ask its publisher for it.";
    /// Layers are switched off in the document, and what stands on them could not be looked at.
    LayersUnread = "layers-unread" Note
        ja "非表示のレイヤーの中身を確認できませんでした" / "PDFビューアでレイヤーを表示して、必要な内容がないか確認してください。"
        en "layers that are switched off could not be looked at" / "Show the layers in a PDF viewer and check for content that is needed.";
    /// A drawing operation of a page could not be carried out.
    PageWarning = "page-warning" Note
        ja "ページの一部の描画命令を解釈できません: {}" / "そのページを目で確認してください。"
        en "some drawing operations of the page were not understood: {}" / "Look at that page.";
    /// The content of a page is damaged, and was read as far as it makes sense.
    ContentMended = "content-mended" Warning
        ja "このページの描画命令が壊れていたので、読めるところを読みました" / "そのページを目で確認し、足りなければもう一度ダウンロードしてください。"
        en "the page's content is damaged and was read as far as it makes sense" / "Look at that page; where something is missing, download the file again.";
    /// A page is only a picture.
    PageIsPicture = "page-is-picture" Error
        ja "画像だけのページです（文字情報がありません）" / "OCRで文字を付けてから読み直してください。"
        en "the page is only a picture (it holds no text)" / "Add text by OCR and run again.";
    /// The text layer of a page cannot be trusted.
    PageUnreadable = "page-unreadable" Error
        ja "文字コードが壊れていて読めないページです（{}）" / "OCRで文字を付け直すか、元データから作り直してください。"
        en "the page's text layer is broken ({})" / "Add text by OCR, or make the PDF anew from its source.";
    /// Hidden text was left out.
    TextHidden = "text-hidden" Note
        ja "見えない文字を除きました: {}" / "必要な文字でないか確認してください。"
        en "hidden text was left out: {}" / "Check that it is not needed.";
    /// A second reader finds other characters on the page.
    WitnessDiffers = "witness-differs" Warning
        ja "別の読み取り方では文字が違います: {}" / "そのページの文字を元の文書と照らし合わせてください。"
        en "a second reader finds other characters: {}" / "Compare the page's text with the original.";
    /// The second reader gave up, which says nothing about the page.
    WitnessSilent = "witness-silent" Note
        ja "別の読み取り方では確かめられませんでした: {}" / "読み取りの誤りではありません。気になるページは目で確認してください。"
        en "a second reader could not confirm the text: {}" / "This is no error. Look at the pages if in doubt.";
    /// Words laid over the page were kept out of tables and text.
    TextWatermark = "text-watermark" Note
        ja "透かし文字を表や本文から除きました: {}" / "透かしでなければ、元の文書と照らし合わせてください。"
        en "a watermark was kept out of tables and text: {}" / "If it is no watermark, compare with the original.";
    /// Characters of a table region that are in no cell.
    GlyphsLeft = "glyphs-left" Warning
        ja "表の中でどのセルにも入らない文字: {}" / "元の表と照らし合わせてください。"
        en "characters of a table that fell into no cell: {}" / "Compare with the printed table.";
    /// A workbook could not be read.
    WorkbookInvalid = "workbook-invalid" Error
        ja "Excelファイルが壊れていて読めません: {}" / "もう一度ダウンロードするか、Excelで開いて保存し直してください。"
        en "the workbook is damaged and cannot be read: {}" / "Download it again, or open it in Excel and save it again.";
    /// Hidden sheets, rows or columns were left out.
    SheetHidden = "sheet-hidden" Note
        ja "非表示の部分を読みませんでした: {}" / "必要なら再表示して保存し直してください。"
        en "hidden parts were not read: {}" / "Unhide them and save again if they are needed.";
    /// Text that is struck through, which was read like any other.
    TextStruck = "text-struck" Warning
        ja "取り消し線の引かれた文字も読みました: {}" / "消された文字なら、元のブックから除いて読み直してください。"
        en "text that is struck through was read too: {}" / "If it is deleted, remove it from the workbook and run again.";
    /// A conditional format that changes what a cell shows could not be computed.
    ConditionUnread = "condition-unread" Warning
        ja "条件付き書式の条件を計算できません（文字が隠れるか、表示が変わるかもしれません）: {}" / "そのシートの表示を目で確認してください。"
        en "the condition of a format that may hide or change what cells show was not computed: {}" / "Look at that sheet.";
    /// Rows of a table are hidden, by a filter or by hand; they were not read.
    RowsHidden = "rows-hidden" Warning
        ja "表の中の非表示の行を読みませんでした（フィルターなど）: {}" / "必要な行なら、フィルターを解除するか再表示して、保存し直してください。"
        en "hidden rows of a table were not read (a filter?): {}" / "Clear the filter or unhide the rows, and save again, if they are needed.";
    /// A cell holds an error value.
    CellError = "cell-error" Warning
        ja "セルがエラー値です: {}" / "元のブックの数式を確認してください。"
        en "a cell holds an error value: {}" / "Check the formula in the workbook.";
    /// Merged regions that overlap, which no program can show.
    MergeOverlap = "merge-overlap" Warning
        ja "ほかの結合セルと重なる結合を無視しました: {}" / "Excelで開いて保存し直すと修復されます。元の表と照らし合わせてください。"
        en "a merged region that overlaps another one was not merged: {}" / "Opening and saving it in Excel repairs it. Compare with the original table.";
    /// Pictures and charts, whose content is not read.
    ShapeUnread = "shape-unread" Note
        ja "図やグラフの中は読みませんでした: {}" / "表や文字が図になっていないか確認してください。"
        en "pictures and charts were not read: {}" / "Check that no table or text is a picture.";
    /// Bytes that are not text in the file's encoding.
    TextUndecodable = "text-undecodable" Warning
        ja "文字として読めない部分があります（行:文字目）: {}" / "文字コードを確認してください。"
        en "some bytes are not text (line:character): {}" / "Check the file's encoding.";
    /// A quotation mark in separated values that is never closed: what follows it is one field.
    QuoteOpen = "quote-open" Warning
        ja "閉じられていない引用符があります（行）: {}" / "その行の引用符を直すか、表計算ソフトで保存し直してください。"
        en "a quotation mark is never closed (line): {}" / "Mend it in that line, or save the file again from a spreadsheet program.";
    /// Markup in a text dump that is not understood.
    TextMarkup = "text-markup" Note
        ja "解釈できないタグを残しました: {}" / "その行を確認してください。"
        en "markup was not understood and was kept: {}" / "Check that line.";
    /// No rule fits.
    RuleNone = "rule-none" Error
        ja "当てはまるルールがありません" / "計画書なら、gyokaku rules draft でルールのひな形を作り、直して --rules で指定してください（READMEの「新しい様式」）。"
        en "no rule fits this document" / "If it is a plan: write a rule with `gyokaku rules draft FILE` and give it with --rules (README, \"A new format\").";
    /// No rule fits; read with the vocabulary alone.
    RuleVocabulary = "rule-vocabulary" Warning
        ja "ルールなしで、共通の語彙だけで読みました" / "結果を確かめてください。rules draft でこの様式のルールのひな形を作れます。"
        en "read without a rule, with the vocabulary alone" / "Check the result; `gyokaku rules draft FILE` writes a rule to begin with.";
    /// Two rules fit equally well.
    RuleAmbiguous = "rule-ambiguous" Warning
        ja "同じ程度に当てはまるルールが複数あります: {}" / "ルールの見分け方（[detect]）を詳しくしてください。"
        en "several rules fit equally well: {}" / "Make their [detect] sections more exact.";
    /// A table that looks like data but was not taken by the rule.
    TableUnread = "table-unread" Warning
        ja "ルールに合わない表: {}" / "記録すべき表なら、ルールに列見出しを加えてください。"
        en "a table that the rule does not cover: {}" / "If it holds records, add its column heads to the rule.";
    /// A column head that the rule does not name; its texts are in `extra`.
    ColumnUnknown = "column-unknown" Note
        ja "ルールにない列です（extra に入れました）: {}" / "必要なら、ルールに [[column]] として加えてください（要らない欄は field = \"extra\"）。"
        en "the rule does not name this column (kept in extra): {}" / "Add it to the rule as a [[column]] if needed (field = \"extra\" for one that is not).";
    /// A column head that the rule does not name; its field was told from its cells.
    ColumnInferred = "column-inferred" Warning
        ja "ルールにない列見出しを、中身から判断して読みました: {}" / "違っていれば、ルールに [[column]] として正しい項目を書いてください（要らない欄は field = \"extra\"）。"
        en "the rule does not name this column; its field was told from its cells: {}" / "If it is wrong, write the column into the rule with its field (field = \"extra\" for one that is not needed).";
    /// Text of a table row that is in no field.
    CellUnread = "cell-unread" Warning
        ja "どの項目にも入らないセル: {}" / "元の表と照らし合わせてください。"
        en "a cell that went into no field: {}" / "Compare with the printed table.";
    /// Blank cells took the text of the cell above them although no merged cell shows that they share it.
    CellsFilled = "cells-filled" Note
        ja "空欄に、上のセルの値を補いました（列と件数）: {}" / "元の表で結合されていたセルか確かめ、違う場合は空欄を埋めてください。"
        en "blank cells took the value above them (column and number of cells): {}" / "Check that the cells were merged in the original; else fill them in.";
    /// A row of a text dump had slid and was put right.
    RowRepaired = "row-repaired" Warning
        ja "列のずれた行を直しました: {}" / "元の文書と照らし合わせてください。"
        en "a row that had slid was put right: {}" / "Compare with the original.";
    /// A row that cannot be put right for certain.
    RowDoubtful = "row-doubtful" Warning
        ja "列がずれている疑いのある行: {}" / "元の文書と照らし合わせてください。"
        en "a row that may have slid: {}" / "Compare with the original.";
    /// A rating outside the rule's scale.
    RatingUnknown = "rating-unknown" Warning
        ja "評価の尺度にない印: {}" / "読み違いでなければ、ルールに [[rating]] として加えてください。"
        en "a rating outside the scale: {}" / "If it was read right, add it to the rule as a [[rating]].";
    /// A printed legend says something else of the ratings than the rule, or than another legend of the document.
    LegendContradicts = "legend-contradicts" Warning
        ja "凡例が、ルールまたはほかの凡例の評価の尺度と合いません: {}" / "ルールの [[rating]] を凡例のとおりに直してください。[[rating]] を消せば、文書の凡例を使います。"
        en "a printed legend and the scale of the rule, or of another legend, do not agree: {}" / "Correct the rule's [[rating]]; without any, the printed legend is used.";
    /// The No. column does not run on.
    NumberGap = "number-gap" Warning
        ja "番号が続いていません: {}" / "行が抜けていないか確認してください。"
        en "the numbers do not run on: {}" / "Check that no row is missing.";
    /// A year outside the plan period.
    YearOutside = "year-outside" Warning
        ja "計画期間の外の年度です: {}" / "年度の見出しを確認してください。"
        en "a year outside the plan period: {}" / "Check the year heads.";
    /// An arrow that lies over no year column.
    ArrowUnread = "arrow-unread" Warning
        ja "年度の列に当たらない矢印です: {}" / "元の表の矢印を確認してください。"
        en "an arrow that lies over no year column: {}" / "Check the arrow on the page.";
    /// A mark of an arrow that a text dump has lost.
    ArrowLost = "arrow-lost" Warning
        ja "矢印の図が失われ、期間の分からない印です: {}" / "元の文書の矢印を確認し、期間を書き足してください。"
        en "a mark whose arrow was lost in the dump, so that its years are not known: {}" / "Look at the arrow in the original and add its years.";
    /// The municipality was taken from the file or folder name.
    MunicipalityFromName = "municipality-from-name" Warning
        ja "市町村名を文書の外（ファイル名・フォルダ名）から取りました: {}" / "違う場合は --municipality で指定してください。"
        en "the municipality was taken from the file or folder name: {}" / "If it is wrong, give it with --municipality.";
    /// The municipality is not known.
    MunicipalityUnknown = "municipality-unknown" Warning
        ja "市町村名が分かりません" / "--municipality で指定するか、ファイル名かフォルダ名に市町村名を入れてください。"
        en "the municipality is not known" / "Give it with --municipality, or put it into the file or folder name.";
    /// The name is borne by several municipalities.
    MunicipalityAmbiguous = "municipality-ambiguous" Warning
        ja "同じ名前の市町村が複数あります: {}" / "--municipality に都道府県名を付けて指定してください（例: 東京都府中市）。"
        en "several municipalities bear this name: {}" / "Give it with its prefecture, e.g. --municipality 東京都府中市.";
    /// A rule was found, but no row.
    NoRecords = "no-records" Error
        ja "記録が1件も読めませんでした" / "ルールと表の見出しを確認してください。"
        en "no record was read" / "Compare the rule with the table's heads.";
    /// A text too long for an Excel cell; whole in records.json.
    CellCut = "cell-cut" Warning
        ja "Excelのセルに入り切らず切り詰めました: {}" / "全文は records.json にあります。"
        en "too long for an Excel cell, cut in the workbook: {}" / "The whole text is in records.json.";
    /// An answer of a person that no longer fits what is read.
    DecisionUnfit = "decision-unfit" Warning
        ja "以前の回答が今の文書に合いません: {}" / "文書が変わったなら要確認で答え直し、不要なら decisions.toml から除いてください。"
        en "an earlier answer no longer fits the document: {}" / "Answer again in 要確認 if the document has changed, or take it out of decisions.toml.";
    /// Two items that may be one: asked in 要確認.
    MatchUncertain = "match-uncertain" Warning
        ja "同じ項目でしょうか: {}" / "「同じ項目」か「別の項目」を選んでください。"
        en "may these be one item: {}" / "Choose 同じ項目 (the same) or 別の項目 (different) in 要確認.";
    /// Documents of the same time that say different things of an item: asked in 要確認.
    TextsConflict = "texts-conflict" Warning
        ja "文書によって値が違います: {}" / "正しい値を記入するか、このままでよければ「問題なし」を選んでください。"
        en "documents differ: {}" / "Type the right value into 要確認, or choose 問題なし if they may differ.";
    /// Characters that the CSV files' encoding does not have.
    CsvCharacters = "csv-characters" Warning
        ja "CSVの文字コードにない文字を〓に置き換えました: {}" / "元の文字は records.json とExcelにあります。UTF-8で書き出せば失われません。"
        en "characters that the CSV encoding does not have were replaced by 〓: {}" / "They stand in records.json and the workbook; UTF-8 loses nothing.";
    /// Texts of the CSV files that a spreadsheet would take for formulas.
    CsvFormula = "csv-formula" Note
        ja "CSVで数式とみなされる文字の前に「'」を付けました: {}" / "元の文字は records.json にあります。"
        en "texts that a spreadsheet would take for formulas got an apostrophe in CSV: {}" / "The texts as read are in records.json.";
    /// The file took longer than a file may take.
    LimitTime = "limit-time" Error
        ja "時間の上限を超えたため、途中までしか読んでいません: {}" / "必要な文書なら --timeout を長くして読み直してください。"
        en "the time limit was passed; not all was read: {}" / "If the document is needed, run again with a longer --timeout.";
    /// The file needed more memory than a file may use.
    LimitMemory = "limit-memory" Error
        ja "メモリーの上限を超えたため読めませんでした: {}" / "必要な文書なら --max-memory を大きくして読み直してください。"
        en "the memory limit was passed: {}" / "If the document is needed, run again with a larger --max-memory.";
    /// The file has more pages than are read.
    LimitPages = "limit-pages" Error
        ja "ページ数の上限までしか読んでいません: {}" / "残りも必要なら --max-pages を大きくして読み直してください。"
        en "only so many pages were read: {}" / "If the rest is needed, run again with a larger --max-pages.";
    /// Unpacked, the file or a part of it is larger than is read.
    LimitSize = "limit-size" Error
        ja "展開すると大きすぎるため読みませんでした: {}" / "Excelなら使っていない行や列を削除して保存し直してください。圧縮ファイルなら展開し、必要なファイルだけを入れてください。"
        en "too large when unpacked, and not read: {}" / "In Excel delete unused rows and columns and save again; unpack an archive and put in the files that are needed.";
    /// An archive, or a file in it, that cannot be unpacked.
    ArchiveUnread = "archive-unread" Error
        ja "圧縮ファイルの中を読めません: {}" / "展開（解凍）して、中のファイルを入れ直してください。"
        en "the archive cannot be unpacked: {}" / "Unpack it and put in its files instead.";
    /// One file of an archive is to be read, and it does not say which.
    ArchiveMember = "archive-member" Error
        ja "圧縮ファイルの中のファイルを1つ指定してください: {}" / "「圧縮ファイル/中のファイル」の形で指定します。全部を読むには gyokaku run を使ってください。"
        en "name one of the files in the archive: {}" / "Give it as ARCHIVE/FILE. `gyokaku run` reads all of them.";
    /// The worker process that read the file died.
    WorkerDied = "worker-died" Error
        ja "このファイルを読む途中で処理が異常終了しました: {}" / "このファイルを添えて報告してください。ほかのファイルは処理済みです。"
        en "the process that read this file died: {}" / "Please report it with this file. The other files were processed.";
    /// The program itself failed on this file.
    Internal = "internal" Error
        ja "プログラムの内部エラーです: {}" / "このファイルを添えて報告してください。ほかのファイルは処理しました。"
        en "internal error: {}" / "Please report it with this file. The other files were processed.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.entry().name)
    }
}
