//! Parts of a run that different machines read.

use crate::intake::FoundFile;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

/// The I-th of N parts of a run, from 1; typed as "I/N".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    part: usize,
    of: usize,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(typed: &str) -> Result<Shard, String> {
        let parts = typed.split_once('/').map(|(i, n)| (i.parse(), n.parse()));
        match parts {
            Some((Ok(part), Ok(of))) if 1 <= part && part <= of => Ok(Shard { part, of }),
            _ => Err("1/4 … 4/4".to_string()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}

impl Shard {
    /// The files of this part: every N-th in path order, so that the parts are of like size.
    pub fn files(self, files: Vec<FoundFile>) -> Vec<FoundFile> {
        let mine = files.into_iter().skip(self.part - 1);
        mine.step_by(self.of).collect()
    }

    /// The parts that make a whole with these, in order.
    pub fn missing(present: &[Shard]) -> Vec<Shard> {
        let mut wholes: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for shard in present {
            wholes.entry(shard.of).or_default().insert(shard.part);
        }
        let others = |(of, parts): (usize, BTreeSet<usize>)| {
            let absent = (1..=of).filter(move |part| !parts.contains(part));
            absent.map(move |part| Shard { part, of })
        };
        wholes.into_iter().flat_map(others).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn shard(typed: &str) -> Shard {
        typed.parse().expect("a shard")
    }

    #[test]
    fn shards_are_parts_of_the_whole() {
        let files: Vec<FoundFile> = (0..7)
            .map(|i| FoundFile::new(format!("{i}.pdf"), PathBuf::new()))
            .collect();
        let mut all: Vec<String> = Vec::new();
        for part in ["1/3", "2/3", "3/3"] {
            let own = shard(part).files(files.clone());
            all.extend(own.into_iter().map(|f| f.path));
        }
        all.sort();
        assert_eq!(all, files.into_iter().map(|f| f.path).collect::<Vec<_>>());
        for wrong in ["0/3", "4/3", "1", "a/b", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_parts_that_are_not_there() {
        let missing = |present: &[&str]| -> Vec<String> {
            let present: Vec<Shard> = present.iter().map(|t| shard(t)).collect();
            Shard::missing(&present)
                .iter()
                .map(Shard::to_string)
                .collect()
        };
        assert_eq!(missing(&["2/3", "1/3", "3/3"]), [""; 0]);
        assert_eq!(missing(&["3/4", "1/4"]), ["2/4", "4/4"]);
        assert_eq!(missing(&["1/1", "1/2"]), ["2/2"]);
        assert_eq!(missing(&[]), [""; 0]);
    }
}
