//! What the tests of the record layer share: a counting source of "random" bytes, one full record, arbitrary events.

use libcompliance::catalogue;
use libcompliance::crypto::{Entropy, NoEntropy};
use libcompliance::id::{AccountId, ClientId, PersonId, RecordId, SessionId};
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::{Draft, Stamp, WriteError, Written};
use libcompliance::trail::kind::{KindRules, ReasonRule};
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::{
    Actor, Auth, Change, ClientLink, Content, Digest, File, Flag, Object, Record, Source,
};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;
use libcompliance::uuid::Uuid;
use proptest::prelude::*;

/// Bytes that count up: never twice the same salt, always the same test.
#[derive(Debug, Default)]
pub(crate) struct Counting(pub(crate) u64);

impl Entropy for Counting {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), NoEntropy> {
        for chunk in out.chunks_mut(8) {
            self.0 += 1;
            chunk.copy_from_slice(&self.0.to_be_bytes()[8 - chunk.len()..]);
        }
        Ok(())
    }
}

/// A source that has run dry.
pub(crate) struct Dry;

impl Entropy for Dry {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), NoEntropy> {
        Err(NoEntropy)
    }
}

pub(crate) fn uuid(number: u128) -> Uuid {
    // Version 7, variant of RFC 9562.
    Uuid::from_u128((0x0190_0000_0000_7000_8000_0000_0000_0000) | number)
}

pub(crate) const TIME: &str = "2026-11-22T14:30:00.000000Z";

pub(crate) fn person() -> Subject {
    Subject::Person(PersonId(uuid(3)))
}

pub(crate) fn client() -> ClientId {
    ClientId(uuid(4))
}

pub(crate) fn stamp(clients: &[ClientId]) -> Stamp {
    Stamp {
        index: 812,
        id: RecordId(uuid(1)),
        time: Timestamp::parse(TIME).unwrap(),
        flags: Vec::new(),
        actor: Actor {
            id: AccountId(uuid(2)),
            source: Source::Session,
            n: 17,
            roles: vec!["analyst".to_owned()],
            auth: Auth::Password,
            session: Some(SessionId(uuid(5))),
        },
        actor_subject: person(),
        clients: clients.iter().map(|id| ClientLink { id: *id, n: 1, prev: None }).collect(),
    }
}

/// The names that stand in clear in the kind of [`rules`].
pub(crate) fn clear() -> Vec<String> {
    ["code", "count", "list", "map", "flag", "none"].map(str::to_owned).to_vec()
}

/// A host's kind: every part optional, names outside [`clear`] committed.
pub(crate) fn rules(clear: &[String]) -> KindRules<'_> {
    catalogue::host_kind("host.test.event", 3, ReasonRule::Optional, clear)
}

pub(crate) fn seal(draft: Draft, stamp: Stamp) -> Result<Written, WriteError> {
    let clear = clear();
    draft.seal(&rules(&clear), stamp, &mut Counting::default())
}

/// A record with every part that there is.
pub(crate) fn full() -> Written {
    let mut draft = Draft::new("test.act")
        .on("sample", "S-1042/\u{17c}", 2)
        .for_client(client())
        .moving(Some("received"), "accepted")
        .because("misread", Some("read from the wrong plate"))
        .change("count", Value::Int(-3), Value::Int(i64::MAX))
        .change("comment", "old words", "new words")
        .attr("raw", "12,5")
        .attr("map", Value::map([("b", Value::List(vec![Value::Null, Value::Bool(true)])), ("a", Value::text("x"))]))
        .attr("code", "quote \" slash / back \\ newline \n unit \u{1f} \u{e9}");
    draft.device = Some("HPLC-02".to_owned());
    draft.content = Some(Content { before: Some(Digest([1; 32])), after: Some(Digest([2; 32])) });
    draft.signature = Some(RecordId(uuid(6)));
    draft.files.push(File {
        sha256: Digest([3; 32]),
        size: 4096,
        media_type: "text/csv".to_owned(),
        name: Some(Value::text("1042.csv")),
    });
    let mut stamp = stamp(&[client()]);
    stamp.flags = vec![Flag::Simulated, Flag::ClockSteppedBack];
    stamp.clients[0].n = 2;
    stamp.clients[0].prev = Some(Digest([4; 32]));
    seal(draft, stamp).unwrap()
}

