//! A laboratory in a temporary folder, and the command run on it within this process.

use compliance_cli::exit::Exit;
use compliance_cli::io::{Io, Prompts};
use libcompliance_lab::keys::Zeroizing;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};

pub const PASSPHRASE: &str = "correct horse battery";
pub const ADMIN: &str = "the quiet Harbour 12!";
pub const ANNA: &str = "seven Kites over 3 hills!";

/// Somebody who answers from a list; what is asked is written down.
#[derive(Default)]
pub struct Person {
    pub lines: VecDeque<String>,
    pub secrets: VecDeque<String>,
    pub input: VecDeque<String>,
    pub asked: Vec<String>,
    pub interactive: bool,
}

impl Person {
    pub fn answering(lines: &[&str], secrets: &[&str]) -> Self {
        let queue = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Self { lines: queue(lines), secrets: queue(secrets), interactive: true, ..Self::default() }
    }

    pub fn piping(input: &[&str]) -> Self {
        Self { input: input.iter().map(|text| (*text).to_owned()).collect(), ..Self::default() }
    }
}

impl Prompts for Person {
    fn interactive(&self) -> bool {
        self.interactive
    }

    fn line(&mut self, question: &str) -> std::io::Result<Option<String>> {
        self.asked.push(question.to_owned());
        Ok(self.lines.pop_front())
    }

    fn secret(&mut self, question: &str) -> std::io::Result<Option<Zeroizing<String>>> {
        self.asked.push(question.to_owned());
        Ok(self.secrets.pop_front().map(Zeroizing::new))
    }

    fn input_line(&mut self) -> std::io::Result<Option<Zeroizing<String>>> {
        Ok(self.input.pop_front().map(Zeroizing::new))
    }
}

/// What came of a command.
pub struct Outcome {
    pub exit: Exit,
    pub out: String,
    pub err: String,
}

impl Outcome {
    #[track_caller]
    pub fn expect(self, exit: Exit) -> Self {
        assert_eq!(self.exit, exit, "out:\n{}\nerr:\n{}", self.out, self.err);
        self
    }

    /// The one JSON document of the output.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        assert_eq!(self.out.lines().count(), 1, "{}", self.out);
        serde_json::from_str(&self.out).unwrap()
    }

    /// The code of the JSON error.
    #[track_caller]
    pub fn error_code(&self) -> String {
        let document: serde_json::Value = serde_json::from_str(self.err.lines().last().unwrap()).unwrap();
        assert!(document["error"]["message"].as_str().is_some_and(|message| !message.is_empty()));
        document["error"]["code"].as_str().unwrap().to_owned()
    }
}

/// A folder for one test.
pub struct Place {
    pub dir: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Self {
        let place = Self { dir: tempfile::tempdir().unwrap() };
        place.write("pp", PASSPHRASE);
        place.write("pw", ADMIN);
        place.write("pw2", ANNA);
        place
    }

    /// With a laboratory, made under a file mode so that opening it is cheap, and Anna, an analyst.
    pub fn with_lab() -> Self {
        let place = Self::new();
        place.run("init @lab.db --name Laboratory --origin example.com/lab --login admin --password-file @pw --key-file-mode")
            .expect(Exit::Yes);
        place.add_anna();
        place
    }

    pub fn add_anna(&self) {
        let add = self.as_admin(&[
            "account",
            "add",
            "@lab.db",
            "--login",
            "a.nowak",
            "--name",
            "Anna Nowak",
            "--role",
            "analyst",
        ]);
        let code = add.expect(Exit::Yes).json()["code"].as_str().unwrap().to_owned();
        self.enrol("a.nowak", &code, "pw2").expect(Exit::Yes);
    }

    /// The administrator does something; the answer is JSON.
    pub fn as_admin(&self, words: &[&str]) -> Outcome {
        self.acting("admin", "pw", words)
    }

    /// Somebody does something whose password is in a file; the answer is JSON.
    pub fn acting(&self, login: &str, file: &str, words: &[&str]) -> Outcome {
        let file = format!("@{file}");
        let more = ["--as", login, "--password-file", &file, "--passphrase-file", "@pp", "--json"];
        self.with(&[words, &more[..]].concat(), &mut Person::default())
    }

    /// Sets a password with a code.
    pub fn enrol(&self, login: &str, code: &str, file: &str) -> Outcome {
        self.write("code", code);
        let line = format!(
            "account enrol @lab.db --login {login} --code-file @code --new-password-file @{file} --passphrase-file @pp --json"
        );
        self.run(&line)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, content: &str) {
        std::fs::write(self.path(name), content).unwrap();
    }

    /// Runs a command whose arguments hold no spaces; nobody is there to be asked.
    pub fn run(&self, line: &str) -> Outcome {
        self.with(&line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>(), &mut Person::default())
    }

    /// `@name` stands for the path of a file in the folder.
    pub fn with(&self, words: &[&str], person: &mut Person) -> Outcome {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut arguments = vec!["compliance".to_owned(), "--state-dir".to_owned(), self.shown("seen")];
        arguments.extend(words.iter().map(|word| self.argument(word)));
        let exit = {
            let mut io = Io { out: &mut out, err: &mut err, terminal: false, prompts: person };
            compliance_cli::run(arguments, &mut io)
        };
        Outcome { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
    }

    fn argument(&self, word: &str) -> String {
        word.strip_prefix('@').map_or_else(|| word.to_owned(), |name| self.shown(name))
    }

    pub fn shown(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }
}

/// Copies a laboratory's files within its folder.
pub fn copy(place: &Place, from: &str, to: &str) {
    for end in ["", ".key", ".vault", ".reserve"] {
        let source = place.path(&format!("{from}{end}"));
        if Path::new(&source).exists() {
            std::fs::copy(source, place.path(&format!("{to}{end}"))).unwrap();
        }
    }
}
