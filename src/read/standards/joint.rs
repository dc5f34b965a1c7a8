//! Several files about the same projects as one: projects, the organisations in them, their themes.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::compare::{Given, compare};
use super::prepare::{put, reject_rows, texts};
use super::{Level, shape_of};
use crate::read::ReadOptions;
use crate::read::source::Source;
use crate::read::values::Values;
use crate::register::Share;
use crate::{Error, Place, Result};

type Text = Option<Box<str>>;

/// The sources of a register that describe the same projects: they wait until all are read.
#[derive(Default)]
pub(in crate::read) struct Joint {
    projects: Vec<(Level, Source)>,
    organisations: Vec<(Level, Source)>,
    themes: Vec<(Level, Source)>,
}

/// Rows of companion files by project.
type ByProject = FxHashMap<Box<str>, Vec<(usize, usize)>>;

impl Joint {
    /// Gives the source back unless it must wait for others.
    ///
    /// # Errors
    /// As [`shape_of`].
    pub(in crate::read) fn take(&mut self, mut source: Source, options: &ReadOptions) -> Result<Option<Source>> {
        let shape = shape_of(&source.names(), options.standard.as_deref())?;
        if shape.is_some() {
            source.number_rows(); // a format may leave rows out
        }
        let Some((shape, level)) = shape.and_then(|shape| Some((shape, shape.level.clone()?))) else {
            return Ok(Some(source));
        };
        shape.drop_headers(&mut source);
        match &level {
            Level::Project { .. } => self.projects.push((level, source)),
            Level::Organisation { .. } => self.organisations.push((level, source)),
            Level::Theme { .. } => self.themes.push((level, source)),
        }
        Ok(None)
    }

    /// The sources at one level: projects with what their organisations and themes say, or organisations where no file
    /// has projects. The two levels are never both counted.
    ///
    /// # Errors
    /// [`Error::Read`] when themes stand alone.
    pub(in crate::read) fn finish(mut self, options: &ReadOptions) -> Result<Vec<Source>> {
        if let (true, true, Some((_, themes))) =
            (self.projects.is_empty(), self.organisations.is_empty(), self.themes.first())
        {
            let message = "themes of projects without the projects; read it together with the file of the projects";
            return Err(Error::read(Place::file(themes.file.clone()), message));
        }
        let mut hosts = std::mem::take(&mut self.projects);
        if hosts.is_empty() {
            hosts = std::mem::take(&mut self.organisations);
        }
        let known = keys(&hosts);
        let mut companions = self.organisations;
        let from_themes = companions.len();
        companions.extend(self.themes);
        for (level, source) in &mut companions {
            reject_orphans(source, level.key(), &known);
        }
        let (organisations, themes) = companions.split_at(from_themes);
        let mut notes = rejections(&mut hosts, &companions);
        for (level, host) in &mut hosts {
            if !organisations.is_empty() {
                add_organisations(level, host, organisations, options);
            }
            if !themes.is_empty() {
                add_themes(level, host, themes);
            }
            host.notes.append(&mut notes);
        }
        Ok(hosts.into_iter().map(|(_, source)| source).collect())
    }
}

impl Level {
    fn key(&self) -> &str {
        match self {
            Self::Project { key, .. } | Self::Organisation { key, .. } | Self::Theme { key, .. } => key,
        }
    }
}

fn keys(hosts: &[(Level, Source)]) -> FxHashSet<Box<str>> {
    hosts.iter().flat_map(|(level, source)| texts(source, level.key())).flatten().collect()
}

fn reject_orphans(source: &mut Source, key: &str, known: &FxHashSet<Box<str>>) {
    let keep: Vec<bool> =
        texts(source, key).iter().map(|key| key.as_ref().is_some_and(|key| known.contains(key))).collect();
    reject_rows(source, &keep, ("no_such_project", "the project stands in none of the files"));
}

/// What companion files had to leave out goes to the first host, with a note how many rows were joined.
fn rejections(hosts: &mut [(Level, Source)], companions: &[(Level, Source)]) -> Vec<String> {
    let mut notes = Vec::new();
    for (_, source) in companions {
        if let Some((_, host)) = hosts.first_mut() {
            host.rejected.extend(source.rejected.iter().cloned());
        }
        let file = source.file.rsplit(['/', '\\']).next().unwrap_or(&source.file);
        notes.extend(source.notes.iter().map(|note| format!("{file}: {note}")));
        notes.push(format!("{file}: {} rows joined to their projects", source.len()));
    }
    notes
}

fn by_project(companions: &[(Level, Source)]) -> ByProject {
    let mut rows: ByProject = FxHashMap::default();
    for (nth, (level, source)) in companions.iter().enumerate() {
        for (row, key) in texts(source, level.key()).into_iter().enumerate() {
            rows.entry(key.unwrap_or_default()).or_default().push((nth, row));
        }
    }
    rows
}

/// What is read of one file of organisations.
struct Organisations {
    order: Vec<Text>,
    role: Vec<Text>,
    name: Vec<Text>,
    carry: Vec<Vec<Text>>,
}

