//! Several threads of one process against one.

use crate::Outcome;
use crate::append::{Flush, each};
use crate::event::correction;
use crate::laboratory::{self, Subject};
use crate::measure::{Ratio, Target, seconds};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

const THREADS: u64 = 8;
const ONE: u64 = 60;
const ROUNDS: usize = 11;

pub(crate) fn run(folder: &Path, flush: &Flush) -> Outcome<()> {
    let subject = laboratory::make(folder, "append-lab", flush.vfs)?;
    let next = AtomicU64::new(0);
    write(&subject, &next, THREADS, ONE)?;
    let (mut one, mut eight) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        one.push(seconds(|| write(&subject, &next, 1, ONE))?);
        eight.push(seconds(|| write(&subject, &next, THREADS, ONE))?);
    }
    // Eight threads write eight times as much in their time.
    let per_thread: Vec<f64> = one.iter().map(|time| time * 8.0).collect();
    let ratio = Ratio::new(&per_thread, &eight).show(Target::AtLeast(6.0));
    println!("threads   8 writing threads against 1, 1 record a call | flush {}", flush.name);
    println!(
        "            {ratio}  a record: 1 thread {}, 8 threads {}",
        each(&mut one, ONE),
        each(&mut eight, ONE * THREADS)
    );
    Ok(())
}

fn write(subject: &Subject, next: &AtomicU64, threads: u64, records: u64) -> Outcome<()> {
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| -> Result<(), libcompliance_lab::LabError> {
                    for _ in 0..records {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        subject.anna.append(correction(n, &subject.clients))?;
                    }
                    Ok(())
                })
            })
            .collect();
        for thread in running {
            thread.join().map_err(|_| "a writing thread panicked")??;
        }
        Ok(())
    })
}
