//! English.

use super::{AttackText, Texts};
use libcompliance_lab::verify::{FaultCode, NotChecked};
use libcompliance_pack::Language;

/// The English texts.
pub(in super::super) const EN: Texts = Texts {
    language: Language::English,
    group: ",",
    decimal: ".",
    form: |n| usize::from(n != 1),
    day: "%-d %B %Y",

    title: "A laboratory, its history, and fifteen attempts to change it",
    intro: &[
        "This demonstration makes up a microbiology laboratory on this computer and lets fifteen people work in it. Then it checks \
         that the history of their work is whole, makes copies of it, and attacks each copy the way somebody with a database \
         tool could. What the check says is printed as it is.",
        "Three words. A record is one event: who did what, when, on which sample, and why. A seal is a fingerprint that covers a \
         record and all records before it; a changed record no longer fits its seal. A checkpoint is a short signed text \
         that fixes the whole history up to a moment; whoever keeps one outside the laboratory can hold the history to it.",
    ],
    facts_heading: "Two things are not as in a laboratory in use",
    facts: &[
        "Passwords are protected at a cheap demonstration cost (Argon2id with 64 KiB), so that thousands of sign-ins take seconds.",
        "The past is written day by day in batches, under a clock that the demonstration sets. Every such record carries the \
         mark \"simulated\", and the check reports it.",
        "Nothing else differs: every sign-in, result, correction and refusal goes through the same calls as in daily work.",
    ],
    people_heading: "The laboratory",
    people: &[
        "{people} people: an administrator, a laboratory manager, eight analysts, two people who verify results, three who only \
         look; and an instrument PC with an account of its own, which may seal and enter and never judges. On the first day the \
         administrator lets the manager in. From then on one asks for an account, the other approves it, and everybody sets \
         the first password alone; work on a result needs an authorisation for its method. {clients} clients: dairies, meat plants, waterworks, kitchens, a hotel. The analysts test for Listeria, Salmonella, \
         E. coli, Enterobacteriaceae, coliforms, Legionella and the total plate count. All names are made up.",
    ],
    work_heading: "The work",
    work: "From {from} to {until}. Most days are like any other. What was not:",
    made: "Now there are {records} {records|record|records}, made in {seconds} s:",
    tally: &[
        "{samples} {samples|sample|samples} received; {results} {results|result|results} entered, {verified} of them verified by \
         another person;",
        "{orders} {orders|test|tests} ordered before {orders|it was|they were} done; {lists} {lists|entry|entries} on the lists of methods, \
         instruments, lots, specifications and control runs; {reports} {reports|report|reports} issued;",
        "{corrections} {corrections|correction|corrections}, each with its old value and a reason; {returned} \
         {returned|result|results} sent back before verification;",
        "{sign_ins} {sign_ins|sign-in|sign-ins}, and {failed} that failed;",
        "{administration} {administration|act|acts} of administration; {refused} {refused|attempt|attempts} to do something that \
         was not allowed and {lapsed} {lapsed|action|actions} in a session that had ended by itself, each refused and each a \
         record of its own.",
    ],
    rights_heading: "Who may do what",
    scene_refused: "An analyst tries to verify a result. The refusal names what was missing, which roles carry it, which rule stands \
                    against it and its record, in both languages:",
    scene_closed: "On her last day an analyst is signed in to another program, which takes up her session in a process of its own and \
                   registers a client. Then the administrator closes her account here (record {closed}). The other program's very \
                   next action is refused: {code}, record {record}.",
    scene_closed_here: "On her last day an analyst is signed in to another program, which has opened the laboratory a second time and \
                        registers a client. Then the administrator closes her account (record {closed}). The other program's \
                        very next action is refused: {code}, record {record}.",
    scene_waits: "Another mistypes her password {wrong} times. Now the right one is refused too, with the same words (record {early}, \
                  which alone says that it was the wait). Half a minute later it is taken.",
    scene_password: "A third has forgotten hers. The administrator starts a reset and hands over a code, but never learns a password. \
                     What she chooses first is refused, with every broken rule:",
    scene_password_then: "Her next one is taken; the code still worked.",
    scene_review: "Last, the access review that is due every six months: {lines} accounts in use, with roles, rights, last sign-in and \
                   password; {unused} of them hold rights for laboratory work that were never used. The manager decides line by \
                   line. On her own line she is refused (record {own}); the administrator decides it. Then she gives her \
                   password once more and signs (record {signed}).",
    papers_heading: "What becomes of reports",
    papers_alone: "Somebody who verified every result of report {number} wants to authorise it too. What was verified needs another pair of eyes \
                   at the end:",
    papers_alone_then: "The refusal is record {record}. A colleague who had no part in the results authorises the report, with the password given \
                        once more, and it goes out.",
    papers_amended: "A customer asks about a plate count in report {old}: two digits were exchanged. The manager opens the result again, the analyst \
                     corrects it and says why, somebody else verifies it. Report {new} is issued as the amendment; it names report {old}, the \
                     reason, and what is different:",
    papers_amended_then: "Report {old} is superseded and stays as it was sent: its file has the same fingerprint before and \
                          after. The amendment is record {record}.",
    papers_withdrawn: "Report {number} turns out to describe another jar. The manager proposes to withdraw it; only when a second person agrees is \
                       it withdrawn (record {record}). The file remains readable as a withdrawn one.",
    papers_wrong: "A check shows that the second incubator was two degrees too cold from {from} to {until}. The manager opens a nonconformity \
                   (record {opened}). The history itself says what was in that incubator then: {results} {results|result|results} of {samples} \
                   {samples|sample|samples}, in {reports} issued {reports|report|reports}. All of these results are held:",
    papers_wrong_more: "and {n} more",
    papers_wrong_held: "For one of them it matters. The manager proposes to declare it invalid; confirming it herself is refused (record {second}). \
                        A second person confirms (record {invalidated}), and its report {old} is challenged at once. Declaring that the report holds all the same \
                        is refused while the result is held (record {held}).",
    papers_wrong_closed: "The other results were looked at, and the nonconformity is closed (record {closed}). Report {new} amends report {old} and \
                          leaves the invalid result out:",
    papers_trace: "Where does report {number} come from? From the report back to the request, line by line, each with its record ({lines} in all; times in UTC):",
    papers_trace_more: "and {n} more {n|line|lines}; what the history cannot answer is named too: {gaps} {gaps|gap|gaps}, since results were typed in and no file of an \
                        instrument stands behind them.",
    check_heading: "Is the history whole?",
    check: "The check reads every byte again, compares each record with its seal and each seal with the signed checkpoints, \
            replays all records and compares the outcome with the tables that the programs read from.",
    check_alone: "All {records} records are as they were sealed ({seconds} s). That is what the file says about itself. What it \
                  cannot say about itself:",
    check_outside: "Therefore a checkpoint and the public key are kept outside the laboratory: with the quality manager, on \
                    paper, in an e-mail to the accreditation body. Here the folder `outside` stands for that.",
    check_both: "Checked once more with both: the history holds, and records that no outside checkpoint covers: {gap}.",
    check_failed: "The untouched laboratory does not hold. This must not happen:",
    attack_heading: "The attacks",
    attack: &[
        "Each of the {count} attacks begins with a fresh copy of the whole laboratory. The attacker has a database tool and takes \
         away every guard that stands in his way. After each attack the check runs again.",
    ],
    attacks: &[
        AttackText {
            name: "record-edited",
            title: "A result is changed in its record",
            done: "Sample {sample} had Listeria monocytogenes. In record {record}, \"detected\" was changed to \"not detected\".",
        },
        AttackText {
            name: "table-edited",
            title: "A result is changed in the table that screens and reports read",
            done: "The records were left alone. In the table of current results, sample {sample} now says \"not detected\".",
        },
        AttackText {
            name: "rights-edited",
            title: "Somebody gives himself rights",
            done: "In the table of accounts, an analyst was made administrator.",
        },
        AttackText {
            name: "record-deleted",
            title: "A record is deleted",
            done: "Record {record} says that somebody tried to verify her own work. It was deleted, with everything that belongs \
                   to it.",
        },
        AttackText {
            name: "records-swapped",
            title: "The order is changed",
            done: "Record {first}, a correction, and record {second}, a verification, changed places.",
        },
        AttackText {
            name: "record-copied",
            title: "An old record is used again",
            done: "A copy of record {record}, a verification, was put at the end of the history.",
        },
        AttackText {
            name: "hidden-value",
            title: "A reason is exchanged",
            done: "Free text and names lie encrypted beside the records. The hidden text of the correction in record {record} was \
                   replaced by that of another one.",
        },
        AttackText {
            name: "trigger-dropped",
            title: "A guard is taken away",
            done: "The rule in the database that forbids changing records was removed. No record was changed yet.",
        },
        AttackText {
            name: "seal-removed",
            title: "All seals are removed",
            done: "Seals and checkpoints were deleted, so that nothing contradicts the records any more.",
        },
        AttackText {
            name: "leaf-edited",
            title: "A result is changed together with its fingerprint",
            done: "For sample {sample}, the record {record}, the current result and the fingerprint of the record were changed to \
                   fit each other.",
        },
        AttackText {
            name: "tree-recomputed",
            title: "Everything is computed anew",
            done: "For sample {sample}, the result was changed in record {record}, and all that follows from it was computed anew: \
                   links between records, every fingerprint, every table. Only the signatures are the old ones.",
        },
        AttackText {
            name: "report-altered",
            title: "An issued report is changed by somebody who has the laboratory's key",
            done: "The file of report {number} lies encrypted beside record {record}. It was opened with the laboratory's key, one \
                   digit was changed, and it was put back under the same key.",
        },
        AttackText {
            name: "tail-cut",
            title: "The last weeks are cut off",
            done: "The last {cut} records were removed, and everything was brought back to the signed checkpoint of {size} \
                   records, tables included.",
        },
        AttackText {
            name: "older-copy",
            title: "An older backup is put in place",
            done: "The laboratory was replaced by a complete, honest copy of itself that is some time old.",
        },
        AttackText {
            name: "key-replaced",
            title: "Database and key are replaced together",
            done: "An attacker with the laboratory's own key changed the result of sample {sample}, made a new key, and signed the \
                   whole history anew.",
        },
    ],
    label_done: "Done:",
    label_inside: "The check, from the file alone:",
    label_outside: "The check, with the outside checkpoint and key:",
    label_found: "The check:",
    inside_nothing: "Everything in the file fits together.",
    not_found: "NOT FOUND: expected `{code}`. This is a fault of the check.",
    found: "{place}: {fault} [{code}]",
    further: "and {n} further {n|finding|findings}",
    result_heading: "The result",
    result_all: "All {of} attacks were found and called by their names.",
    result_some: "Only {found} of {of} attacks were found as they should be, or the untouched laboratory did not hold.",
    time: "All of this took {seconds} s.",
    limits_heading: "What is not promised",
    limits: &[
        "The check finds changes; it does not prevent them. Whoever has the laboratory's key and file can add new records, for \
         example false ones. What was before the last checkpoint kept outside, he cannot change unseen. A file alone cannot show \
         that it is an older copy of itself, that its end was cut, or that it was signed anew under another key: without \
         something kept outside, the check says NOT CHECKED and nothing better.",
    ],
    next_heading: "What to try next",
    next_verify: "Check the laboratory, with what is kept outside:",
    next_attacked: "Check a copy whose end was cut: as a computer sees it that has never seen this laboratory, and with what is kept outside:",
    next_list: "The history of the result that found Listeria:",
    next_show: "One record in full, hidden values included:",
    next_prove: "A proof of that record, for somebody who has neither the database nor this program:",
    next_report: "The amended report as the customer gets it; open it in a browser. Its proof lies beside it:",
    passphrase: "The key of this laboratory opens with \"{passphrase}\". It is printed because this is a demonstration.",
    left: "Everything lies in {dir} ({size} MB) and can be removed.",

    fault_in_span: "something among these is not what was sealed",
    fault: |code| match code {
        FaultCode::RecordAltered => "its content is not what was sealed",
        FaultCode::RecordMissing => "the record is not there",
        FaultCode::RecordReordered => "another record stands in its place",
        FaultCode::RecordDuplicated => "a copy of an older record stands here",
        FaultCode::RecordUnreadable => "the record does not read",
        FaultCode::RecordUnsealed => "the record has no seal",
        FaultCode::SearchColumnAltered => "it is filed under something else than it says",
        FaultCode::Truncated => "the history ends before its newest checkpoint",
        FaultCode::RolledBack => {
            "the history ends here, the checkpoint kept outside goes further: cut off, or an older copy"
        }
        FaultCode::Fork => "the history is not the one of the checkpoint kept outside",
        FaultCode::ForeignKey => "signed with another key than the one kept outside",
        FaultCode::CheckpointInvalid => "the checkpoint does not hold",
        FaultCode::Unsealed => "there is no seal",
        FaultCode::TileAltered => "fingerprints do not fit each other",
        FaultCode::TileMissing => "fingerprints are missing",
        FaultCode::NumberGap => "a running number was left out or given twice",
        FaultCode::LinkBroken => "the link to the client's record before it is broken",
        FaultCode::RotationInvalid => "a change of the key is not backed by both keys",
        FaultCode::EpochInvalid => "a new part of the history does not link to the one before",
        FaultCode::StateAltered => "the table says something else than the records",
        FaultCode::StateMissing => "the table lacks an entry that the records give",
        FaultCode::StateForeign => "the table has an entry that no record gives",
        FaultCode::ValueAltered => "the hidden value is not the one that was sealed",
        FaultCode::ValueMissing => "the hidden value is missing",
        FaultCode::ValueKeyMissing => "the key of the hidden value is missing",
        FaultCode::SchemaAltered => "the database is not built as it must be",
        FaultCode::DatabaseDamaged => "the database finds itself damaged",
        FaultCode::ManifestWrong => "the list of contents is wrong",
        _ => "not as it was sealed",
    },
    unseen: |unseen| match unseen {
        NotChecked::Outside => {
            "NOT CHECKED: whether this is an older copy, whether its end was cut, whether the key was replaced (needs a checkpoint \
             kept outside)"
        }
        NotChecked::Key => "NOT CHECKED: whether the key was replaced (needs the key kept outside)",
        NotChecked::Values => "NOT CHECKED: hidden values (needs the laboratory's key)",
        NotChecked::State => "NOT CHECKED: the tables, since not every record could be read",
        _ => "NOT CHECKED: something that this demonstration does not know",
    },
    places: &[("trail", "the history"), ("tile", "fingerprints"), ("outside", "what is kept outside")],

    turn_night: "{date}: at night somebody tries nine passwords for the administrator's account. All are refused and counted; after the fifth even \
                 the right one would have to wait.",
    turn_deputy: "{date}: an analyst stands in for a colleague who verifies results. When she tries to verify her own work, she is \
                  refused: four eyes are needed.",
    turn_deputy_ends: "{date}: the colleague is back, the additional role is taken away.",
    turn_curious: "{date}: an analyst tries to open a second account for himself. Refused: that is the administrator's.",
    turn_listeria: "{date}: a sample from a meat plant comes in. Four days later its plates show Listeria monocytogenes.",
    turn_leaves: "{date}: an analyst leaves. His account is closed at once; his records stay.",
    turn_successor: "{date}: the manager asks for an account for his successor; the administrator approves it the next working day.",
    turn_knocks: "{date}: late at night somebody tries the closed account with its right password. Refused.",
    turn_viewer: "{date}: somebody who may only look tries to enter a result. Refused.",
    turn_edit_verified: "{date}: an analyst tries to change a result that is verified. Refused.",
    turn_certificate: "{date}: the certificate of accreditation has come. Until now no report showed the symbol; from now on it stands beside results within \
                       the scope.",
    turn_bad_run: "{date}: a control run of the plate count is out of control. A result that names it cannot be verified; the run is repeated \
                   first.",
    turn_bad_lot: "{date}: a lot of medium fails its performance test. Somebody tries to use it all the same. Refused.",
    turn_out_of_service: "{date}: the door of the second incubator does not close. It is out of service for a week, and nothing can be entered from it.",

    laboratory: "Demonstration laboratory of microbiology",
    analytes: [
        "Listeria monocytogenes",
        "Salmonella spp.",
        "Total plate count at 30 °C",
        "Escherichia coli",
        "Enterobacteriaceae",
        "Legionella spp.",
        "Coliform bacteria",
    ],
    method_titles: [
        "Detection of Listeria monocytogenes",
        "Detection of Salmonella spp.",
        "Enumeration of microorganisms, colony count at 30 °C",
        "Enumeration of beta-glucuronidase-positive Escherichia coli",
        "Enumeration of Enterobacteriaceae",
        "Enumeration of Legionella",
        "Enumeration of coliform bacteria in water",
    ],
    instruments: ["incubator, lower hall", "incubator, upper hall", "balance", "colony counter"],
    specification_source: "agreed with the customer in the order",
    certificate_body: "Demonstration body",
    statements: &[
        "The results relate only to the items tested.",
        "Uncertainty is expanded with k = 2, for a level of about 95 %.",
        "Parts of this report are not copied without the laboratory's written consent.",
        "Everything in this report is made up for a demonstration.",
    ],
    unit_food: "cfu/g",
    unit_water: "cfu/100 ml",
    sheet: "dilution 10^-{dilution}, plates: {first} and {second} colonies",
    dairy: &["soft cheese", "raw milk", "cream 30%", "natural yoghurt", "quark", "butter"],
    meat: &["minced beef", "raw poultry", "smoked sausage", "carcass swab", "liver pate"],
    water: &["tap water, network", "raw water, well", "water after treatment", "tap water, school"],
    kitchen: &["tomato soup", "vegetable salad", "hand swab", "worktop swab", "meal sample, lunch"],
    hotel: &["hot water, room", "hot water, boiler room", "shower, spa"],
    conditions: &["received at 9 °C", "package damaged, contents whole", "little material", "label hard to read"],
    why_transcription: "digits exchanged when copying from the bench sheet",
    why_dilution: "wrong dilution taken into account",
    why_plate: "plate misread, counted again by two people",
    returns: &[
        ("raw_data_unclear", "the bench sheet does not show which plates were counted"),
        ("recount", "please count once more, the two plates differ too much"),
        ("unit", "check the unit against the order"),
    ],
    why_methods: "the methods in the scope of accreditation",
    evidence: "training record and comparison passed",
    why_left: "left the laboratory",
    why_deputy: "stands in during a colleague's leave",
    why_deputy_ended: "the colleague is back",
    why_certificate: "the certificate of accreditation has come",
    why_calibrated: "calibrated again, certificate filed",
    why_out_of_service: "the seal of the door is torn",
    why_back_in_service: "seal replaced, temperature mapped",
    why_lot_failed: "the control strain did not grow",
    why_repeated: "the control run was repeated and is in control",
    why_amended: "digits exchanged when copying from the bench sheet, found on the customer's question",
    why_withdrawn: "the jar was taken for that of another customer",
    nonconformity: "second incubator: check thermometer shows two degrees below the set temperature",
    why_nonconformity: "intermediate check of the incubator failed",
    why_invalidated: "incubated too cold, growth is not to be excluded",
    why_closed: "all results on the list were evaluated by two people",
    corrective_action: "sensor replaced, intermediate check now every week",
};
