//! Who works in the laboratory and for whom. Everybody and everything here is made up.

/// Somebody with an account.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) login: &'static str,
    pub(super) name: &'static str,
    pub(super) roles: &'static [&'static str],
    pub(super) device: &'static str,
}

const fn person(
    login: &'static str,
    name: &'static str,
    roles: &'static [&'static str],
    device: &'static str,
) -> Person {
    Person { login, name, roles, device }
}

const ANALYST: &[&str] = &["analyst"];
const AUTHORIZER: &[&str] = &["authorizer"];
const VIEWER: &[&str] = &["viewer"];

/// The fifteen of the first day, behind them the one who comes later, and the account of an instrument PC.
pub(super) const PEOPLE: [Person; 17] = [
    person("t.wisniewski", "Tomasz Wiśniewski", &["administrator"], "office-3"),
    person("m.kowalska", "Maria Kowalska", &["laboratory_manager"], "office-1"),
    person("a.nowak", "Anna Nowak", ANALYST, "lab-1"),
    person("k.wojcik", "Katarzyna Wójcik", ANALYST, "lab-1"),
    person("m.kaminska", "Magdalena Kamińska", ANALYST, "lab-2"),
    person("p.lewandowski", "Piotr Lewandowski", ANALYST, "lab-2"),
    person("j.zielinska", "Joanna Zielińska", ANALYST, "lab-3"),
    person("a.szymanska", "Agnieszka Szymańska", ANALYST, "lab-3"),
    person("m.wozniak", "Michał Woźniak", ANALYST, "reading-room"),
    person("e.dabrowska", "Ewa Dąbrowska", ANALYST, "reading-room"),
    person("b.kozlowska", "Barbara Kozłowska", AUTHORIZER, "office-2"),
    person("k.jankowski", "Krzysztof Jankowski", AUTHORIZER, "office-2"),
    person("h.mazur", "Halina Mazur", VIEWER, "reception"),
    person("a.krawczyk", "Andrzej Krawczyk", VIEWER, "office-4"),
    person("m.piotrowska", "Monika Piotrowska", VIEWER, "office-4"),
    person("n.grabowska", "Natalia Grabowska", ANALYST, "reading-room"),
    person("pc-maldi", "MALDI-TOF 1", &[DEVICE_ROLE], "pc-maldi"),
];

/// How many there are on the first day.
pub(super) const AT_FIRST: usize = 15;
/// The administrator.
pub(super) const ADMIN: usize = 0;
/// The laboratory manager.
pub(super) const MANAGER: usize = 1;
/// Those who do the tests, the one who comes later included.
pub(super) const ANALYSTS: [usize; 9] = [2, 3, 4, 5, 6, 7, 8, 9, SUCCESSOR];
/// Those who verify results.
pub(super) const AUTHORIZERS: [usize; 2] = [10, 11];
/// Those who only look.
pub(super) const VIEWERS: [usize; 3] = [12, 13, 14];
/// The role of instrument PCs, which the administrator defines on the first day.
pub(super) const DEVICE_ROLE: &str = "device";
/// The account of an instrument PC.
pub(super) const INSTRUMENT: usize = 16;
/// An analyst who mistypes his password.
pub(super) const FORGETFUL: usize = 4;
/// An analyst who chooses bad passwords.
pub(super) const CARELESS: usize = 7;
/// An analyst who leaves on the day on which the story is told.
pub(super) const LAST_DAY: usize = 9;
/// An analyst who tries what is not his to do.
pub(super) const CURIOUS: usize = 5;
/// An analyst who stands in for an authorizer for a time.
pub(super) const DEPUTY: usize = 6;
/// An analyst who leaves.
pub(super) const LEAVER: usize = 8;
/// Who comes in his place.
pub(super) const SUCCESSOR: usize = 15;

/// The password of a person. It stands in the source: these accounts are a demonstration's.
pub(super) fn password(person: &Person) -> String {
    let place = PEOPLE.iter().position(|other| other.login == person.login).unwrap_or(0);
    format!("granite lantern #{}", place + 41)
}

/// What a client sends in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trade {
    /// Milk and cheese.
    Dairy,
    /// Meat.
    Meat,
    /// Drinking water.
    Water,
    /// Ready meals.
    Kitchen,
    /// Hot water systems.
    Hotel,
}

/// The clients; the last three come later than the others.
pub(super) const CLIENTS: [(&str, Trade); 12] = [
    ("Mleczarnia Dolina Sp. z o.o.", Trade::Dairy),
    ("Zakłady Mięsne Rogów S.A.", Trade::Meat),
    ("Wodociągi Miejskie w Zalesiu", Trade::Water),
    ("Szpital Powiatowy w Zalesiu, kuchnia", Trade::Kitchen),
    ("Spółdzielnia Mleczarska Łęgi", Trade::Dairy),
    ("Ubojnia Drobiu Kłos", Trade::Meat),
    ("Gminny Zakład Wodociągów w Brzeziu", Trade::Water),
    ("Hotel Pod Dębem", Trade::Hotel),
    ("Catering Szkolny Łyżka", Trade::Kitchen),
    ("Serownia Zagroda", Trade::Dairy),
    ("Masarnia Pod Lipą", Trade::Meat),
    ("Przedszkole nr 4, stołówka", Trade::Kitchen),
];

/// Where they are reached: address, then e-mail.
pub(super) const CONTACTS: [[&str; 2]; 12] = [
    ["ul. Łąkowa 3, 00-001 Zalesie", "jakosc@mleczarnia-dolina.invalid"],
    ["ul. Rzeźnicka 14, 00-002 Rogów", "laboratorium@zm-rogow.invalid"],
    ["ul. Źródlana 1, 00-001 Zalesie", "woda@wodociagi-zalesie.invalid"],
    ["ul. Szpitalna 9, 00-001 Zalesie", "kuchnia@szpital-zalesie.invalid"],
    ["Łęgi 40, 00-003 Łęgi", "biuro@sm-legi.invalid"],
    ["ul. Polna 22, 00-004 Kłosy", "ubojnia@klos.invalid"],
    ["Brzezie 5, 00-005 Brzezie", "gzw@brzezie.invalid"],
    ["ul. Dębowa 7, 00-006 Dąbrówka", "technik@poddebem.invalid"],
    ["ul. Szkolna 2, 00-001 Zalesie", "zamowienia@lyzka.invalid"],
    ["Zagrody 11, 00-007 Zagrody", "ser@zagroda.invalid"],
    ["ul. Lipowa 30, 00-008 Lipiny", "masarnia@podlipa.invalid"],
    ["ul. Wesoła 4, 00-001 Zalesie", "przedszkole4@zalesie.invalid"],
];

/// Who writes reports: an analyst.
pub(super) const REPORTER: usize = 2;

/// How many clients there are on the first day.
pub(super) const CLIENTS_AT_FIRST: usize = 9;
/// The client with the result that somebody would like to be another.
pub(super) const MEAT_PLANT: usize = 1;
