//! What the figures were taken on.

use crate::Outcome;
use std::path::Path;

/// Prints the machine, and refuses a folder in memory: a flush there says nothing.
pub(crate) fn print(folder: &Path) -> Outcome<()> {
    let system = file_system(folder).unwrap_or_else(|| "unknown".to_owned());
    if system == "tmpfs" || system == "ramfs" {
        return Err(
            format!("`{}` is in memory ({system}): set BENCH_DIR to a folder on a disk", folder.display()).into()
        );
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("machine   {} | {cores} cores | {} {}", processor(), std::env::consts::OS, std::env::consts::ARCH);
    println!("disk      {} on {system} | SQLite {}", folder.display(), rusqlite::version());
    println!("flush     real disk: {:.2} ms for 8 KiB written and flushed (median of 50)", flush(folder)? * 1e3);
    println!();
    Ok(())
}

fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("model name"));
    line.and_then(|line| line.split_once(':'))
        .map_or_else(|| "unknown processor".to_owned(), |(_, name)| name.trim().to_owned())
}

/// The file system of the deepest mount point above `folder`.
fn file_system(folder: &Path) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    let above = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        let (place, system) = (words.next()?, words.next()?);
        folder.starts_with(place).then_some((place.len(), system))
    });
    above.max_by_key(|(length, _)| *length).map(|(_, system)| system.to_owned())
}

fn flush(folder: &Path) -> Outcome<f64> {
    use std::io::Write as _;
    let path = folder.join("flush-time");
    let mut file = std::fs::File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..50 {
        let started = std::time::Instant::now();
        file.write_all(&[7; 8192])?;
        file.sync_data()?;
        times.push(started.elapsed().as_secs_f64());
    }
    std::fs::remove_file(&path)?;
    Ok(crate::measure::median(&mut times))
}
