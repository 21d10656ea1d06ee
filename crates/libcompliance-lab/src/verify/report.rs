//! What a verification found: every fault by name and place, and what it could not see.

use super::remark::Remark;
use libcompliance::trail::time::Timestamp;

/// One thing that is not as it was sealed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// What kind of fault.
    pub code: FaultCode,
    /// Where, e.g. `record 812` or `tile 0/3`.
    pub place: String,
    /// What was found, in one sentence without names of people.
    pub text: String,
}

macro_rules! fault_codes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)?) => {
        /// The kinds of fault. The words stay the same in all versions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum FaultCode {
            $($(#[$doc])* $variant,)+
        }

        impl FaultCode {
            /// All codes.
            pub const ALL: &'static [FaultCode] = &[$(FaultCode::$variant),+];

            /// The stable word.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(FaultCode::$variant => $word,)+ }
            }
        }
    };
}

fault_codes! {
    /// The bytes of a record are not those that were sealed.
    RecordAltered = "record_altered",
    /// A record is not there.
    RecordMissing = "record_missing",
    /// A record stands in another's place.
    RecordReordered = "record_reordered",
    /// A record stands there twice.
    RecordDuplicated = "record_duplicated",
    /// A record does not read in the strict form, though its seal holds.
    RecordUnreadable = "record_unreadable",
    /// There are records behind the last checkpoint: they were put there without a seal.
    RecordUnsealed = "record_unsealed",
    /// What a record is searched by is not what its bytes say.
    SearchColumnAltered = "search_column_altered",
    /// The trail ends before its newest checkpoint.
    Truncated = "truncated",
    /// The trail ends before a checkpoint that was kept outside.
    RolledBack = "rolled_back",
    /// The trail's history is not the one of a checkpoint kept outside, or two of its own checkpoints disagree.
    Fork = "fork",
    /// A checkpoint was signed by a key that is not this trail's.
    ForeignKey = "foreign_key",
    /// A checkpoint does not read, or its signature does not hold.
    CheckpointInvalid = "checkpoint_invalid",
    /// There is no seal at all.
    Unsealed = "unsealed",
    /// A tile of the tree is not what its records give.
    TileAltered = "tile_altered",
    /// A tile of the tree is not there.
    TileMissing = "tile_missing",
    /// A running number of an actor or a client is left out or given twice.
    NumberGap = "number_gap",
    /// A record's link to the client's record before it does not hold.
    LinkBroken = "link_broken",
    /// A key rotation is not backed by both keys.
    RotationInvalid = "rotation_invalid",
    /// An epoch does not link to the one before it.
    EpochInvalid = "epoch_invalid",
    /// A state entry is not what the records give.
    StateAltered = "state_altered",
    /// A state entry that the records give is not there.
    StateMissing = "state_missing",
    /// A state entry that no record gives.
    StateForeign = "state_foreign",
    /// A committed value is not the one that was committed to.
    ValueAltered = "value_altered",
    /// A committed value is not there, and no erasure says why.
    ValueMissing = "value_missing",
    /// A committed value that was erased is there again.
    ErasedPresent = "erased_present",
    /// The key of committed values is not there, and no erasure says why.
    ValueKeyMissing = "value_key_missing",
    /// The tables, indexes or triggers of the file are not those of this layout.
    SchemaAltered = "schema_altered",
    /// The database finds itself damaged.
    DatabaseDamaged = "database_damaged",
    /// A record's proof is not there, or does not lead to the checkpoint.
    ProofInvalid = "proof_invalid",
    /// An export does not hold what its manifest says.
    ManifestWrong = "manifest_wrong",
}

/// Something this verification could not see. A verdict without these lines would promise too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NotChecked {
    /// No checkpoint from outside: an older copy, a cut tail, a replaced key.
    Outside,
    /// No verifier key from outside: database and key replaced together.
    Key,
    /// The laboratory's key was not given: committed values against their commitments.
    Values,
    /// Not every record could be interpreted, or an export was given, which has none: the state tables.
    State,
}

impl NotChecked {
    /// The stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Outside => "rollback_cut_tail_replaced_key",
            Self::Key => "replaced_key",
            Self::Values => "committed_values",
            Self::State => "state_tables",
        }
    }

    /// What was not checked and what would check it, in English.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Outside => {
                "rollback, cut tail, replaced key: NOT CHECKED (give a checkpoint kept outside with --since, and its key with --key)"
            }
            Self::Key => "replaced key: NOT CHECKED (give the verifier key kept outside with --key)",
            Self::Values => "committed values against their commitments: NOT CHECKED (needs the laboratory's key)",
            Self::State => {
                "state tables against the records: NOT CHECKED (not every record could be read, or this is an export, which has none)"
            }
        }
    }
}

/// The gap since the last checkpoint that somebody outside holds: what lies behind it rests on the laboratory's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Records since then.
    pub records: u64,
    /// From when; the time of the last record under that checkpoint, if it reads.
    pub since: Option<Timestamp>,
    /// Until when; the time of the newest record.
    pub until: Option<Timestamp>,
}

/// How long the parts of a verification took. Replay and database check run side by side, so the whole is less than the sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    /// Reading and hashing every record, tile and checkpoint.
    pub seal: std::time::Duration,
    /// Reading every record strictly, its numbers and links, and replaying the state.
    pub replay: std::time::Duration,
    /// The database's own integrity check and schema.
    pub database: std::time::Duration,
    /// Everything.
    pub whole: std::time::Duration,
}

/// The outcome of a verification that ran to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The origin of the newest checkpoint.
    pub origin: String,
    /// The verifier key in force, in C2SP form.
    pub verifier_key: Option<String>,
    /// Records under the newest checkpoint.
    pub size: u64,
    /// The root of the newest checkpoint, if there is one.
    pub root: Option<[u8; 32]>,
    /// All faults, in order of place.
    pub faults: Vec<Fault>,
    /// How many faults were found beyond those listed (at most [`Report::MOST_FAULTS`] are).
    pub further_faults: u64,
    /// What could not be seen.
    pub not_checked: Vec<NotChecked>,
    /// Remarks that are no faults: erased values, clock steps, simulated records, kinds newer than this program.
    pub remarks: Vec<Remark>,
    /// The gap; `None` if nothing was given from outside.
    pub gap: Option<Gap>,
    /// How long it took.
    pub timings: Timings,
}

impl Report {
    /// The most faults that are listed one by one.
    pub const MOST_FAULTS: usize = 1000;

    /// Whether everything that was checked holds. Read [`Report::not_checked`] beside it.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.faults.is_empty() && self.further_faults == 0
    }
}