impl Organisations {
    fn of((level, source): &(Level, Source)) -> Option<Self> {
        let Level::Organisation { order, role, name, carry, .. } = level else { return None };
        let carry = carry.iter().map(|name| texts(source, name)).collect();
        Some(Self { order: texts(source, order), role: texts(source, role), name: texts(source, name), carry })
    }

    fn leads(&self, row: usize, lead: &str) -> bool {
        cell(&self.role, row).is_some_and(|role| role.eq_ignore_ascii_case(lead))
    }

    /// By their own order, then by name: never by the order of the rows.
    fn rank(&self, row: usize) -> (u64, Text, Vec<Text>) {
        let order = cell(&self.order, row).and_then(|text| text.parse().ok()).unwrap_or(u64::MAX);
        (order, cell(&self.name, row), self.carry.iter().map(|column| cell(column, row)).collect())
    }
}

fn cell(column: &[Text], row: usize) -> Text {
    column.get(row).cloned().flatten()
}

/// The leader of each project, the names of its partners, and whether what they are given adds up.
fn add_organisations(level: &Level, host: &mut Source, companions: &[(Level, Source)], options: &ReadOptions) {
    let (Some((Level::Organisation { lead, carry, contributions, .. }, _)), Level::Project { contribution, .. }) =
        (companions.first(), level)
    else {
        return;
    };
    let files: Vec<Organisations> = companions.iter().filter_map(Organisations::of).collect();
    let rows = by_project(companions);
    let of = |project: &Text| Team::of(project.as_ref().and_then(|project| rows.get(project)), &files, lead);
    let teams: Vec<Team> = texts(host, level.key()).iter().map(of).collect();
    for (nth, name) in carry.iter().enumerate() {
        let column = teams.iter().map(|team| team.leader.get(nth).cloned().flatten()).collect();
        put(host, &format!("{lead}.{name}"), Values::Text(column));
    }
    put(host, "partners", Values::Text(teams.into_iter().map(|team| team.partners).collect()));
    for column in contributions {
        let parts: Vec<Given> =
            companions.iter().map(|(level, source)| Given::of(source, level.key(), column)).collect();
        let note = compare(&Given::of(host, level.key(), contribution), &parts, options);
        host.notes.extend(note);
    }
}

/// The organisations of one project.
struct Team {
    /// The columns that the project gets from its leader.
    leader: Vec<Text>,
    /// The names of the others, in their order.
    partners: Text,
}

impl Team {
    fn of(rows: Option<&Vec<(usize, usize)>>, files: &[Organisations], lead: &str) -> Self {
        let rows = rows.map_or(&[][..], Vec::as_slice);
        let mut own: Vec<(&Organisations, usize)> =
            rows.iter().filter_map(|(file, row)| Some((files.get(*file)?, *row))).collect();
        own.sort_by_cached_key(|(file, row)| file.rank(*row));
        let first = own.iter().position(|(file, row)| file.leads(*row, lead));
        let leader = first.map(|first| own.remove(first));
        let leader = leader.map(|(file, row)| file.carry.iter().map(|column| cell(column, row)).collect());
        let mut names: Vec<Box<str>> = own.iter().filter_map(|(file, row)| cell(&file.name, *row)).collect();
        names.dedup();
        let partners = (!names.is_empty()).then(|| names.join("; ").into());
        Self { leader: leader.unwrap_or_default(), partners }
    }
}

/// The themes of each project, in equal shares: a theme named twice counts once.
fn add_themes(level: &Level, host: &mut Source, companions: &[(Level, Source)]) {
    let Some((Level::Theme { label: name, .. }, _)) = companions.first() else { return };
    let mut themes: BTreeMap<Box<str>, Vec<Box<str>>> = BTreeMap::new();
    for (level, source) in companions {
        let Level::Theme { key, label } = level else { continue };
        for (project, label) in texts(source, key).into_iter().zip(texts(source, label)) {
            if let (Some(project), Some(label)) = (project, label) {
                themes.entry(project).or_default().push(label);
            }
        }
    }
    for own in themes.values_mut() {
        own.sort_unstable();
        own.dedup();
    }
    let projects = texts(host, level.key());
    let own: Vec<&[Box<str>]> = projects
        .iter()
        .map(|project| project.as_ref().and_then(|project| themes.get(project)).map_or(&[][..], Vec::as_slice))
        .collect();
    let words = own.iter().map(|own| (!own.is_empty()).then(|| own.join("; ").into_boxed_str())).collect();
    let share = |label: &str| Share { label: label.into(), weight: 1 };
    let shares: Vec<Vec<Share>> = own.iter().map(|own| own.iter().map(|label| share(label)).collect()).collect();
    let several = shares.iter().filter(|own| own.len() > 1).count();
    put(host, name, Values::Text(words));
    host.shares.insert(name.clone(), shares);
    host.notes.push(format!("{several} projects have several values of '{name}', in equal shares"));
}
