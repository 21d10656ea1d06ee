//! Appending: ours against a plain audit table, both from the same typed event.

use crate::event::correction;
use crate::laboratory::{self, Subject};
use crate::measure::{Ratio, Target, Times, median, seconds};
use crate::plain::Plain;
use crate::{Outcome, threads};
use faultvfs::Controls;
use libcompliance::model::value::ResultValue;
use libcompliance_lab::store::sqlite::Sqlite;
use libcompliance_lab::{HostActor, LabError, NewResult, NewSample};
use std::path::Path;
use std::time::{Duration, Instant};

/// The flush of a modest disk.
const SLOW: Duration = Duration::from_millis(4);
const DEVICE: &str = "HPLC-02";

/// How records are put into transactions, how much one round does, and what is asked for.
struct Shape {
    records: u64,
    commits: u64,
    target: f64,
}

const SHAPES: [Shape; 3] = [
    Shape { records: 1, commits: 60, target: 0.85 },
    Shape { records: 100, commits: 10, target: 0.75 },
    Shape { records: 1000, commits: 4, target: 0.6 },
];
const ROUNDS: usize = 15;

/// What a flush is in a series of rounds.
pub(crate) struct Flush {
    pub(crate) name: &'static str,
    pub(crate) vfs: Option<&'static str>,
}

pub(crate) fn run(folder: &Path) -> Outcome<()> {
    let disk = faultvfs::register("bench-slow")?;
    for flush in [Flush { name: "real disk", vfs: None }, Flush { name: "4 ms simulated", vfs: Some(slow(&disk)) }] {
        for shape in &SHAPES {
            side_by_side(folder, &flush, shape)?;
        }
        whole_path(folder, &flush)?;
    }
    threads::run(folder, &Flush { name: "4 ms simulated", vfs: Some(slow(&disk)) })?;
    println!();
    Ok(())
}

/// A flush that takes 4 ms whatever the disk under it does.
fn slow(disk: &Controls) -> &'static str {
    disk.set_real_flush(false);
    disk.set_flush_time(SLOW);
    disk.name()
}

fn side_by_side(folder: &Path, flush: &Flush, shape: &Shape) -> Outcome<()> {
    let subject = laboratory::make(folder, "append-lab", flush.vfs)?;
    let at = std::cell::Cell::new(0);
    let append = |way: Way, commits: u64| -> Outcome<()> {
        (0..commits).try_for_each(|_| append_ours(&subject, way, &at, shape.records))
    };
    append(Way::Asserted, shape.commits)?;
    let lengths = Lengths::of(subject.lab.path())?;
    let plain_folder = laboratory::fresh(folder, "append-plain")?;
    let plain = |name: &str, padding: usize| {
        let path = plain_folder.join(name);
        Plain::make(&path, flush.vfs, subject.anna.account(), subject.anna.id(), padding)
    };
    let mut lean = plain("lean.db", 0)?;
    let mut next = 0;
    let clients = &subject.clients;
    append_plain(&mut lean, &mut next, clients, shape, shape.commits)?;
    let mut even = plain("even.db", lengths.total().saturating_sub(lean.mean()))?;
    append_plain(&mut even, &mut next, clients, shape, shape.commits)?;
    append(Way::Session, shape.commits)?;
    let [mut a, mut b, mut c, mut d] = [const { Times::new() }; 4];
    for _ in 0..ROUNDS {
        a.take(|| append(Way::Asserted, shape.commits))?;
        b.take(|| append_plain(&mut even, &mut next, clients, shape, shape.commits))?;
        c.take(|| append_plain(&mut lean, &mut next, clients, shape, shape.commits))?;
        d.take(|| append(Way::Session, shape.commits))?;
    }
    let same = Ratio::new(&b.wall, &a.wall).show(Target::AtLeast(shape.target));
    let fewer = Ratio::new(&c.wall, &a.wall).show(Target::None);
    let session = Ratio::new(&b.wall, &d.wall).show(Target::None);
    let computing = Ratio::new(&b.computing, &a.computing).show(Target::None);
    let records = shape.records * shape.commits;
    println!("append    {:>4} a commit | flush {}", shape.records, flush.name);
    println!("            against plain with the same bytes ({})        {same}", lengths.total());
    println!("            against plain with its own bytes ({})         {fewer}", lean.mean());
    println!("            through a session, with its access check       {session}");
    println!(
        "            a record: ours {}, plain {} | ours: record {} + encrypted values {} bytes",
        each(&mut a.wall, records),
        each(&mut b.wall, records),
        lengths.record,
        lengths.values
    );
    println!(
        "            computing alone, without the waiting           {computing}  ours {}, plain {}",
        each(&mut a.computing, records),
        each(&mut b.computing, records)
    );
    Ok(())
}

