//! Looking at samples.

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::work::names::{self, Logins};
use crate::work::{At, document, facts};
use crate::zone::Zone;
use libcompliance_lab::Session;
use libcompliance_lab::core::model::{ResultEntry, Sample, SampleState};
use libcompliance_lab::core::trail::value::Value;
use libcompliance_pack::table::{Column, Table};
use std::collections::HashMap;

#[derive(Debug, clap::Args)]
pub(super) struct List {
    #[command(flatten)]
    at: At,
    /// Only of this client: its whole name or its id
    #[arg(long)]
    client: Option<String>,
    /// Only in this state, such as received, in_testing, tested, on_hold
    #[arg(long, value_parser = state)]
    state: Option<SampleState>,
    /// Show times in this zone: Europe/Warsaw, +05:30 (default: UTC). JSON stays in UTC
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse, default_value = "UTC", allow_hyphen_values = true)]
    zone: Zone,
}

#[derive(Debug, clap::Args)]
pub(super) struct Show {
    #[command(flatten)]
    at: At,
    /// The sample: its code or id
    sample: String,
    /// Show times in this zone: Europe/Warsaw, +05:30 (default: UTC). JSON stays in UTC
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse, default_value = "UTC", allow_hyphen_values = true)]
    zone: Zone,
}

fn state(word: &str) -> Result<SampleState, String> {
    SampleState::parse(word).ok_or_else(|| {
        "the states are registered, collected, received, in_testing, tested, reported, stored, disposed, rejected, \
         cancelled, on_hold"
            .to_owned()
    })
}

fn words(state: SampleState, context: &Context) -> &'static str {
    context.say(state.text_en(), state.text_pl())
}

/// What is committed about a sample, opened.
struct Opened {
    client: Option<String>,
    matrix: Option<String>,
    condition: Option<String>,
    order: Option<String>,
    place: Option<String>,
    from_customer: Vec<(String, String)>,
}

fn open(session: &Session, sample: &Sample, clients: &HashMap<String, String>) -> Result<Opened, Failure> {
    let lab = session.lab();
    let from_customer: Option<Vec<(String, String)>> =
        names::value(lab, sample.from_customer.as_ref())?.and_then(|value: Value| value.read());
    Ok(Opened {
        client: clients.get(&sample.client.to_string()).cloned(),
        matrix: names::text(lab, Some(&sample.matrix))?,
        condition: names::text(lab, sample.condition.as_ref())?,
        order: names::text(lab, sample.order.as_ref())?,
        place: names::text(lab, sample.place.as_ref())?,
        from_customer: from_customer.unwrap_or_default(),
    })
}

impl Opened {
    fn json(&self, sample: &Sample) -> Result<serde_json::Value, Failure> {
        let mut answer = document(sample)?;
        if let Some(fields) = answer.as_object_mut() {
            fields.insert("client_name".to_owned(), serde_json::json!(self.client));
            fields.insert("matrix".to_owned(), serde_json::json!(self.matrix));
            fields.insert("condition".to_owned(), serde_json::json!(self.condition));
            fields.insert("order".to_owned(), serde_json::json!(self.order));
            fields.insert("place".to_owned(), serde_json::json!(self.place));
            fields.insert("from_customer".to_owned(), serde_json::json!(self.from_customer));
        }
        Ok(answer)
    }
}

fn client_names(session: &Session) -> Result<HashMap<String, String>, Failure> {
    let mut found = HashMap::new();
    for client in session.clients()? {
        if let Some(name) = names::text(session.lab(), Some(&client.name))? {
            found.insert(client.id.to_string(), name);
        }
    }
    Ok(found)
}

