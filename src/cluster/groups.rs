//! A cut of the tree: who is together.

use std::cmp::Reverse;

use super::Tree;

/// Groups of two or more, numbered by size falling, then smallest id; everybody else is ungrouped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    pub(super) labels: Vec<i64>,
    pub(super) members: Vec<Vec<u32>>,
    pub(super) nodes: Vec<u32>,
    pub(super) ungrouped: Vec<u32>,
}

impl Groups {
    /// The groups at a level of `least` units of 2⁻³⁰.
    pub fn at(tree: &Tree, least: i32) -> Self {
        let tops = tree.cut(least);
        let mut by_top: Vec<(u32, u32)> = tops.iter().copied().zip(0..).collect();
        by_top.sort_unstable();
        let parts = by_top.chunk_by(|x, y| x.0 == y.0);
        let mut groups: Vec<(u32, Vec<u32>)> = parts
            .filter(|part| part.len() > 1)
            .map(|part| (part.first().map_or(0, |p| p.0), part.iter().map(|p| p.1).collect()))
            .collect();
        groups.sort_by_key(|(_, members)| (Reverse(members.len()), members.first().copied()));
        let mut labels = vec![-1; tops.len()];
        for ((_, members), group) in groups.iter().zip(0..) {
            for &member in members {
                labels.get_mut(member as usize).into_iter().for_each(|label| *label = group);
            }
        }
        let ungrouped = labels.iter().zip(0..).filter(|(label, _)| **label < 0).map(|(_, project)| project).collect();
        let (nodes, members) = groups.into_iter().unzip();
        Self { labels, members, nodes, ungrouped }
    }
}
