//! The tree of merges over projects, in the order in which they happen.

use ndarray::Array2;
use rayon::prelude::*;

use super::{Mean, Merge};
use crate::similarity::{Families, ONE};

/// All merges above the floor, in order: identical texts first, then mean falling, smaller id, larger id.
///
/// Node `i < n` is the project at position `i`; node `n + m` is what merge `m` made. Projects that no merge joins are
/// apart: nothing reaches the floor between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    n: usize,
    merges: Vec<Merge>,
    children: Vec<[u32; 2]>,
    parent: Vec<u32>,
    within: Vec<i128>,
}

const NONE: u32 = u32::MAX;

impl Tree {
    /// The tree of projects from the merges of rows, which may come in any order.
    pub fn of(families: &Families, mut rows: Vec<Merge>) -> Self {
        for merge in &mut rows {
            (merge.a, merge.b) = (families.first(merge.a as usize), families.first(merge.b as usize));
        }
        rows.par_sort_unstable_by(Merge::order);
        let mut merges = identical(families);
        merges.append(&mut rows);
        Self::grow(families.projects(), merges)
    }

    fn grow(n: usize, merges: Vec<Merge>) -> Self {
        let mut tree = Self { n, parent: vec![NONE; n], ..Self::default() };
        let mut node_of: Vec<u32> = (0..n as u32).collect();
        for (node, merge) in (n as u32..).zip(&merges) {
            let at = |id: u32| node_of.get(id as usize).copied().unwrap_or(id);
            let sides = [at(merge.a), at(merge.b)];
            for side in sides {
                tree.parent.get_mut(side as usize).into_iter().for_each(|parent| *parent = node);
            }
            let within = sides.iter().map(|&side| tree.within(side)).sum::<i128>() + merge.mean.dot_sum;
            tree.within.push(within);
            tree.children.push(sides);
            tree.parent.push(NONE);
            node_of.get_mut(merge.a as usize).into_iter().for_each(|at| *at = node);
        }
        tree.merges = merges;
        tree
    }

    /// Projects.
    pub fn projects(&self) -> usize {
        self.n
    }

    /// Merges in order.
    pub fn merges(&self) -> &[Merge] {
        &self.merges
    }

    /// The merge that made a node; none for a project.
    pub fn merge(&self, node: u32) -> Option<&Merge> {
        self.merges.get((node as usize).checked_sub(self.n)?)
    }

    /// The node above.
    pub fn parent(&self, node: u32) -> Option<u32> {
        self.parent.get(node as usize).copied().filter(|&parent| parent != NONE)
    }

    /// The two nodes below; none for a project.
    pub fn children(&self, node: u32) -> Option<[u32; 2]> {
        self.children.get((node as usize).checked_sub(self.n)?).copied()
    }

    /// Sum of the similarities of all pairs inside a node, in units of 2⁻³⁰; identical texts count 1.
    pub fn within(&self, node: u32) -> i128 {
        (node as usize).checked_sub(self.n).and_then(|at| self.within.get(at)).copied().unwrap_or_default()
    }

    /// Projects in a node.
    pub fn size(&self, node: u32) -> u64 {
        self.merge(node).map_or(1, |merge| merge.size)
    }

    /// The projects of a node, ascending.
    pub fn members(&self, node: u32) -> Vec<u32> {
        let mut members = Vec::new();
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            match self.children(node) {
                Some(sides) => open.extend(sides),
                None => members.push(node),
            }
        }
        members.sort_unstable();
        members
    }

    /// The lowest node that holds both projects; none when the tree ends before they meet.
    pub fn meeting(&self, a: u32, b: u32) -> Option<u32> {
        let (mut a, mut b) = (a, b);
        // Parents lie behind their children: the smaller node cannot hold the larger.
        while a != b {
            if a < b { a = self.parent(a)? } else { b = self.parent(b)? }
        }
        Some(a)
    }

    /// How many merges happen at a level of `least` units of 2⁻³⁰; identical texts are together at every level.
    pub fn merged_at(&self, least: i32) -> usize {
        let least = least.min(ONE);
        self.merges.partition_point(|merge| merge.mean.reaches(least))
    }

    /// For each project the node it belongs to at a level.
    pub fn cut(&self, least: i32) -> Vec<u32> {
        let nodes = self.n + self.merged_at(least);
        let mut top: Vec<u32> = (0..nodes as u32).collect();
        for node in (0..nodes).rev() {
            let parent = self.parent.get(node).copied().filter(|&p| (p as usize) < nodes);
            let above = parent.and_then(|p| top.get(p as usize)).copied();
            if let (Some(above), Some(slot)) = (above, top.get_mut(node)) {
                *slot = above;
            }
        }
        top.truncate(self.n);
        top
    }

    /// The tree as scipy's linkage: `n - 1` rows of two nodes, distance `1 - s` and size.
    ///
    /// Parts that nothing joins are put together at distance 1, in the order of their smallest id.
    pub fn linkage(&self) -> Array2<f64> {
        let mut rows: Vec<[f64; 4]> = Vec::with_capacity(self.n.saturating_sub(1));
        for (merge, sides) in self.merges.iter().zip(&self.children) {
            let [a, b] = [sides[0].min(sides[1]), sides[0].max(sides[1])];
            rows.push([f64::from(a), f64::from(b), 1.0 - merge.mean.value(), merge.size as f64]);
        }
        let mut roots: Vec<(u32, u32)> = self.roots().map(|root| (self.first(root), root)).collect();
        roots.sort_unstable();
        let mut roots = roots.into_iter().map(|(_, root)| (root, self.size(root)));
        if let Some((mut whole, mut size)) = roots.next() {
            for (root, more) in roots {
                size += more;
                rows.push([f64::from(whole.min(root)), f64::from(whole.max(root)), 1.0, size as f64]);
                whole = (self.n + rows.len() - 1) as u32;
            }
        }
        let shape = (rows.len(), 4);
        Array2::from_shape_vec(shape, rows.into_iter().flatten().collect()).unwrap_or_default()
    }

    fn roots(&self) -> impl Iterator<Item = u32> + '_ {
        self.parent.iter().zip(0..).filter(|&(&parent, _)| parent == NONE).map(|(_, node)| node)
    }

    /// The smallest project of a node.
    pub fn first(&self, node: u32) -> u32 {
        self.merge(node).map_or(node, |merge| merge.a)
    }
}

/// Merges of identical texts, at a similarity of 1, by ids.
fn identical(families: &Families) -> Vec<Merge> {
    let mut merges: Vec<Merge> = families.worded().flat_map(|row| family(families.members(row))).collect();
    merges.sort_unstable_by_key(|merge| (merge.a, merge.b));
    merges
}

fn family(members: &[u32]) -> impl Iterator<Item = Merge> + '_ {
    let first = members.first().copied().unwrap_or_default();
    let others = members.iter().skip(1).zip(1..);
    others.map(move |(&b, pairs)| Merge { a: first, b, mean: Mean::identical(pairs), size: pairs + 1 })
}