pub(super) fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let samples = args.at.with(context, io, |session| {
        let client = args.client.as_deref().map(|name| names::client(session, name)).transpose()?;
        let clients = client_names(session)?;
        let mut samples = session.samples()?;
        samples.retain(|sample| client.as_ref().is_none_or(|client| client.id == sample.client));
        samples.retain(|sample| args.state.is_none_or(|state| state == sample.state));
        samples
            .into_iter()
            .map(|sample| open(session, &sample, &clients).map(|opened| (sample, opened)))
            .collect::<Result<Vec<_>, _>>()
    })?;
    if context.json {
        for (sample, opened) in &samples {
            json::line(io, &opened.json(sample)?)?;
        }
        return Ok(Exit::Yes);
    }
    let [code, state, client, matrix, received, id] = context.say(
        ["sample", "state", "client", "what", "received", "id"],
        ["próbka", "stan", "klient", "co to", "przyjęta", "identyfikator"],
    );
    let columns = vec![
        Column::text(code, 24),
        Column::text(state, 22),
        Column::text(client, 30),
        Column::text(matrix, 30),
        Column::text(format!("{received} ({})", args.zone), 26),
        Column::text(id, 36),
    ];
    let mut table = Table::new(&mut *io.out, columns);
    for (sample, opened) in samples {
        table.row(vec![
            sample.facts.code.clone(),
            words(sample.state, context).to_owned(),
            opened.client.unwrap_or_default(),
            opened.matrix.unwrap_or_default(),
            sample.received_date.map(|at| args.zone.seconds(at)).unwrap_or_default(),
            sample.id.to_string(),
        ])?;
    }
    table.finish()?;
    Ok(Exit::Yes)
}

pub(super) fn show(args: &Show, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (sample, opened, results, logins) = args.at.with(context, io, |session| {
        let sample = names::sample(session, &args.sample)?;
        let opened = open(session, &sample, &client_names(session)?)?;
        let mut results = session.results()?;
        results.retain(|result| result.facts.sample == sample.id);
        Ok((sample, opened, results, Logins::of(session.lab())?))
    })?;
    if context.json {
        let mut answer = opened.json(&sample)?;
        if let Some(fields) = answer.as_object_mut() {
            fields.insert("results".to_owned(), document(&results)?);
        }
        json::line(io, &answer)?;
        return Ok(Exit::Yes);
    }
    let said = &sample.facts;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let parents: Vec<String> = said.parents.iter().map(ToString::to_string).collect();
    let pairs: Vec<String> = opened.from_customer.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let received = match (sample.received_date, sample.received_by) {
        (Some(at), Some(by)) => format!("{} ({}), {}", args.zone.seconds(at), args.zone, logins.name(by)),
        _ => String::new(),
    };
    let celsius = said.temperature.as_ref().map(|number| format!("{number} °C")).unwrap_or_default();
    let lines = [
        (context.say("sample", "próbka"), said.code.clone()),
        (context.say("id", "identyfikator"), sample.id.to_string()),
        (context.say("state", "stan"), words(sample.state, context).to_owned()),
        (context.say("version", "wersja"), sample.version.to_string()),
        (context.say("client", "klient"), opened.client.clone().unwrap_or_else(|| sample.client.to_string())),
        (context.say("what", "co to"), text(&opened.matrix)),
        (context.say("order", "zlecenie"), text(&opened.order)),
        (context.say("condition", "stan przy przyjęciu"), text(&opened.condition)),
        (context.say("taken", "pobrana"), text(&said.sampled)),
        (context.say("sampling plan", "plan pobierania"), text(&said.plan)),
        (context.say("place", "miejsce"), text(&opened.place)),
        (context.say("said by the customer", "według klienta"), pairs.join("\n")),
        (context.say("received", "przyjęta"), received),
        (context.say("temperature", "temperatura"), celsius),
        (context.say("deviation", "odstępstwo"), text(&said.deviation)),
        (context.say("consent", "zgoda"), text(&said.consent)),
        (context.say("made from", "wydzielona z"), parents.join("\n")),
        (context.say("kept until", "przechowywana do"), text(&said.keep_until)),
    ];
    facts(&lines, io)?;
    if !results.is_empty() {
        writeln!(io.out)?;
        let codes = HashMap::from([(sample.id, said.code.clone())]);
        let results: Vec<&ResultEntry> = results.iter().collect();
        crate::result::table(&results, &codes, &logins, context, io)?;
    }
    Ok(Exit::Yes)
}