/// By which door an event comes in.
#[derive(Clone, Copy)]
enum Way {
    /// The host vouches for the actor, as it does with a plain table.
    Asserted,
    /// A signed-in account: session, account, roles and permission are checked each time.
    Session,
}

fn append_ours(subject: &Subject, way: Way, at: &std::cell::Cell<u64>, records: u64) -> Outcome<()> {
    let one = || -> Result<(), LabError> {
        at.set(at.get() + 1);
        let event = correction(at.get(), &subject.clients);
        match way {
            Way::Session => subject.anna.append(event)?,
            Way::Asserted => {
                let actor = HostActor { id: subject.anna.account(), device: Some(DEVICE) };
                subject.lab.append_host_asserted(actor, event)?
            }
        };
        Ok(())
    };
    if records == 1 {
        return Ok(one()?);
    }
    subject.lab.batch(|| (0..records).try_for_each(|_| one()))?;
    Ok(())
}

fn append_plain(
    plain: &mut Plain,
    next: &mut u64,
    clients: &[libcompliance::id::ClientId],
    shape: &Shape,
    commits: u64,
) -> Outcome<()> {
    for _ in 0..commits {
        let from = *next;
        *next += shape.records;
        plain.append(DEVICE, (from..*next).map(|n| correction(n, clients)))?;
    }
    Ok(())
}

/// Sample, result, submission and verification by a second person, each durable before the next.
fn whole_path(folder: &Path, flush: &Flush) -> Outcome<()> {
    let subject = laboratory::make(folder, "append-lab", flush.vfs)?;
    let path = laboratory::fresh(folder, "append-plain")?.join("lean.db");
    let mut plain = Plain::make(&path, flush.vfs, subject.anna.account(), subject.anna.id(), 0)?;
    let one = Shape { records: 1, commits: 1, target: 0.0 };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let (mut n, mut next) = (0, 0);
    const RESULTS: u64 = 15;
    for _ in 0..ROUNDS {
        ours.push(seconds(|| {
            for _ in 0..RESULTS {
                n += 1;
                one_result(&subject, n)?;
            }
            Ok(())
        })?);
        theirs.push(seconds(|| append_plain(&mut plain, &mut next, &subject.clients, &one, RESULTS * 4))?);
    }
    let ratio = Ratio::new(&theirs, &ours).show(Target::None);
    println!("result    sample + result + submit + verify | flush {}", flush.name);
    println!("            against 4 plain commits  {ratio}  a result: {}", each(&mut ours, RESULTS));
    Ok(())
}

fn one_result(subject: &Subject, n: u64) -> Outcome<()> {
    let code = format!("S-{n}");
    let [client] = subject.clients;
    let (sample, _) = subject.anna.receive_sample(&NewSample::new(client, &code, "soft cheese"))?;
    let value = ResultValue::parse("120 cfu/g")?;
    let new = NewResult { raw: Some("12; 11"), ..NewResult::new("Escherichia coli", "PN-EN ISO 16649-2", value) };
    let (result, _) = subject.anna.enter_result(sample, &new)?;
    subject.anna.submit_result(result)?;
    subject.maria.verify_result(result)?;
    Ok(())
}