pub(crate) fn known(bytes: &[u8]) -> Record {
    match read(bytes).unwrap() {
        Read::Known(record) => *record,
        Read::Newer { .. } => panic!("a newer layout"),
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<String>().prop_map(Value::Text),
        "[\u{0}-\u{20}\"\\\\/\u{7f}\u{2028}]{0,6}".prop_map(Value::Text),
    ];
    leaf.prop_recursive(8, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            proptest::collection::vec((prop_oneof![9 => "[a-z]{1,3}", 1 => "[A-C]{0,2}"], inner), 0..4)
                .prop_map(Value::map),
        ]
    })
}

fn field_name() -> impl Strategy<Value = String> {
    let known = proptest::sample::select(clear());
    prop_oneof![5 => known, 5 => "[a-z][a-z0-9._-]{0,5}", 1 => "[a-zA-Z.0-9 _-]{0,5}"]
}

prop_compose! {
    /// Any event with any stamp; many of them are refused by the writer, which is part of the point.
    pub(crate) fn event()(
        action in prop_oneof![9 => Just("test.act".to_owned()), 1 => any::<String>()],
        object in proptest::option::of(("[a-z]{1,4}", prop_oneof![9 => "\\PC{1,8}", 1 => any::<String>()], prop_oneof![9 => 1..4_u32, 1 => Just(0)])),
        clients in proptest::collection::btree_set(0..6_u128, 0..3),
        transition in (proptest::option::of("[a-z]{1,3}"), proptest::option::of("[a-z]{1,3}")),
        reason in proptest::option::of(("[a-z][a-z_]{0,5}", proptest::option::of(any::<String>()))),
        changes in proptest::collection::vec((field_name(), value(), value()), 0..3),
        attrs in proptest::collection::vec((field_name(), value()), 0..3),
        content in proptest::option::of((any::<Option<[u8; 32]>>(), proptest::option::weighted(0.8, any::<[u8; 32]>()))),
        signature in any::<Option<u64>>(),
        files in proptest::collection::vec((any::<[u8; 32]>(), any::<u64>(), prop_oneof![9 => "[!-~]{1,4}", 1 => "[ -~]{0,4}"], proptest::option::of(prop_oneof![9 => "\\PC{1,5}".prop_map(Value::Text), 1 => value()])), 0..2),
        device in any::<Option<String>>(),
        (numbers, micros, flags) in ((any::<u64>(), prop_oneof![9 => 1..u64::MAX, 1 => Just(0)]), 0..253_402_300_799_999_999_i64, 0..8_u8),
        (roles, session, source) in (proptest::collection::vec(prop_oneof![9 => "[a-z]{1,3}", 1 => "[A-Z]{0,3}"], 0..3), any::<bool>(), 0..3_u8),
        links in proptest::collection::vec(prop_oneof![9 => 1..9_u64, 1 => Just(0)], 3),
    ) -> (Draft, Stamp) {
        let clients: Vec<ClientId> = clients.into_iter().map(|number| ClientId(uuid(number))).collect();
        let mut draft = Draft::new(action);
        draft.object = object.map(|(kind, id, version)| Object { kind, id, version });
        draft.clients.clone_from(&clients);
        draft.transition = transition;
        draft.reason = reason;
        draft.changes = changes.into_iter().map(|(field, old, new)| Change { field, old, new }).collect();
        draft.attrs = attrs;
        draft.content = content.map(|(a, b)| Content { before: a.map(Digest), after: b.map(Digest) });
        draft.signature = signature.map(|n| RecordId(uuid(u128::from(n))));
        draft.files = files
            .into_iter()
            .map(|(hash, size, media_type, name)| File { sha256: Digest(hash), size, media_type, name })
            .collect();
        draft.device = device;
        let mut stamp = stamp(&clients);
        stamp.index = numbers.0;
        stamp.actor.n = numbers.1;
        stamp.time = Timestamp::from_unix_micros(micros).unwrap();
        stamp.flags = [Flag::Simulated, Flag::ClockJumped, Flag::ClockSteppedBack]
            .into_iter()
            .enumerate()
            .filter_map(|(at, flag)| (flags >> at & 1 == 1).then_some(flag))
            .collect();
        stamp.actor.roles = roles;
        stamp.actor.source = [Source::Session, Source::HostAsserted, Source::System][usize::from(source)];
        if !session {
            stamp.actor.session = None;
        }
        for (link, n) in stamp.clients.iter_mut().zip(links) {
            link.n = n;
            link.prev = (n > 1).then_some(Digest([9; 32]));
        }
        (draft, stamp)
    }
}
