//! What can be wrong with a policy.

/// Why a policy, or a change of one, is refused. Nothing changes then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// Not JSON, or not the fields of a policy.
    #[error("no policy: {problem} at line {line}, column {column}")]
    Malformed {
        /// What, without values.
        problem: String,
        /// Counted from 1; 0 if it concerns the whole.
        line: usize,
        /// Counted from 1; 0 if it concerns the whole.
        column: usize,
    },
    /// Written in a format that is not read here.
    #[error("the policy has another format than `libcompliance-policy/1`: convert it first")]
    Format,
    /// More than the library takes.
    #[error("too many {what}: at most {limit}")]
    TooLarge {
        /// Of what.
        what: &'static str,
        /// The most.
        limit: usize,
    },
    /// A name is empty, longer than 128 bytes, begins or ends with a space, or holds a control character.
    #[error("the name of a {what} is empty, too long, or has spaces at its ends or control characters: `{name}`")]
    BadName {
        /// Of what.
        what: &'static str,
        /// The name, with control characters written out and cut at 128 bytes.
        name: String,
    },
    /// A host permission is not `host.<name>.<what>` with a text in both languages.
    #[error("`{name}` is no host permission: use `host.<name>.<what>` with a text in both languages")]
    BadHostPermission {
        /// The name.
        name: String,
    },
    /// The same thing twice.
    #[error("{what} `{name}` is given twice")]
    Duplicate {
        /// What.
        what: &'static str,
        /// Which.
        name: String,
    },
    /// A name that the policy does not define.
    #[error("{what} `{name}` is unknown, named by {place}")]
    Unknown {
        /// `role`, `permission`, `user`, `client`, `method`, `duty set`.
        what: &'static str,
        /// Which.
        name: String,
        /// Where it is named.
        place: String,
    },
    /// Something to be taken away is not there.
    #[error("there is no such {what}: `{name}`")]
    Missing {
        /// What.
        what: &'static str,
        /// Which.
        name: String,
    },
    /// Roles inherit from each other in a circle.
    #[error("roles inherit in a circle: {}", .path.join(" -> "))]
    Cycle {
        /// The circle, from senior to junior; the first role is repeated at the end.
        path: Vec<String>,
    },
    /// A period without a moment in it, or a delegation without an end.
    #[error("the period of {place} is empty or has no end where it needs one")]
    BadPeriod {
        /// Of what.
        place: String,
    },
    /// A scope that names no client.
    #[error("the scope of {place} names no client: name one, or use `all`")]
    EmptyScope {
        /// Of what.
        place: String,
    },
    /// A duty set with a cardinality outside 2 to the number of its roles.
    #[error("duty set `{set}` of {members} roles cannot have the cardinality {cardinality}: use 2 to {members}")]
    BadCardinality {
        /// The set.
        set: String,
        /// As given.
        cardinality: u32,
        /// How many roles it has.
        members: usize,
    },
    /// A person would hold too many roles of a static set at one time.
    #[error("static duty set `{set}` is broken by `{user}`: {} together", .roles.join(", "))]
    StaticDuty {
        /// The set.
        set: String,
        /// The account, one of them if the person has several.
        user: String,
        /// The roles of the set held at that time.
        roles: Vec<String>,
    },
    /// A delegation would give roles that a dynamic set keeps from being active together; rights received cannot be switched off.
    #[error("dynamic duty set `{set}` is broken by a delegation to `{user}`: {} together", .roles.join(", "))]
    DelegatedDuty {
        /// The set.
        set: String,
        /// The receiver.
        user: String,
        /// The roles of the set at that time.
        roles: Vec<String>,
    },
    /// A delegation to oneself, of nothing, or from or to a device.
    #[error("the delegation from `{from}` to `{to}` passes nothing on, or goes to oneself, or concerns a device")]
    BadDelegation {
        /// Who passes on.
        from: String,
        /// To whom.
        to: String,
    },
    /// A method authorisation of a device to review or authorise, or without evidence of 1 to 200 bytes.
    #[error(
        "the authorisation of `{user}` for method `{method}` has no evidence of 1 to 200 bytes, or lets a device judge"
    )]
    BadAuthorisation {
        /// The account.
        user: String,
        /// The method.
        method: String,
    },
    /// Rules for duties outside their ranges.
    #[error("the number of {what} must be from 1 to 10")]
    BadDuties {
        /// `verifications` or `authorisations`.
        what: &'static str,
    },
    /// The version number cannot be counted further.
    #[error("the version of the policy cannot be counted further")]
    VersionEnd,
}
