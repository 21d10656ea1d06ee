//! The stable code of every error of the core, in one table.
//!
//! A code never changes its meaning and never goes away; bindings, test vectors and host programs compare codes, not texts.
//! An error that only carries another one has that one's code.

use crate::access::{BadHostPermission, PolicyError, SessionError, UnknownName};
use crate::continuity::availability::ContractError;
use crate::continuity::plan::PlanError;
use crate::continuity::schedule::TaskError;
use crate::continuity::{SpanError, UnknownZone};
use crate::crypto::{NoEntropy, NotOpened};
use crate::host::import::{ImportError, RowFault};
use crate::host::intent::IntentError;
use crate::host::outbox::EnvelopeError;
use crate::host::paper::PaperError;
use crate::host::rows::RowError;
use crate::host::spool::SpoolFault;
use crate::host::table::TableError;
use crate::host::table_file::TableFileFault;
use crate::identity::SettingsError;
use crate::identity::lockout::BadRules;
use crate::identity::password::NotOpaque;
use crate::identity::password::PasswordError;
use crate::identity::policy::{ListUnreadable, ProfileError};
use crate::identity::totp::BadTotp;
use crate::model::instrument_file::{FileFault, MappingError, ReadProblem};
use crate::model::value::{CountProblem, NotDecided, ValueProblem};
use crate::projection::ViewError;
use crate::retention::RetentionError;
use crate::trail::checkpoint::{CheckpointError, OpenCheckpointError};
use crate::trail::draft::WriteError;
use crate::trail::note::{KeyError, NoteError, SignError, SignNoteError};
use crate::trail::proof::{ProofError, ProveError, TlogProofError};
use crate::trail::read::ReadError;
use crate::trail::sealer::SealerError;
use crate::trail::tile::{BundleError, EdgeError, EntryTooLong, PathError};
use crate::trail::value::ValueError;

/// One code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The error type that has it.
    pub error: &'static str,
    /// The code.
    pub code: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

macro_rules! codes {
    ($($error:ident $(<$generic:ident>)? {
        $($pattern:pat => $code:literal $meaning:literal,)*
        $(; $($wrapping:pat => $inner:expr,)+)?
    })+) => {
        $(impl$(<$generic>)? $error$(<$generic>)? {
            /// The stable code of this error; see [`crate::code`].
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self { $($pattern => $code,)* $($($wrapping => $inner,)+)? }
            }
        })+

        /// All codes, by error type.
        pub const CODES: &[Code] = &[$($(Code { error: stringify!($error), code: $code, meaning: $meaning },)*)+];
    };
}

