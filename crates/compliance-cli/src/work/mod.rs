//! What the commands of the laboratory's work share: where and as whom, reasons, names, signatures, the answer that it is done.

pub(crate) mod history;
pub(crate) mod names;
pub(crate) mod numbers;
pub(crate) mod sign;

use crate::acting::{Actor, SignedIn, with_session};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use libcompliance_lab::core::model::is_day;
use libcompliance_lab::{Receipt, Session};
use libcompliance_pack::text::visible;
use serde_json::Value;
use std::path::PathBuf;

/// Which laboratory, and as whom.
#[derive(Debug, clap::Args)]
pub(crate) struct At {
    /// The laboratory
    pub lab: PathBuf,
    #[command(flatten)]
    pub actor: Actor,
}

impl At {
    /// Signs in, does something, signs out.
    pub(crate) fn act<T>(
        &self,
        context: &Context,
        io: &mut Io<'_>,
        act: impl FnOnce(&SignedIn, &mut Io<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        with_session(&self.lab, &self.actor, context, io, act)
    }

    /// The same for something that needs the session alone.
    pub(crate) fn with<T>(
        &self,
        context: &Context,
        io: &mut Io<'_>,
        act: impl FnOnce(&Session) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.act(context, io, |by, _| act(&by.session))
    }
}

/// Why, where it is asked for only sometimes.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Because {
    /// Why: a code from your list, such as correction; needed if something that is there is changed
    #[arg(long, value_name = "CODE")]
    pub reason: Option<String>,
    /// Why, in words
    #[arg(long, requires = "reason")]
    pub text: Option<String>,
}

impl Because {
    pub(crate) fn get(&self) -> Option<(&str, Option<&str>)> {
        self.reason.as_deref().map(|code| (code, self.text.as_deref()))
    }

    /// The reason of a change; wrong use without one.
    pub(crate) fn needed(&self) -> Result<(&str, Option<&str>), Failure> {
        self.get().ok_or_else(|| {
            usage(
                "reason_missing",
                "this changes what is there: say why with --reason CODE".to_owned(),
                "to zmienia to, co już jest: podaj powód przez --reason KOD".to_owned(),
            )
        })
    }
}

/// Wrong use, in both languages.
pub(crate) fn usage(code: &'static str, english: String, polish: String) -> Failure {
    let told = crate::exit::Told { english: vec![english.clone()], polish: vec![polish], ..Default::default() };
    Failure { told: Some(Box::new(told)), ..Failure::usage(code, english) }
}

/// A day of the calendar as an argument.
pub(crate) fn day(text: &str) -> Result<String, String> {
    if is_day(text) { Ok(text.to_owned()) } else { Err("give a day as YYYY-MM-DD, such as 2026-01-31".to_owned()) }
}

/// `name=value`, with a name.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("give it as NAME=VALUE")?;
    if name.trim().is_empty() || value.trim().is_empty() {
        return Err("give both sides of NAME=VALUE".to_owned());
    }
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

/// The answer to an action: the record that says so, and what was made.
pub(crate) struct Done<'a> {
    context: &'a Context,
    record: u64,
    facts: serde_json::Map<String, Value>,
    lines: Vec<String>,
}

impl<'a> Done<'a> {
    pub(crate) fn new(receipt: &Receipt, context: &'a Context) -> Self {
        Self { context, record: receipt.index, facts: serde_json::Map::new(), lines: Vec::new() }
    }

    /// A fact; people read it as a line of its own.
    pub(crate) fn with(mut self, name: &str, label: (&str, &str), value: impl Into<Value>) -> Self {
        let value = value.into();
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self.lines.push(format!("{} {}", self.context.say(label.0, label.1), visible(&text)));
        self.facts.insert(name.to_owned(), value);
        self
    }

    /// A line for people alone.
    pub(crate) fn line(mut self, english: String, polish: String) -> Self {
        self.lines.push(self.context.say(english, polish));
        self
    }

    pub(crate) fn print(self, io: &mut Io<'_>) -> Result<Exit, Failure> {
        if self.context.json {
            let mut document = self.facts;
            document.insert("done".to_owned(), true.into());
            document.insert("record".to_owned(), self.record.into());
            json::line(io, &Value::Object(document))?;
        } else {
            writeln!(io.out, "{} {}", self.context.say("done, record", "gotowe, zapis"), self.record)?;
            for line in self.lines {
                writeln!(io.out, "{line}")?;
            }
        }
        Ok(Exit::Yes)
    }
}

/// Says that it is done, and which record says so.
pub(crate) fn done(receipt: &Receipt, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    Done::new(receipt, context).print(io)
}

/// A list or one thing, a line for each fact: what is empty is left out.
pub(crate) fn facts(lines: &[(&str, String)], io: &mut Io<'_>) -> Result<(), Failure> {
    let wide = lines.iter().map(|(name, _)| libcompliance_pack::text::width(name)).max().unwrap_or(0) + 2;
    for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
        let pad = " ".repeat(wide.saturating_sub(libcompliance_pack::text::width(name)));
        for (at, line) in value.lines().enumerate() {
            if at == 0 {
                writeln!(io.out, "{name}{pad}{}", visible(line))?;
            } else {
                writeln!(io.out, "{}{}", " ".repeat(wide), visible(line))?;
            }
        }
    }
    Ok(())
}

/// An entry for programs.
pub(crate) fn document<T: serde::Serialize>(entry: &T) -> Result<Value, Failure> {
    Ok(serde_json::to_value(entry).map_err(std::io::Error::from)?)
}

pub(crate) fn yes(yes: bool, context: &Context) -> String {
    context.say(if yes { "yes" } else { "no" }, if yes { "tak" } else { "nie" }).to_owned()
}