/// The time of one of `count`, from the median of the rounds.
pub(crate) fn each(rounds: &mut [f64], count: u64) -> String {
    #[allow(clippy::cast_precision_loss, reason = "a count of a few thousand")]
    let micros = median(rounds) * 1e6 / count as f64;
    if micros < 1000.0 { format!("{micros:.1} us") } else { format!("{:.2} ms", micros / 1e3) }
}

/// The mean lengths of what a record takes.
struct Lengths {
    record: usize,
    values: usize,
}

impl Lengths {
    fn of(path: &Path) -> Outcome<Self> {
        let store = Sqlite::open_to_read(path, &libcompliance_lab::store::sqlite::Options::default())?;
        let kind = crate::event::KIND.name;
        let mean = |sql: &str| -> Outcome<usize> {
            let mean: i64 = store.connection().query_row(sql, [kind], |row| row.get(0))?;
            Ok(usize::try_from(mean)?)
        };
        Ok(Self {
            record: mean("SELECT CAST(avg(length(bytes)) AS INTEGER) FROM record WHERE kind = ?1")?,
            values: mean(
                "SELECT CAST((SELECT sum(length(subject) + length(sealed)) FROM disclosure \
                 WHERE place >= 64 * (SELECT min(idx) FROM record WHERE kind = ?1)) \
                 / (SELECT count(*) FROM record WHERE kind = ?1) AS INTEGER)",
            )?,
        })
    }

    fn total(&self) -> usize {
        self.record + self.values
    }
}

/// Appends alone for a while, for a profiler: `--child append FOLDER RECORDS [TOTAL]` with RECORDS a commit and ten times
/// about TOTAL records, `s` before RECORDS for events that come through a session, `p` for the plain table.
pub(crate) fn profile(folder: &Path, records: &str, total: &str) -> Outcome<()> {
    let subject = laboratory::make(folder, "profile-lab", None)?;
    let at = std::cell::Cell::new(0);
    let (way, records) = match records.split_at_checked(1) {
        Some(("s", records)) => (Some(Way::Session), records),
        Some(("p", records)) => (None, records),
        _ => (Some(Way::Asserted), records),
    };
    let records: u64 = records.parse()?;
    let count = (total.parse::<u64>()? / records.max(1)).clamp(1, 5000);
    let path = laboratory::fresh(folder, "append-plain")?.join("plain.db");
    let mut plain = Plain::make(&path, None, subject.anna.account(), subject.anna.id(), 700)?;
    let mut next = 0;
    let shape = Shape { records, commits: count, target: 0.0 };
    let mut times = Times::new();
    for _ in 0..10 {
        times.take(|| match way {
            Some(way) => (0..count).try_for_each(|_| append_ours(&subject, way, &at, records)),
            None => append_plain(&mut plain, &mut next, &subject.clients, &shape, count),
        })?;
    }
    println!(
        "a record: {}, computing {}",
        each(&mut times.wall, records * count),
        each(&mut times.computing, records * count)
    );
    Ok(())
}

/// For each line of standard input seals ten lists of `size` events and prints the seconds: the other side of a benchmark in
/// another language, which says whose turn it is.
pub(crate) fn batches(folder: &Path, size: &str) -> Outcome<()> {
    let size: u64 = size.parse()?;
    let subject = laboratory::make(folder, "peer-lab", None)?;
    let mut n = 0;
    for line in std::io::stdin().lines() {
        line?;
        let started = Instant::now();
        for _ in 0..10 {
            let events: Vec<_> = (n..n + size).map(|n| correction(n, &subject.clients)).collect();
            subject.anna.append_all(events)?;
            n += size;
        }
        println!("{}", started.elapsed().as_secs_f64());
    }
    Ok(())
}
