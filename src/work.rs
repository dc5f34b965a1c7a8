//! Long work: how many threads, how far it is, and whether to stop.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::{Error, Result};

/// A handle shared by the caller and the kernels of one run.
///
/// The caller reads [`Work::done`] and calls [`Work::stop`]; kernels call [`Work::advance`] once per block, which is
/// also where they learn that they should stop.
#[derive(Debug, Clone, Default)]
pub struct Work(Arc<State>);

#[derive(Debug, Default)]
struct State {
    step: Mutex<&'static str>,
    done: AtomicU64,
    total: AtomicU64,
    stop: AtomicBool,
    threads: AtomicU64,
}

impl Work {
    /// Work on `threads` threads; 0 means one a core.
    pub fn new(threads: usize) -> Self {
        let work = Self::default();
        work.0.threads.store(threads as u64, Ordering::Relaxed);
        work
    }

    /// Begins a named step of `total` units.
    pub fn begin(&self, step: &'static str, total: u64) {
        *self.0.step.lock().unwrap_or_else(PoisonError::into_inner) = step;
        self.0.done.store(0, Ordering::Relaxed);
        self.0.total.store(total, Ordering::Relaxed);
    }

    /// Adds units to the step that goes on, as what a file unpacks to.
    pub fn expect(&self, units: u64) {
        self.0.total.fetch_add(units, Ordering::Relaxed);
    }

    /// Reports `units` done.
    ///
    /// # Errors
    /// [`Error::Interrupted`] after [`Work::stop`].
    pub fn advance(&self, units: u64) -> Result<()> {
        self.0.done.fetch_add(units, Ordering::Relaxed);
        if self.0.stop.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// Asks the kernels to stop at their next block.
    pub fn stop(&self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }

    /// The current step with the units done and in all.
    pub fn done(&self) -> (&'static str, u64, u64) {
        let step = *self.0.step.lock().unwrap_or_else(PoisonError::into_inner);
        (step, self.0.done.load(Ordering::Relaxed), self.0.total.load(Ordering::Relaxed))
    }

    /// Runs `f` on a pool of its own, dropped afterwards: a global pool would hang a forked child.
    ///
    /// Already on a pool, it runs there: steps may call each other.
    ///
    /// # Errors
    /// What `f` returns, or [`Error::Internal`] if threads cannot be started.
    pub fn on_pool<T: Send>(&self, f: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        if rayon::current_thread_index().is_some() {
            return f();
        }
        let threads = self.0.threads.load(Ordering::Relaxed) as usize;
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|e| Error::Internal(format!("cannot start threads: {e}")))?
            .install(f)
    }
}

/// What a cell holds, made when first asked for; twice when two ask at once, and the first stays.
///
/// It is made outside the lock: a thread that waits in the lock could take up work that asks for the same cell.
pub(crate) fn once<T>(cell: &OnceLock<T>, make: impl FnOnce() -> T) -> &T {
    if let Some(made) = cell.get() {
        return made;
    }
    let new = make();
    cell.get_or_init(|| new)
}

/// Whether the caller runs on the threads of a [`Work`]; elsewhere parallel iterators would start threads that outlive it.
pub(crate) fn on_threads() -> bool {
    rayon::current_thread_index().is_some()
}
