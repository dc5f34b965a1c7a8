//! Every failure, with its place and what was expected.

/// What the engine returns when it cannot go on.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A place in a source file: what a person needs to find the cell again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// File name as given by the user.
    pub file: Option<String>,
    /// Data row, 1 = first row below the header.
    pub row: Option<u64>,
    /// Column name as it stands in the file.
    pub column: Option<String>,
    /// The raw value.
    pub value: Option<String>,
}

impl Place {
    /// A place known only by its file.
    pub fn file(name: impl Into<String>) -> Self {
        Self { file: Some(name.into()), ..Self::default() }
    }

    /// The same place, narrowed to a row.
    #[must_use]
    pub fn row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// The same place, narrowed to a column.
    #[must_use]
    pub fn column(mut self, name: impl Into<String>) -> Self {
        self.column = Some(name.into());
        self
    }

    /// The same place, with the raw value found there.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let row = self.row.map(|r| format!("row {r}"));
        let column = self.column.as_ref().map(|c| format!("column '{c}'"));
        let value = self.value.as_ref().map(|v| format!("value '{}'", shorten(v)));
        let parts: Vec<String> = [self.file.clone(), row, column, value].into_iter().flatten().collect();
        f.write_str(&parts.join(", "))
    }
}

fn shorten(value: &str) -> String {
    const LIMIT: usize = 80;
    if value.chars().count() <= LIMIT {
        return value.to_owned();
    }
    value.chars().take(LIMIT).chain(['…']).collect()
}

/// Every failure the engine knows. Messages are lower case, say what was found and what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A column or field that does not exist, exists twice or contradicts another.
    #[error("{0}")]
    Schema(String),
    /// A source that cannot be read.
    #[error("{place}: {message}")]
    Read {
        /// Where.
        place: Box<Place>,
        /// What was found and what was expected.
        message: String,
    },
    /// An amount column that cannot be trusted; the message names the argument which settles it.
    #[error("{place}: {message}")]
    Amount {
        /// Where.
        place: Box<Place>,
        /// What was found and what was expected.
        message: String,
    },
    /// Currencies missing, mixed or unknown.
    #[error("{0}")]
    Currency(String),
    /// A sum that does not fit 128 bits.
    #[error("{0} exceeds the largest amount of 170141183460469231731687303715884105727 minor units")]
    AmountOverflow(String),
    /// A setting outside its range.
    #[error("{0}")]
    Settings(String),
    /// An id that no project of the register has.
    #[error("no project '{id}'; the register has {n} projects, the nearest ids are: {near}")]
    ProjectNotFound {
        /// The id asked for.
        id: String,
        /// Projects in the register.
        n: usize,
        /// Ids nearest in spelling.
        near: String,
    },
    /// A number the data cannot support.
    #[error("{0}")]
    NotIdentified(String),
    /// Stopped by the user.
    #[error("stopped by the user; nothing was changed")]
    Interrupted,
    /// A defect of overblik itself.
    #[error("internal error: {0}; please report it")]
    Internal(String),
}

impl Error {
    /// A read failure at a place.
    pub fn read(place: Place, message: impl Into<String>) -> Self {
        Self::Read { place: Box::new(place), message: message.into() }
    }

    /// An amount failure at a place.
    pub fn amount(place: Place, message: impl Into<String>) -> Self {
        Self::Amount { place: Box::new(place), message: message.into() }
    }
}
