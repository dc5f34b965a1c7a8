//! Engine calls without the interpreter: short ones in place, long ones on a thread of their own that Ctrl-C stops.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use overblik::{Error, Result, Work};
use pyo3::prelude::*;

use crate::error::Outcome;

/// How often a waiting caller looks for signals and reports progress.
const LOOK: Duration = Duration::from_millis(20);

/// Runs `f`; a panic becomes [`Error::Internal`].
///
/// # Errors
/// What `f` returns.
pub fn guarded<T>(f: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(Error::Internal(text.unwrap_or_else(|| "a panic without a message".into())))
    })
}

/// Runs a short engine call while other Python threads go on, on one thread of its own: what it does in parallel would
/// else start threads that a forked child waits for in vain.
///
/// # Errors
/// What `f` returns, as a Python exception.
pub fn short<T: Send>(py: Python<'_>, f: impl FnOnce() -> Result<T> + Send) -> Outcome<T> {
    Ok(py.detach(|| guarded(|| Work::new(1).on_pool(f)))?)
}

/// Runs long work on its own thread; the caller looks every 20 ms for signals and calls `progress(step, done, total)`.
///
/// # Errors
/// What `f` returns; `KeyboardInterrupt` after Ctrl-C; what `progress` raises. In the last two the work has stopped.
pub fn long<T: Send + 'static>(
    py: Python<'_>,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
    f: impl FnOnce(&Work) -> Result<T> + Send + 'static,
) -> Outcome<T> {
    let work = Work::new(threads.unwrap_or(0));
    let handle = work.clone();
    let (sender, receiver) = channel();
    let thread = std::thread::Builder::new()
        .name("overblik".into())
        .spawn(move || drop(sender.send(guarded(|| handle.on_pool(|| f(&handle))))))
        .map_err(|e| Error::Internal(format!("cannot start a thread: {e}")))?;
    // A receiver is not shared between threads; behind a mutex it may enter the detached section.
    let outcome = wait(py, &work, &Mutex::new(receiver), progress);
    if outcome.is_err() {
        work.stop();
    }
    py.detach(|| drop(thread.join()));
    outcome.and_then(|result| Ok(result?))
}

fn wait<T: Send>(
    py: Python<'_>,
    work: &Work,
    receiver: &Mutex<Receiver<Result<T>>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> Outcome<Result<T>> {
    loop {
        let news = py.detach(|| receiver.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(LOOK));
        match news {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Timeout) => look(py, work, progress)?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::Internal("the working thread ended without a result".into()).into());
            }
        }
    }
}

fn look(py: Python<'_>, work: &Work, progress: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
    py.check_signals()?;
    if let Some(call) = progress {
        call.call1(work.done())?;
    }
    Ok(())
}
