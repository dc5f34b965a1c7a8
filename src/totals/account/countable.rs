//! What of a register may be added up, and the account of what may not.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::money::{Currency, Sum};
use crate::register::{Field, LeftOut, Register};
use crate::table::Conserved;
use crate::totals::account::cofinanced;
use crate::{Error, Result, Work};

/// The projects that count in one money column. A register that leaves nothing out stands for itself, uncopied.
pub(in crate::totals) struct Countable<'a> {
    register: Cow<'a, Register>,
    account: Option<Account>,
}

/// A currency of the register with its projects and their money.
type Whole = (Option<(Currency, u8)>, u64, Sum);

/// What the copy leaves out or cuts up.
struct Account {
    /// The register as it is, by index of the currency.
    whole: BTreeMap<u16, Whole>,
    left_out: Vec<LeftOut>,
    /// The projects that count, by currency: all, known, negative; told when they are cut into parts.
    projects: Option<BTreeMap<String, (u64, u64, u64)>>,
}

impl<'a> Countable<'a> {
    /// What counts in the column, with the columns that it is grouped by; projects with several values of one of these
    /// are cut into their parts.
    ///
    /// # Errors
    /// [`Error::Settings`] for total costs by unit where several units pay for one project.
    pub fn of(register: &'a Register, field: Option<Field>, by: &[String]) -> Result<Self> {
        cofinanced::refuse(register, field, by)?;
        let left_out = field.map_or_else(Vec::new, |field| register.left_out(field));
        let splits = register.shared_columns(by);
        if left_out.is_empty() && splits.is_empty() {
            return Ok(Self { register: Cow::Borrowed(register), account: None });
        }
        let part = register.countable_part(field, by);
        let projects = (!splits.is_empty()).then(|| projects(&part, field));
        let part = part.in_parts_of(&splits, &Work::default())?.unwrap_or(part);
        let account = Account { whole: whole(register, field), left_out, projects };
        Ok(Self { register: Cow::Owned(part), account: Some(account) })
    }

    /// The register to add up: nothing in it is to be left out any more.
    pub fn register(&self) -> &Register {
        &self.register
    }

    /// What is left out, by currency and reason.
    pub fn left_out(&self) -> &[LeftOut] {
        self.account.as_ref().map_or(&[], |account| &account.left_out)
    }

    /// The lines of the reconciliation with what is left out, against the register as it is.
    ///
    /// # Errors
    /// [`Error::Internal`] when they do not add up.
    pub fn complete(&self, lines: Vec<Conserved>) -> Result<Vec<Conserved>> {
        let Some(account) = &self.account else { return Ok(lines) };
        let mut lines: BTreeMap<String, Conserved> =
            lines.into_iter().map(|line| (line.currency.clone(), line)).collect();
        account.whole.values().map(|whole| account.line(*whole, &mut lines)).collect()
    }
}

impl Account {
    fn line(&self, (currency, n, sum): Whole, lines: &mut BTreeMap<String, Conserved>) -> Result<Conserved> {
        let code = currency.map(|c| c.0.to_string()).unwrap_or_default();
        let scale = currency.map_or(2, |c| c.1);
        let empty =
            Conserved { currency: code.clone(), scale, counted: (0, 0), excluded: Vec::new(), register: (0, 0) };
        let mut line = lines.remove(&code).unwrap_or(empty);
        self.count_projects(&mut line);
        for out in self.left_out.iter().filter(|out| out.currency == currency) {
            line.excluded.push((out.reason.code().to_owned(), out.n, out.sum.total("what is left out")?));
        }
        line.register = (n, sum.total("the sum of the register")?);
        if line.holds() {
            Ok(line)
        } else {
            Err(Error::Internal(format!("what counts and what is left out is not the register: {line:?}")))
        }
    }

    /// Counts projects, not their parts.
    fn count_projects(&self, line: &mut Conserved) {
        let Some(&(n, known, negative)) = self.projects.as_ref().and_then(|all| all.get(&line.currency)) else {
            return;
        };
        let mut rest = n;
        for (reason, rows, _) in &mut line.excluded {
            *rows = match reason.as_str() {
                "unknown_amount" => n.saturating_sub(known),
                "net_negative" => negative,
                "other_currency" => n,
                _ => *rows,
            };
            rest = rest.saturating_sub(*rows);
        }
        line.excluded.retain(|(_, rows, minor)| *rows > 0 || *minor != 0);
        line.counted.0 = rest;
    }
}

fn whole(register: &Register, field: Option<Field>) -> BTreeMap<u16, Whole> {
    let mut whole: BTreeMap<u16, Whole> = BTreeMap::new();
    let money = field.and_then(|field| register.money(field));
    for (project, &code) in register.currency_codes().iter().enumerate() {
        let (_, n, sum) = whole.entry(code).or_insert_with(|| (register.currency(project), 0, Sum::default()));
        *n = n.saturating_add(1);
        money.and_then(|money| money.get(project)).into_iter().for_each(|minor| sum.add(minor));
    }
    whole
}

fn projects(register: &Register, field: Option<Field>) -> BTreeMap<String, (u64, u64, u64)> {
    let mut found: BTreeMap<String, (u64, u64, u64)> = BTreeMap::new();
    let money = field.and_then(|field| register.money(field));
    for project in 0..register.len() {
        let code = register.currency(project).map(|c| c.0.to_string()).unwrap_or_default();
        let minor = money.and_then(|money| money.get(project));
        let (n, known, negative) = found.entry(code).or_default();
        *n = n.saturating_add(1);
        *known = known.saturating_add(u64::from(minor.is_some()));
        *negative = negative.saturating_add(u64::from(minor.is_some_and(|minor| minor < 0)));
    }
    found
}
