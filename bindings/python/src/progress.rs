//! Long work: who waits is told how far it is, and can be interrupted.

use crate::error::Failure;
use libcompliance_operations::Family;
use pyo3::prelude::*;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// How long an interrupt waits at most.
const GLANCE: Duration = Duration::from_millis(50);

/// Calls `progress(done, total)`.
fn tell(py: Python<'_>, progress: Option<&Py<PyAny>>, done: u64, total: u64) -> PyResult<()> {
    match progress {
        Some(progress) => progress.call1(py, (done, total)).map(drop),
        None => Ok(()),
    }
}

/// Reads on a thread of its own, while this one tells `progress` the share done, of 1000. An interrupt, or an exception of `progress`,
/// comes at once: what reads ends by itself later, and nobody hears of it.
pub(crate) fn aside<T: Send + 'static>(
    py: Python<'_>,
    progress: Option<&Py<PyAny>>,
    work: impl FnOnce(Box<dyn Fn(u32) + Send + Sync>) -> T + Send + 'static,
) -> PyResult<T> {
    let (send, news) = mpsc::channel();
    let told = send.clone();
    let made = std::thread::Builder::new().name("libcompliance".to_owned()).spawn(move || {
        let told = std::sync::Mutex::new(told);
        let made = work(Box::new(move |share| {
            let told = told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            // Nobody waits any more.
            let _ = told.send(News::Share(share));
        }));
        let _ = send.send(News::Made(made));
    });
    made.map_err(|error| Failure::new(Family::Internal, "no_thread", format!("no thread can be begun: {error}")))?;
    let mut shown = 0;
    let mut news = std::sync::Mutex::new(news);
    loop {
        let heard = py.detach(|| match news.get_mut() {
            Ok(news) => news.recv_timeout(GLANCE),
            Err(_) => Err(RecvTimeoutError::Disconnected),
        });
        py.check_signals()?;
        match heard {
            Ok(News::Share(share)) if share > shown => {
                shown = share;
                tell(py, progress, u64::from(share), WHOLE)?;
            }
            Ok(News::Share(_)) | Err(RecvTimeoutError::Timeout) => {}
            Ok(News::Made(made)) => {
                if shown < 1000 {
                    tell(py, progress, WHOLE, WHOLE)?;
                }
                return Ok(made);
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Failure::new(Family::Internal, "thread_ended", "the work ended without an answer").into());
            }
        }
    }
}

const WHOLE: u64 = 1000;

enum News<T> {
    Share(u32),
    Made(T),
}

/// Acts on this thread, telling `progress` as it goes. What is begun is done to its end: an interrupt, or an exception of `progress`,
/// comes after it, and `progress` is not called again.
pub(crate) fn meanwhile<T: Send>(
    py: Python<'_>,
    progress: Option<&Py<PyAny>>,
    work: impl FnOnce(&mut dyn FnMut(u64, u64)) -> Result<T, Failure> + Send,
) -> PyResult<T> {
    let mut stopped: Option<PyErr> = None;
    let made = py.detach(|| {
        work(&mut |done, total| {
            if stopped.is_none() {
                let told = Python::attach(|py| py.check_signals().and_then(|()| tell(py, progress, done, total)));
                stopped = told.err();
            }
        })
    })?;
    match stopped {
        Some(stopped) => Err(stopped),
        None => Ok(made),
    }
}
