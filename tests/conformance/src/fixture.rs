//! What the cases are made from: one log of eleven records, its keys, and their proofs. All of it follows from fixed bytes.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a generator of tests: what is wrong here must stop it"
)]

use libcompliance::catalogue;
use libcompliance::crypto::{Ed25519, Entropy, Hash, NoEntropy};
use libcompliance::id::{AccountId, ClientId, PersonId, RecordId, SessionId};
use libcompliance::trail::checkpoint::{self, Checkpoint};
use libcompliance::trail::commit::{Opening, Subject};
use libcompliance::trail::draft::{Draft, Stamp, WriteError, Written};
use libcompliance::trail::kind::{KindRules, ReasonRule};
use libcompliance::trail::note::{KeyKind, LocalSigner, Signer, VerifierKey, cosign};
use libcompliance::trail::proof;
use libcompliance::trail::record::{Actor, Auth, ClientLink, Content, Digest, File, Flag, Source};
use libcompliance::trail::tile::TileSource;
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::tree::{leaf_hash, root_of};
use libcompliance::trail::value::Value;
use libcompliance::uuid::Uuid;

/// The origin of the log.
pub(crate) const ORIGIN: &str = "example.com/lab/1";

struct Counting(u64);

impl Entropy for Counting {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), NoEntropy> {
        for chunk in out.chunks_mut(8) {
            self.0 += 1;
            chunk.copy_from_slice(&self.0.to_be_bytes()[8 - chunk.len()..]);
        }
        Ok(())
    }
}

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | number)
}

fn seal(draft: Draft, index: u64, clients: Vec<ClientLink>, flags: Vec<Flag>) -> Written {
    let clear = ["code", "count", "list", "map"].map(str::to_owned);
    let rules = catalogue::host_kind("host.example.event", 1, ReasonRule::Optional, &clear);
    try_seal(draft, &rules, index, clients, flags).expect("an event that can be recorded")
}

/// Writes an event of any kind, if it has what the kind asks for.
pub(crate) fn try_seal(
    draft: Draft,
    rules: &KindRules<'_>,
    index: u64,
    clients: Vec<ClientLink>,
    flags: Vec<Flag>,
) -> Result<Written, WriteError> {
    let stamp = Stamp {
        index,
        id: RecordId(uuid(0x1000 + u128::from(index))),
        time: Timestamp::parse("2026-11-22T14:30:00.123456Z").expect("a time"),
        flags,
        actor: Actor {
            id: AccountId(uuid(2)),
            source: Source::Session,
            n: index + 1,
            roles: vec!["analyst".to_owned()],
            auth: Auth::Password,
            session: Some(SessionId(uuid(5))),
        },
        actor_subject: Subject::Person(PersonId(uuid(3))),
        clients,
    };
    draft.seal(rules, stamp, &mut Counting(index * 1000))
}

/// A record with every part.
pub(crate) fn full() -> Written {
    let client = ClientId(uuid(4));
    let mut draft = Draft::new("example.act")
        .on("sample", "S-1042/\u{17c}", 2)
        .for_client(client)
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
    let link = ClientLink { id: client, n: 2, prev: Some(Digest([4; 32])) };
    seal(draft, 7, vec![link], vec![Flag::ClockSteppedBack, Flag::Simulated])
}

/// The opening of `path` in [`full`].
pub(crate) fn opening(path: &str) -> Opening {
    full().openings.into_iter().map(|(_, opening)| opening).find(|opening| opening.path == path).expect("an opening")
}

/// The record number `index` of the log.
pub(crate) fn record(index: u64) -> Vec<u8> {
    let draft = Draft::new("example.act").attr("count", Value::Int(i64::try_from(index).expect("a small index")));
    seal(draft, index, Vec::new(), Vec::new()).bytes
}

/// The leaf hashes of the log's first records.
pub(crate) fn leaves(size: u64) -> Vec<Hash> {
    (0..size).map(|index| leaf_hash(&record(index))).collect()
}

/// The root over them.
pub(crate) fn root(size: u64) -> Hash {
    root_of(&leaves(size))
}

/// A log of less than one tile.
struct Small(Vec<Hash>);

impl TileSource for Small {
    type Error = ();

    fn tile(&self, level: u8, n: u64) -> Result<Vec<Hash>, ()> {
        if (level, n) == (0, 0) { Ok(self.0.clone()) } else { Err(()) }
    }

    fn size(&self) -> u64 {
        self.0.len() as u64
    }
}

/// An inclusion proof.
pub(crate) fn inclusion(index: u64, size: u64) -> Vec<Hash> {
    proof::inclusion(&Small(leaves(size)), index, size).expect("a proof")
}

/// A consistency proof.
pub(crate) fn consistency(old: u64, new: u64) -> Vec<Hash> {
    proof::consistency(&Small(leaves(new)), old, new).expect("a proof")
}

/// A signer whose key follows from one byte.
pub(crate) fn signer(name: &str, seed: u8) -> LocalSigner {
    LocalSigner::new(name, Ed25519::from_seed(&[seed; 32]).expect("a seed")).expect("a name")
}

/// The verifier key of the log.
pub(crate) fn log_key() -> String {
    key(&signer(ORIGIN, 1), KeyKind::Ed25519)
}

/// The verifier key of the witness.
pub(crate) fn witness_key() -> String {
    key(&signer("witness.example.org/w1", 9), KeyKind::CosignatureV1)
}

/// A verifier key as text.
pub(crate) fn key(signer: &dyn Signer, kind: KeyKind) -> String {
    VerifierKey::new(signer.name(), kind, signer.public_key()).expect("a name").to_string()
}

/// The signed checkpoint of `size` records.
pub(crate) fn note(size: u64) -> String {
    note_by(size, &[&signer(ORIGIN, 1)])
}

/// The same by other signers.
pub(crate) fn note_by(size: u64, signers: &[&dyn Signer]) -> String {
    let statement = Checkpoint::new(ORIGIN, size, root(size)).expect("a checkpoint");
    checkpoint::sign(&statement, signers).expect("a note")
}

/// The same with the witness's cosignature behind it.
pub(crate) fn cosigned(size: u64) -> String {
    let note = note(size);
    let text = note.split_once("\n\n").expect("a note").0.to_owned() + "\n";
    note + &cosign(&text, 1_795_000_000, &signer("witness.example.org/w1", 9)).expect("a cosignature")
}
