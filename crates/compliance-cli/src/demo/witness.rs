//! Another program that works in the laboratory under a session that was started elsewhere: a process of its own, or, where this
//! program cannot be started a second time, a second opening of the file in this one.

use super::PASSPHRASE;
use super::make::internal;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use libcompliance::trail::time::Timestamp;
use libcompliance_lab::clock::ManualClock;
use libcompliance_lab::keys::{KeySource, Zeroizing};
use libcompliance_lab::{Device, Lab, LabError, Options, Session, StateFolder};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;

/// The name of the client that the other program registers.
const CLIENT: &str = "Piekarnia Wiatrak";

/// The hidden command's arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demonstration's laboratory
    lab: PathBuf,
}

/// What came of one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    Done,
    Refused { code: String, record: u64 },
}

/// The other program.
pub(super) enum Witness {
    Process { child: Child, input: ChildStdin, output: BufReader<ChildStdout> },
    Here(Box<Worker>),
}

/// Somebody who opened the file anew.
pub(super) struct Worker {
    clock: Arc<ManualClock>,
    session: Session,
}

impl Worker {
    fn open(lab: &Path, token: &str) -> Result<Self, Failure> {
        let clock = Arc::new(ManualClock::new(Timestamp::clamped(0)));
        // The time at which the session is taken up is that of the last record.
        clock.set(last_record(lab)?);
        let options = Options { clock: Arc::clone(&clock) as _, state_folder: StateFolder::None, ..Options::default() };
        let lab = Lab::open(lab, KeySource::passphrase(Zeroizing::new(PASSPHRASE.to_owned())), options)?;
        let session = lab.resume(token, Device::named("other-program"))?;
        Ok(Self { clock, session })
    }

    fn act(&self, at: Timestamp) -> Result<Answer, Failure> {
        self.clock.set(at);
        match self.session.register_client(CLIENT) {
            Ok(_) => Ok(Answer::Done),
            Err(LabError::Denied { denial, record }) => Ok(Answer::Refused { code: denial.code.to_owned(), record }),
            Err(other) => Err(other.into()),
        }
    }
}

fn last_record(lab: &Path) -> Result<Timestamp, Failure> {
    use libcompliance::trail::read::{Read, read};
    use libcompliance_lab::store::ReadStore as _;
    let mut reading = crate::reading::Reading::open(lab)?;
    let size = reading.store.head()?.size;
    match reading.store.record(size.saturating_sub(1))?.map(|bytes| read(&bytes)) {
        Some(Ok(Read::Known(record))) => Ok(record.time),
        _ => Err(internal("the last record does not read")),
    }
}

impl Witness {
    /// Lets another program take up the session with this token.
    pub(super) fn call(lab: &Path, token: &str) -> Result<Self, Failure> {
        let Some(program) = this_program() else { return Ok(Self::Here(Box::new(Worker::open(lab, token)?))) };
        let mut child = Command::new(program)
            .arg("demo-witness")
            .arg(lab)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|_| internal("the other program could not be started"))?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(internal("the other program cannot be spoken with"));
        };
        // The token is a secret: it goes where other programs cannot see it.
        writeln!(input, "{token}")?;
        Ok(Self::Process { child, input, output: BufReader::new(output) })
    }

    /// Does something at a moment.
    pub(super) fn act(&mut self, at: Timestamp) -> Result<Answer, Failure> {
        let (input, output) = match self {
            Self::Here(worker) => return worker.act(at),
            Self::Process { input, output, .. } => (input, output),
        };
        writeln!(input, "{}", at.unix_micros())?;
        input.flush()?;
        let mut line = String::new();
        output.read_line(&mut line)?;
        match line.trim().split(' ').collect::<Vec<_>>().as_slice() {
            ["done"] => Ok(Answer::Done),
            ["refused", code, record] => match record.parse() {
                Ok(record) => Ok(Answer::Refused { code: (*code).to_owned(), record }),
                Err(_) => Err(internal("the other program said something else")),
            },
            _ => Err(internal("the other program said something else")),
        }
    }

    pub(super) fn is_a_process(&self) -> bool {
        matches!(self, Self::Process { .. })
    }

    /// Lets it go; it must end well.
    pub(super) fn dismiss(self) -> Result<(), Failure> {
        let Self::Process { mut child, input, output } = self else { return Ok(()) };
        drop((input, output));
        match child.wait() {
            Ok(status) if status.success() => Ok(()),
            _ => Err(internal("the other program did not end well")),
        }
    }
}

/// This program, if it is the command: one that embeds it cannot be started as it.
fn this_program() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    (program.file_stem()? == "compliance").then_some(program)
}

/// The other program: takes the token, then acts once for each moment it is told.
pub(crate) fn run(args: &Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let silent = || internal("nobody said what to do");
    let token = io.prompts.input_line()?.ok_or_else(silent)?;
    let worker = Worker::open(&args.lab, &token)?;
    while let Some(line) = io.prompts.input_line()? {
        let at: i64 = line.trim().parse().map_err(|_| silent())?;
        match worker.act(Timestamp::clamped(at))? {
            Answer::Done => writeln!(io.out, "done")?,
            Answer::Refused { code, record } => writeln!(io.out, "refused {code} {record}")?,
        }
        io.out.flush()?;
    }
    Ok(Exit::Yes)
}