codes! {
    SealerError {
        Self::OtherLog => "seal_other_log" "a checkpoint is of another log",
        Self::Fewer { .. } => "seal_records_removed" "there are fewer records than were sealed",
        Self::Altered { .. } => "seal_records_altered" "the records are not those that were sealed",
        Self::NotSealed { .. } => "seal_not_yet" "a record is not under the newest checkpoint",
        ;
        Self::Key(error) => error.code(),
        Self::Checkpoint(error) => error.code(),
        Self::Sign(error) => error.code(),
        Self::Open(error) => error.code(),
        Self::Proof(error) => error.code(),
    }
    EnvelopeError {
        Self::TooLarge => "outbox_too_large" "an event for the outbox has more than 49,152 bytes",
        Self::Malformed => "outbox_malformed" "not JSON, or not the fields of an event for the outbox",
        Self::NotStrict => "outbox_not_strict" "the content of an event in other bytes than its writer's",
        Self::Version => "outbox_version" "an event of a form that is not read here",
        Self::Kind => "outbox_kind" "the kind of an event is not one that a host may use",
        Self::Range => "outbox_range" "a name, a value or a number of parts of an event is out of range",
        Self::Row => "outbox_row" "an event gives no digest of its row after, or one of a row that was deleted, or names no row",
    }
    IntentError {
        Self::Unknown => "intent_unknown" "no record with this id is an intent",
        Self::Settled => "intent_settled" "the intent has its outcome already",
        Self::Foreign => "intent_foreign" "the intent was announced by another actor",
        Self::InBatch => "intent_in_batch" "inside a batch an intent is not durable before the host commits",
    }
    SpoolFault {
        Self::Header => "spool_header" "a spool does not begin with its header",
        Self::Version => "spool_version" "a spool of a form that is not read here",
        Self::OtherTrail => "spool_other_trail" "a spool was stored for another trail",
        Self::Torn => "spool_torn" "the last line of a spool is cut",
        Self::TooLong => "spool_line_too_long" "a line of a spool has more than 57,344 bytes",
        Self::Malformed => "spool_line_malformed" "not JSON, or not the parts of a line of a spool",
        Self::NotStrict => "spool_line_not_strict" "the content of a line in other bytes than its writer's",
        Self::Gap => "spool_gap" "a line of a spool has another number than the next",
        Self::Chain => "spool_chain" "a line of a spool does not hold the digest of the line before it",
        Self::File => "spool_file" "a file that a spool names has a digest, media type or name out of range",
        Self::Shrank => "spool_shrank" "a spool has fewer lines than were taken in before",
        Self::Changed => "spool_changed" "a spool has other lines than were taken in before",
        Self::Grew => "spool_grew" "a spool has more lines than when it was taken in as finished",
        Self::Choices => "spool_choices" "a file of choices does not read",
        ;
        Self::Event(error) => error.code(),
    }
    PaperError {
        Self::Time => "paper_time" "a time on paper has no zone, or is none",
        Self::Future => "paper_future" "a time on paper has not come yet",
        Self::ScanNotSealed => "paper_scan_not_sealed" "no sealed file has the digest of the scan",
        Self::NoFields => "paper_no_fields" "nothing was typed in, or a field's name is no token",
        Self::Unknown => "paper_unknown" "no record with this id is a transcription",
        Self::Checked => "paper_checked" "the transcription was checked already",
        Self::ReasonMissing => "paper_reason_missing" "a difference comes without a reason",
    }
    ImportError {
        Self::MapTooLarge => "import_map_too_large" "a mapping for an import has more than 262,144 bytes",
        Self::MapMalformed { .. } => "import_map_malformed" "not JSON, or not the fields of a mapping for an import",
        Self::MapVersion { .. } => "import_map_version" "a mapping for an import has a layout that is not read here",
        Self::MapRule { .. } => "import_map_rule" "the parts of a mapping for an import do not fit together",
        Self::Zone => "import_zone" "a mapping for an import names a time zone that is not known",
        Self::NoByteOrderMark => "import_no_bom" "the mapping goes by the byte order mark and there is none",
        Self::OtherByteOrderMark => "import_other_bom" "the byte order mark is that of another encoding",
        Self::Utf16 => "import_utf16" "the bytes of a table are no text in UTF-16",
        Self::Header { .. } => "import_header" "the row that names the columns does not read",
        Self::ColumnMissing { .. } => "import_column_missing" "a mapped column is not in the table",
        Self::ColumnAmbiguous { .. } => "import_column_ambiguous" "a mapped column is in the table twice",
        Self::TooManyColumns => "import_too_many_columns" "a table has more than 1,000 columns",
        Self::QuoteOpen { .. } => "import_quote_open" "a quote is not closed, so the rows behind it cannot be told apart",
        Self::RowTooLong { .. } => "import_row_too_long" "a row has more than 1 MiB",
        Self::NoRows => "import_no_rows" "a table has no row that can be imported",
        Self::FaultyRows { .. } => "import_faulty_rows" "a table has faulty rows and nobody decided to leave them out",
        Self::ReasonMissing => "import_reason_missing" "faulty rows are to be left out and nobody says why",
        Self::OtherMapping => "import_other_mapping" "the import of a file was begun with another mapping",
        Self::OtherFile => "import_other_file" "a file of the same name was imported with other content",
        Self::FileChanged => "import_file_changed" "the file changed while it was imported",
        Self::Interfered => "import_interfered" "another process imports the same file",
    }
    RowFault {
        Self::Encoding => "import_row_encoding" "bytes of a row are no text in the encoding of the mapping",
        Self::ControlCharacter => "import_row_control_character" "a row holds a control character",
        Self::QuoteMisplaced => "import_row_quote_misplaced" "a quote stands where none can",
        Self::TooFewFields => "import_row_too_few_fields" "a row has fewer fields than there are columns",
        Self::TooManyFields => "import_row_too_many_fields" "a row has more fields than there are columns",
        Self::NotAnObject => "import_row_not_an_object" "a line is not one JSON object",
        Self::NameTwice => "import_row_name_twice" "an object has the same name twice",
        Self::NameTooLong => "import_row_name_too_long" "the name of a column or field has more than 1,024 bytes",
        Self::Empty => "import_row_empty" "nothing stands where the mapping asks for something",
        Self::TimeUnreadable => "import_row_time_unreadable" "a time does not have the form of the mapping",
        Self::TimeSkipped => "import_row_time_skipped" "a time that the clocks of the zone never showed",
        Self::TimeAmbiguous => "import_row_time_ambiguous" "a time that the clocks of the zone showed twice",
        Self::TimeRange => "import_row_time_range" "a time before 1970 or after 9999",
    }
    RowError {
        Self::Kind => "row_kind" "the name of a row's table is no token",
        Self::Id => "row_id" "the id of a row is out of range",
        Self::Version => "row_version" "the version of a row is out of range",
        Self::Fields => "row_fields" "a row has too many fields, or a name that is no token",
        Self::Value => "row_value" "a value of a row is out of range",
        Self::TooLarge => "row_too_large" "a row has more than 1,048,576 bytes",
        Self::Malformed => "row_malformed" "the bytes are not those of a row",
        Self::NotStrict => "row_not_strict" "the content of a row in other bytes than its writer's",
        Self::Form => "row_form" "a row of a form that is not read here",
    }
    TableFileFault {
        Self::Empty => "table_file_empty" "an exported table has not even a row with the names of its columns",
        Self::OtherByteOrderMark => "table_file_other_bom" "the byte order mark of an exported table is that of another encoding",
        Self::Encoding => "table_file_encoding" "bytes of an exported table are no text in its encoding",
        Self::ControlCharacter => "table_file_control_character" "an exported table holds a control character",
        Self::QuoteMisplaced => "table_file_quote_misplaced" "a quote in an exported table stands where none can",
        Self::QuoteOpen => "table_file_quote_open" "a quote in an exported table is not closed",
        Self::TooFewFields => "table_file_too_few_fields" "a row of an exported table has fewer fields than there are columns",
        Self::TooManyFields => "table_file_too_many_fields" "a row of an exported table has more fields than there are columns",
        Self::RowTooLong => "table_file_row_too_long" "a row of an exported table has more than 1 MiB",
        Self::ColumnMissing => "table_file_column_missing" "an exported table does not have a column that is named",
        Self::ColumnTwice => "table_file_column_twice" "two columns of an exported table stand for one field",
        Self::ColumnName => "table_file_column_name" "the name of a column cannot be that of a field",
        Self::TooManyColumns => "table_file_too_many_columns" "an exported table has more than 1,024 columns",
        Self::IdEmpty => "table_file_id_empty" "a row of an exported table has no id",
        Self::Version => "table_file_version" "the version of a row of an exported table is no whole number from 1",
        ;
        Self::Row(error) => error.code(),
    }
    TableError {
        Self::OtherTable { .. } => "table_other" "a row belongs to another table than the one that is read",
        Self::Twice { .. } => "table_row_twice" "a baseline has a row twice",
        Self::ReasonMissing => "table_reason_missing" "another baseline comes without a reason",
        Self::Interfered => "table_interfered" "two runs work on one baseline",
        Self::FreshDays => "table_fresh_days" "a comparison is fresh for less than a day",
    }
    ReadError {
        Self::TooLong => "record_too_long" "the bytes are more than 65,535",
        Self::Malformed => "record_malformed" "not UTF-8, not JSON, or not the fields of a record",
        Self::NotStrict => "record_not_strict" "the content of a record in other bytes than the writer's",
        Self::Rule(_) => "record_rule_broken" "a rule that holds for every record is broken",
        ;
        Self::Value(problem) => problem.code(),
    }
    ValueError {
        Self::TooDeep => "value_too_deep" "lists and maps are nested too deep",
        Self::TextTooLong => "value_text_too_long" "a text has more than 16,384 bytes",
        Self::TooManyEntries => "value_too_many_entries" "a list or map has more than 1,024 entries",
        Self::BadNames => "value_bad_names" "names of a map are no tokens, not in order, or given twice",
        Self::UnexpectedCommitment => "value_unexpected_commitment" "a commitment stands where a plain value belongs",
    }
    WriteError {
        Self::Missing { .. } => "write_part_missing" "the kind needs a part that the event does not have",
        Self::MissingField { .. } => "write_field_missing" "the kind needs a field that the event does not have",
        Self::Unexpected { .. } => "write_part_unexpected" "the kind has no place for a part that the event has",
        Self::UnknownField { .. } => "write_field_unknown" "the kind has no such field",
        Self::DuplicateField { .. } => "write_field_duplicate" "a field is given twice",
        Self::NoChange { .. } => "write_no_change" "old and new value of a field are equal",
        Self::BadName { .. } => "write_bad_name" "a name is no token",
        Self::OutOfRange { .. } => "write_out_of_range" "an object id, version, media type, file name or count is out of range",
        Self::Rule { .. } => "write_rule_broken" "a rule that holds for every record would be broken",
        Self::TooLarge { .. } => "write_too_large" "the record would have more than 65,535 bytes",
        ;
        Self::Value { problem, .. } => problem.code(),
        Self::NoEntropy(error) => error.code(),
    }
    NoEntropy {
        Self => "no_entropy" "the system gives no random bytes",
    }
    NotOpened {
        Self => "box_not_opened" "sealed bytes do not open: another key or context, or altered",
    }
    KeyError {
        Self::Shape => "vkey_shape" "a verifier key does not have three parts with `+` between them",
        Self::Name => "vkey_name" "the name of a key is empty or holds a space, a plus or a control character",
        Self::Id => "vkey_id" "the key id is not eight lower-case hexadecimal digits",
        Self::Base64 => "vkey_base64" "the key part is not base64 in its strict spelling",
        Self::Type(_) => "vkey_type" "the type byte is not one that can be verified here",
        Self::Length(_) => "vkey_length" "the public key does not have 32 bytes",
        Self::IdMismatch { .. } => "vkey_id_mismatch" "the key id is not that of the name and key",
    }
    NoteError {
        Self::TooLarge(_) => "note_too_large" "a note has more than 1,000,000 bytes",
        Self::NotUtf8 => "note_not_utf8" "a note is not UTF-8",
        Self::ControlCharacter { .. } => "note_control_character" "a note holds a control character other than a newline",
        Self::NotSigned => "note_not_signed" "no signature line stands after an empty line",
        Self::MissingNewline => "note_missing_newline" "a note does not end with a newline",
        Self::SignatureLine { .. } => "note_signature_line" "a line after the text is no signature",
        Self::TooManySignatures => "note_too_many_signatures" "a note has more than 100 signatures",
        Self::AmbiguousKey { .. } => "note_ambiguous_key" "two of the given keys have this name and id",
        Self::InvalidSignature { .. } => "note_invalid_signature" "a signature by a given key does not verify",
        Self::NoVerifiedSignature => "note_no_verified_signature" "none of the signatures is by a given key",
    }
    SignNoteError {
        Self::MissingNewline => "sign_missing_newline" "the text to be signed does not end with a newline",
        Self::ControlCharacter { .. } => "sign_control_character" "the text to be signed holds a control character",
        Self::NoSigner => "sign_no_signer" "nobody is there to sign",
        Self::TooManySigners(_) => "sign_too_many_signers" "more than 100 signers",
        Self::TooLarge(_) => "sign_too_large" "the signed note would have more than 1,000,000 bytes",
        Self::Name { .. } => "sign_signer_name" "the name of a signer cannot be a key name",
        ;
        Self::Sign { source, .. } => source.code(),
    }
    SignError {
        Self::Unavailable(_) => "signer_unavailable" "the signing key cannot be reached now",
        Self::Refused(_) => "signer_refused" "the holder of the signing key refuses",
    }
    CheckpointError {
        Self::MissingNewline => "checkpoint_missing_newline" "the text of a checkpoint does not end with a newline",
        Self::TooFewLines => "checkpoint_too_few_lines" "a checkpoint has fewer than three lines",
        Self::EmptyLine(_) => "checkpoint_empty_line" "a line of a checkpoint is empty",
        Self::ControlCharacter => "checkpoint_control_character" "a checkpoint holds a control character",
        Self::Size => "checkpoint_size" "the size is not a decimal number without sign and leading zeros",
        Self::Root => "checkpoint_root" "the root is not base64 of 32 bytes",
        Self::EmptyTreeRoot => "checkpoint_empty_tree_root" "size 0 with another root than that of the empty tree",
    }
    OpenCheckpointError {
        Self::NoLogSignature => "checkpoint_no_log_signature" "only witnesses signed, no log key",
        ;
        Self::Note(error) => error.code(),
        Self::Checkpoint(error) => error.code(),
    }
    ProofError {
        Self::IndexOutOfRange { .. } => "proof_index_out_of_range" "the record is not in a tree of this size",
        Self::SizesReversed { .. } => "proof_sizes_reversed" "the earlier tree is larger than the later one",
        Self::TooShort => "proof_too_short" "hashes of the proof are missing",
        Self::TooLong => "proof_too_long" "hashes of the proof are left over",
        Self::RootMismatch => "proof_root_mismatch" "record and proof do not lead to the root",
        Self::OldRootMismatch => "proof_old_root_mismatch" "the proof does not lead to the earlier root",
        Self::NewRootMismatch => "proof_new_root_mismatch" "the proof does not lead to the later root",
    }
    ProveError<E> {
        Self::IndexOutOfRange { .. } => "prove_index_out_of_range" "a proof was asked for a record that is not there",
        Self::SizesReversed { .. } => "prove_sizes_reversed" "a proof was asked from a larger to a smaller tree",
        Self::SizeOutOfRange { .. } => "prove_size_out_of_range" "a proof was asked for more records than there are",
        Self::TileWidth { .. } => "prove_tile_width" "a tile does not have the hashes that the size asks for",
        Self::Source(_) => "prove_tile_unreadable" "a tile could not be read",
    }
    TlogProofError {
        Self::TooLarge(_) => "tlog_proof_too_large" "a proof file has more than 2,000,000 bytes",
        Self::NotUtf8 => "tlog_proof_not_utf8" "a proof file is not UTF-8",
        Self::FirstLine => "tlog_proof_first_line" "no proof file, or of another version",
        Self::Extra => "tlog_proof_extra" "the line `extra` is not base64 of at least one byte",
        Self::ExtraTooLarge(_) => "tlog_proof_extra_too_large" "more than 500,000 extra bytes",
        Self::Index => "tlog_proof_index" "the line `index` is missing or not a plain decimal",
        Self::Hash(_) => "tlog_proof_hash" "a line of the proof is not base64 of 32 bytes",
        Self::TooManyHashes => "tlog_proof_too_many_hashes" "more than 64 hashes",
        Self::MissingCheckpoint => "tlog_proof_missing_checkpoint" "no empty line and checkpoint after the hashes",
        Self::Origin { .. } => "tlog_proof_origin" "the checkpoint is of another log",
        ;
        Self::Note(error) => error.code(),
        Self::Checkpoint(error) => error.code(),
        Self::Signature(error) => error.code(),
        Self::Proof(error) => error.code(),
    }
    BundleError {
        Self::CutLength { .. } => "bundle_cut_length" "an entry bundle ends inside a length",
        Self::CutEntry { .. } => "bundle_cut_entry" "an entry bundle ends inside an entry",
        Self::Count { .. } => "bundle_count" "an entry bundle has another number of entries than its tile",
    }
    EntryTooLong {
        Self { .. } => "bundle_entry_too_long" "a record of more than 65,535 bytes does not fit a bundle",
    }
    PathError {
        Self::Shape => "tile_path_shape" "not the path of a tile or bundle",
        Self::Level => "tile_path_level" "the level is not a plain number from 0 to 63",
        Self::Number => "tile_path_number" "the number is not in groups of three digits",
        Self::Width => "tile_path_width" "the width is not a plain number from 1 to 255",
    }
    EdgeError {
        Self::Width { .. } => "edge_tile_width" "a partial tile has another width than the size asks for",
    }
    ViewError {
        Self { .. } => "state_unusable" "an entry of the state cannot be read or written",
    }
    BadTotp {
        Self => "totp_settings" "secret, digits or period of a one-time code are out of range",
    }
    BadRules {
        Self => "lockout_rules" "rules for failed sign-ins are out of range",
    }
    NotOpaque {
        Self => "password_characters" "a password is empty or has control characters",
    }
    ListUnreadable {
        Self => "breached_list_unreadable" "the list of stolen passwords cannot be read",
    }
    ProfileError {
        Self { .. } => "password_profile" "a rule of a password profile is out of range",
    }
    BadHostPermission {
        Self { .. } => "host_permission" "a host's permission is not `host.<name>.<what>` with texts",
    }
    UnknownName {
        Self { what: "user", .. } => "unknown_user" "the account is not in the policy",
        Self { what: "permission", .. } => "unknown_permission" "there is no such permission",
        Self { what: "client", .. } => "unknown_client" "the client is not in the policy",
        Self { .. } => "unknown_method" "the method is not in the policy",
    }
    SessionError {
        Self::UserInactive { .. } => "role_session_user_inactive" "the account may not act at this time",
        Self::NotAuthorised { .. } => "role_session_not_authorised" "the role is not held at this time",
        Self::DynamicDuty { .. } => "role_session_dynamic_duty" "roles that may not be active together were chosen",
        Self::AlreadyActive { .. } => "role_session_already_active" "the role is active already",
        Self::NotActive { .. } => "role_session_not_active" "the role is not active",
        ;
        Self::Unknown(unknown) => unknown.code(),
    }
    PolicyError {
        Self::Malformed { .. } => "policy_malformed" "not JSON, or not the fields of a policy",
        Self::Format => "policy_format" "the policy has a format that is not read here",
        Self::TooLarge { .. } => "policy_too_large" "the policy has more than the library takes",
        Self::BadName { .. } => "policy_bad_name" "a name is empty, too long or has characters that no name has",
        Self::BadHostPermission { .. } => "policy_bad_host_permission" "a host's permission has a bad name or no texts",
        Self::Duplicate { .. } => "policy_duplicate" "the same thing is given twice",
        Self::Unknown { .. } => "policy_unknown_name" "a name is used that the policy does not define",
        Self::Missing { .. } => "policy_missing" "what is to be taken away is not there",
        Self::Cycle { .. } => "policy_cycle" "roles inherit from each other in a circle",
        Self::BadPeriod { .. } => "policy_bad_period" "a period has no moment in it, or no end where it needs one",
        Self::EmptyScope { .. } => "policy_empty_scope" "a scope names no client",
        Self::BadCardinality { .. } => "policy_bad_cardinality" "a duty set has a cardinality that it cannot have",
        Self::StaticDuty { .. } => "policy_static_duty" "one person would hold roles that are kept apart",
        Self::DelegatedDuty { .. } => "policy_delegated_duty" "a delegation would bring roles together that are kept apart",
        Self::BadDelegation { .. } => "policy_bad_delegation" "a delegation of nothing, to oneself, or with a device",
        Self::BadAuthorisation { .. } => "policy_bad_authorisation" "an authorisation for a method lacks evidence, or lets a device judge",
        Self::BadDuties { .. } => "policy_bad_duties" "a number of verifications or authorisations is out of range",
        Self::VersionEnd => "policy_version_end" "the version of the policy cannot be counted further",
    }
    PlanError {
        Self::Empty => "backup_plan_empty" "the backup plan keeps nothing",
        Self::EmptyTags => "backup_plan_tags" "a list of tags of the backup plan is empty",
        Self::Malformed(_) => "backup_plan_malformed" "not JSON, or not the fields of a backup plan",
    }
    ContractError {
        Self::Target => "availability_target" "not a percentage from 0 to 100 with at most four decimals",
        Self::Slot(_) => "availability_slot" "service hours end before they begin, or overlap",
        Self::NoHours => "availability_no_hours" "service hours that name none",
        Self::Excluded(_) => "availability_excluded" "an exclusion ends before it begins, or has no basis",
        Self::Period => "availability_period" "a report about no time, or about more than 4,000 days",
        Self::Malformed(_) => "availability_malformed" "not JSON, or not the fields of a contract on availability",
    }
    TaskError {
        Self::Range { .. } => "schedule_range" "a part of a task of the schedule is out of range",
        Self::Duplicate { .. } => "schedule_duplicate" "two tasks of the schedule have the same name",
        Self::TooMany => "schedule_too_many" "more than 1,000 tasks in the schedule",
        Self::Malformed(_) => "schedule_malformed" "not JSON, or not the fields of tasks",
    }
    SpanError {
        Self => "span_malformed" "not a span of the calendar such as `14d` or `1y2m`",
    }
    UnknownZone {
        Self(_) => "zone_unknown" "not the name of an IANA time zone",
    }
    RetentionError {
        Self::Malformed(_) => "retention_malformed" "not JSON, or not the fields of retention rules",
        Self::Range { .. } => "retention_range" "a part of a retention rule is out of range",
        Self::Duplicate { .. } => "retention_duplicate" "two retention rules are about the same",
        Self::TooMany => "retention_too_many" "more than 4,096 retention rules",
    }
    SettingsError {
        Self { .. } => "setting_out_of_range" "a setting for accounts, passwords or sessions is out of range",
    }
    PasswordError {
        Self::Cost => "password_cost" "the cost of the password hash is out of range",
        ;
        Self::NoEntropy(error) => error.code(),
    }
    ValueProblem {
        Self::NumberForm => "result_number_form" "not a decimal number",
        Self::DecimalComma => "result_decimal_comma" "a comma, which may be a decimal sign or a separator of thousands",
        Self::DecimalPoint => "result_decimal_point" "a point where the comma is the decimal sign",
        Self::TooManyDigits => "result_too_many_digits" "a number has more than 24 digits, or is too large",
        Self::PowerOfTen => "result_power_of_ten" "a power of ten hides how many digits were measured",
        Self::RoundingDigits => "result_rounding_digits" "a rounding rule asks for an impossible number of digits",
        Self::ReportedValue => "result_reported_value" "the reported number is not what the rule makes of the raw one",
        Self::Unit => "result_unit" "not a unit",
        Self::UnitIsPortion => "result_unit_is_portion" "a test portion stands where a unit belongs",
        Self::Ucum => "result_ucum" "not the characters of a UCUM code",
        Self::Portion => "result_portion" "not a test portion, or not an amount above zero",
        Self::PortionMissing => "result_portion_missing" "a finding without its test portion",
        Self::CountOfZero => "result_count_of_zero" "a colony count of zero is not reportable",
        Self::Negative => "result_negative" "a number below zero where none can be",
        Self::EndsReversed => "result_ends_reversed" "a lower end above its upper end, or a value outside its interval",
        Self::Hyphen => "result_hyphen" "a hyphen may be a range or a minus sign",
        Self::Titre => "result_titre" "not a titre of two whole numbers",
        Self::Name => "result_name" "not a code, identifier or label",
        Self::Codes => "result_codes" "a list is empty, too long or has the same code twice",
        Self::DateTime => "result_date_time" "not a date or time",
        Self::Duration => "result_duration" "not a length of time",
        Self::Language => "result_language" "not the code of a language",
        Self::Nested => "result_nested" "a calculated value inside a calculated value",
        Self::Level => "result_level" "a confidence level not between 0 and 100 per cent",
        Self::Plate => "result_plate" "dilution, volume or colonies of a plate are out of range",
        Self::NotRecognised => "result_not_recognised" "text that is no value, or could be several",
        Self::Empty => "result_empty" "no text, or no limit, where one is needed",
    }
    CountProblem {
        Self::NoPlates => "count_no_plates" "no plate is left to count",
        Self::Range => "count_range" "the counting range has no room",
        Self::Implausible => "count_implausible" "too many colonies at one dilution and none at the next",
        ;
        Self::Problem(problem) => problem.code(),
    }
    NotDecided {
        Self::OtherUnit => "decide_other_unit" "value and limits are not in the same unit",
        Self::NoUnit => "decide_no_unit" "the value has no unit",
        Self::NoUncertainty => "decide_no_uncertainty" "the rule needs an uncertainty and there is none",
        Self::Open => "decide_open" "what the value leaves open includes more than one verdict",
        Self::NoNumber => "decide_no_number" "a value of this kind has no number to compare",
        Self::NoFinding => "decide_no_finding" "the requirement asks for a finding and the value is none",
        Self::OtherPortion => "decide_other_portion" "another test portion was examined than is required",
        Self::Unconfirmed => "decide_unconfirmed" "the finding is presumptive or not confirmed",
        Self::BandTooWide => "decide_band_too_wide" "the guard bands leave no room between the limits",
        Self::NoResult => "decide_no_result" "there is no result",
        ;
        Self::Problem(problem) => problem.code(),
    }
    MappingError {
        Self::TooLarge => "instrument_mapping_too_large" "a mapping has more than 262,144 bytes",
        Self::Malformed { .. } => "instrument_mapping_malformed" "not JSON, or not the fields of a mapping",
        Self::Version { .. } => "instrument_mapping_version" "a mapping has a layout that is not read here",
        Self::Rule { .. } => "instrument_mapping_rule" "the parts of a mapping do not fit together",
    }
    FileFault {
        Self::FileTooLarge => "instrument_file_too_large" "a result file has more than 64 MiB",
        Self::TooManyLines => "instrument_file_too_many_lines" "a result file has more than 1,000,000 lines",
        Self::LineTooLong => "instrument_file_line_too_long" "a row has more than 1 MiB or 16,384 fields",
        Self::TooManyReadings => "instrument_file_too_many_readings" "a result file has more than 250,000 values",
        Self::TextTooLong => "instrument_file_text_too_long" "a text of a reading has more than 1,024 bytes",
        Self::Encoding => "instrument_file_encoding" "bytes of a result file are no text in the encoding of the mapping",
        Self::NoByteOrderMark => "instrument_file_no_bom" "the mapping goes by the byte order mark and there is none",
        Self::OtherByteOrderMark => "instrument_file_other_bom" "the byte order mark is that of another encoding",
        Self::ControlCharacter => "instrument_file_control_character" "a result file holds a control character",
        Self::QuoteOpen => "instrument_file_quote_open" "a quoted field does not end",
        Self::QuoteMisplaced => "instrument_file_quote_misplaced" "a quote stands where none can",
        Self::SectionMissing { .. } => "instrument_file_table_missing" "a table of the mapping is not in the file",
        Self::SectionEndMissing { .. } => "instrument_file_table_cut" "the line that ends a table is missing",
        Self::ColumnMissing { .. } => "instrument_file_column_missing" "a mapped column is not in the header",
        Self::ColumnAmbiguous { .. } => "instrument_file_column_ambiguous" "a mapped column is in the header twice",
        Self::LabelMissing { .. } => "instrument_file_label_missing" "a mapped label does not stand above the table",
        Self::LabelAmbiguous { .. } => "instrument_file_label_ambiguous" "a mapped label stands twice above the table",
        Self::TooFewFields => "instrument_file_too_few_fields" "a row has fewer fields than it must",
        Self::TooManyFields => "instrument_file_too_many_fields" "a row has more fields than it may",
        Self::SampleEmpty => "instrument_file_sample_empty" "a value without the name of a sample",
        Self::AnalyteEmpty => "instrument_file_analyte_empty" "a value without the name of an analyte",
        Self::ValueEmpty => "instrument_file_value_empty" "an empty value of which the mapping does not say what it means",
        Self::ValueUnreadable => "instrument_file_value_unreadable" "a value is neither a number nor named in the mapping",
        Self::UnitUnknown => "instrument_file_unit_unknown" "a unit is none of those of the mapping",
        Self::FlagUnknown => "instrument_file_flag_unknown" "a flag is none of those of the mapping",
        Self::NoReading => "instrument_file_no_reading" "a result file holds not one reading",
        Self::AstmHeader => "instrument_file_astm_header" "a message does not begin with a header of usable delimiters",
        Self::AstmRecord => "instrument_file_astm_record" "a record cannot stand here or is not named in the mapping",
        Self::AstmSequence => "instrument_file_astm_sequence" "the number of a record is not the next one",
        Self::AstmUnfinished => "instrument_file_astm_unfinished" "a message is not ended by an L record",
        Self::AstmParts => "instrument_file_astm_parts" "a field has several parts and the mapping names none",
        Self::AstmEscape => "instrument_file_astm_escape" "an escape sequence that is not read here",
        Self::AstmFrame => "instrument_file_astm_frame" "a frame is not whole or not the next one",
        Self::AstmChecksum => "instrument_file_astm_checksum" "the checksum of a frame is wrong",
    }
    ReadProblem {
        ;
        Self { fault, .. } => fault.code(),
    }
}
