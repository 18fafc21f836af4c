//! Pages on several cores, where there are enough of them.

use rayon::prelude::*;

/// So many pages are done sooner by one core than another one is ready for them: it has its own memory to set up, and
/// fonts to parse that the first one has.
const FEW: usize = 4;

/// The results for all pages, in their order.
pub(crate) fn map<'t, T: Sync, R: Send>(
    pages: &'t [T],
    work: impl Fn(&'t T) -> R + Sync + Send,
) -> Vec<R> {
    match pages.len() <= FEW {
        true => pages.iter().map(work).collect(),
        false => pages.par_iter().map(work).collect(),
    }
}

/// The results for all pages, in their order; a core takes a run of them, beginning with the page at an index.
pub(crate) fn runs<'t, T: Sync, R: Send>(
    pages: &'t [T],
    work: impl Fn(usize, &'t [T]) -> Vec<R> + Sync + Send,
) -> Vec<R> {
    if pages.len() <= FEW {
        return work(0, pages);
    }
    let length = pages.len().div_ceil(rayon::current_num_threads()).max(FEW);
    let runs = pages.par_chunks(length).enumerate();
    runs.flat_map_iter(|(at, run)| work(at * length, run))
        .collect()
}
