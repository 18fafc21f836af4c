//! Ten thousand records and more into each form: time, and the most memory a form needs besides the result itself (`max
//! alloc`). Two sizes, to see that both are linear or better. `cargo bench --bench write`

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher};
use gyokaku::finding::Lang;
use gyokaku::intake;
use gyokaku::pipeline::{self, Options};
use gyokaku::record::Output;
use gyokaku::rule::RuleSet;
use gyokaku::write::{self, Encoding, Format, Wanted};
use std::path::{Path, PathBuf};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// The invented prefecture, so many times over, each with documents and items of its own.
fn prefectures(times: usize) -> Output {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus/prefecture/documents");
    let nowhere = Path::new("/nonexistent/out");
    let found = intake::find(&[folder], nowhere).expect("the corpus is there");
    let options = Options::default();
    let one = pipeline::run(&found.files, &RuleSet::builtin(), &options, &|_| ());
    let mut all = Output {
        schema: one.schema.clone(),
        ..Output::default()
    };
    for nth in 0..times {
        let first = all.records.len();
        let name = |id: &String| format!("{id}-{nth}");
        for mut document in one.documents.clone() {
            document.id = name(&document.id);
            all.documents.push(document);
        }
        for mut record in one.records.clone() {
            record.document = name(&record.document);
            all.records.push(record);
        }
        for mut item in one.items.clone() {
            item.id = name(&item.id);
            item.records.iter_mut().for_each(|at| *at += first);
            for step in &mut item.matches {
                (step.from, step.to) = (name(&step.from), name(&step.to));
            }
            for candidate in &mut item.candidates {
                candidate.item = name(&candidate.item);
            }
            let values = item.fields.iter_mut().flat_map(|field| {
                let values = field.values.iter_mut().map(|value| &mut value.records);
                values.chain([&mut field.records])
            });
            for records in values {
                records.iter_mut().for_each(|at| *at += first);
            }
            all.items.push(item);
        }
    }
    all
}

/// About a thousand records, and more than ten thousand.
const TIMES: [usize; 2] = [3, 32];

fn written(bencher: Bencher, times: usize, format: Format) {
    let mut output = prefectures(times);
    let folder = tempfile::tempdir().expect("temporary folder");
    let wanted = Wanted {
        formats: [format].into(),
        encoding: Encoding::Utf8,
    };
    bencher
        .counter(ItemsCount::new(output.records.len()))
        .bench_local(|| {
            write::files(&mut output, folder.path(), &wanted, Lang::Ja).expect("written")
        });
}

#[divan::bench(args = TIMES, sample_count = 5)]
fn workbook(bencher: Bencher, times: usize) {
    written(bencher, times, Format::Xlsx);
}

#[divan::bench(args = TIMES, sample_count = 5)]
fn json(bencher: Bencher, times: usize) {
    written(bencher, times, Format::Json);
}

#[divan::bench(args = TIMES, sample_count = 5)]
fn csv(bencher: Bencher, times: usize) {
    written(bencher, times, Format::Csv);
}

#[divan::bench(args = TIMES, sample_count = 5)]
fn sqlite(bencher: Bencher, times: usize) {
    written(bencher, times, Format::Sqlite);
}
