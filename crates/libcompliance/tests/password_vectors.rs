//! Password hashes that others published: each verifies its password and no other; malformed ones are refused by name.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may stop at the first surprise"
)]

use libcompliance::identity::password::{Grade, Outcome, Refusal, Scheme, Verifier, Weakness, identify};
use serde_json::Value;
use std::collections::BTreeMap;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/password_hashes.json");

/// What we do not verify, and why.
const NOT_SUPPORTED: &[(&str, &str)] = &[
    ("bigcrypt", "DES"),
    ("bsdi_crypt", "DES"),
    ("crypt16", "DES"),
    ("des_crypt", "DES"),
    ("django_des_crypt", "DES"),
    ("oracle10", "DES"),
    ("bsd_nthash", "MD4"),
    ("hex_md4", "MD4, and looks like MD5"),
    ("nthash", "MD4, and looks like MD5"),
    ("msdcc", "MD4, a cache of Windows logons, no table of users"),
    ("msdcc2", "MD4, a cache of Windows logons, no table of users"),
    ("cisco_asa", "a network device; 16 letters without a mark"),
    ("cisco_pix", "a network device; 16 letters without a mark"),
    ("cisco_type7", "no hash: it can be read back"),
    ("ldap_plaintext", "no hash: the password itself"),
    ("plaintext", "no hash: the password itself"),
    ("mysql323", "a 62-bit checksum"),
    ("scram", "needs SASLprep; a protocol's verifier"),
    ("sun_md5_crypt", "Solaris only"),
];

/// Malformed to the publisher, whose library knows no `$2x$`; a whole hash to us.
const WHOLE_TO_US: &[&str] = &["$2x$12$EXRkfkdmXnagzds2SSitu.MW9.gAVqa9eLS1//RYtYCmB1eLHg.9q"];

fn load() -> Option<BTreeMap<String, Value>> {
    let Ok(text) = std::fs::read_to_string(VECTORS) else {
        eprintln!("NOT RUN: password vectors: `{VECTORS}` is not there");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn verify(password: &[u8], hash: &str, user: Option<&str>) -> Outcome {
    let verifier = Verifier::default();
    user.map_or(verifier, |user| verifier.user(user)).verify(password, hash)
}

#[test]
fn every_published_hash_verifies_its_password_and_no_other() {
    let Some(schemes) = load() else { return };
    let (mut run, mut left) = (0, 0);
    let mut wrong = Vec::new();
    for (scheme, cases) in &schemes {
        let vectors = cases["vectors"].as_array().unwrap();
        if let Some((_, why)) = NOT_SUPPORTED.iter().find(|(name, _)| name == scheme) {
            left += vectors.len();
            eprintln!("not supported: {scheme}: {} vectors: {why}", vectors.len());
            for case in vectors {
                let outcome =
                    verify(&hex(case["password_hex"].as_str().unwrap()), case["hash"].as_str().unwrap(), None);
                if outcome.is_yes() {
                    wrong.push(format!("{scheme}: verified although it is said not to be supported"));
                }
            }
            continue;
        }
        eprintln!("{scheme}: {} vectors", vectors.len());
        for case in vectors {
            run += 1;
            let password = hex(case["password_hex"].as_str().unwrap());
            let (hash, user) = (case["hash"].as_str().unwrap(), case["user"].as_str());
            let expected = case["verifies"].as_bool().unwrap();
            if verify(&password, hash, user).is_yes() != expected {
                wrong.push(format!("{scheme}: `{hash}` gave {:?}", verify(&password, hash, user)));
            }
            if hash == "!" || !expected {
                continue;
            }
            let mut other = password.clone();
            other.insert(0, b'x');
            if verify(&other, hash, user) != Outcome::No {
                wrong.push(format!("{scheme}: `{hash}` with another password: {:?}", verify(&other, hash, user)));
            }
            if !identify(hash).is_some_and(Scheme::is_supported) {
                wrong.push(format!("{scheme}: `{hash}` is not identified"));
            }
        }
    }
    eprintln!("{run} vectors verified, {left} of schemes not supported");
    assert_eq!(wrong, Vec::<String>::new());
    assert!(run >= 118, "only {run} vectors");
}

#[test]
fn every_malformed_hash_is_refused_by_name() {
    let Some(schemes) = load() else { return };
    let mut count = BTreeMap::<&str, usize>::new();
    let mut wrong = Vec::new();
    for (scheme, cases) in &schemes {
        for (kind, list) in [("malformed", &cases["malformed"]), ("unidentified", &cases["unidentified"])] {
            for hash in list.as_array().unwrap() {
                let hash = hash.as_str().unwrap();
                let mut passwords: Vec<_> = cases["vectors"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|case| hex(case["password_hex"].as_str().unwrap()))
                    .collect();
                passwords.extend([Vec::new(), b"password".to_vec(), b"test".to_vec()]);
                let outcomes: Vec<_> = passwords.iter().map(|password| verify(password, hash, Some("user"))).collect();
                let supported = !NOT_SUPPORTED.iter().any(|(name, _)| name == scheme);
                let fine = outcomes.iter().all(|outcome| match outcome {
                    Outcome::Refused(Refusal::Malformed(_)) => true,
                    Outcome::Refused(_) => kind == "unidentified" || !supported,
                    // It may be a hash of another scheme, or, where passwords stand in clear, anything at all.
                    Outcome::No => kind == "unidentified" || !supported || WHOLE_TO_US.contains(&hash),
                    Outcome::Yes { .. } => false,
                });
                *count.entry(kind).or_default() += 1;
                if !fine {
                    wrong.push(format!("{scheme}: {kind} `{hash}`: {:?}", outcomes[0]));
                }
            }
        }
    }
    eprintln!("{count:?}");
    assert_eq!(wrong, Vec::<String>::new());
}

/// `(password, hash)`, from the sources named; each hash is a fact about its password.
#[test]
fn single_values_from_other_sources() {
    let yes: &[(&[u8], &str)] = &[
        // Openwall crypt_blowfish 1.3, wrapper.c: the sign extension of `$2x$`, and `$2y$` without it.
        (b"\xa3", "$2x$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e"),
        (b"\xff\xff\xa3", "$2x$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e"),
        (b"\xff\xff\xa3", "$2y$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e"),
        (b"\xff\xff\xa3", "$2b$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e"),
        (b"\xa3", "$2y$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq"),
        (b"1\xa3345", "$2x$05$/OK.fbVrR/bpIqNJ5ianF.o./n25XVfn6oAPaUvHe.Csk4zRfsYPi"),
        (b"\xff\xa3345", "$2x$05$/OK.fbVrR/bpIqNJ5ianF.o./n25XVfn6oAPaUvHe.Csk4zRfsYPi"),
        (b"\xd1\x91", "$2x$05$6bNw2HLQYeqHYyBfLMsv/OiwqTymGIGzFsA4hOTWebfehXHNprcAS"),
        (b"\xd0\xc1\xd2\xcf\xcc\xd8", "$2x$05$6bNw2HLQYeqHYyBfLMsv/O9LIGgn8OMzuDoHfof8AQimSGfcSWxnS"),
        // passlib's bcrypt handler: `$2$`.
        (b"test", "$2$04$5BJqKfqMQvV7nS.yUguNcuRfMMOXK0xPWavM7pOzjEi5ze5T1k8/S"),
        // The hashcat wiki's examples: Cisco types 8 and 9, SQL Server 2012.
        (b"hashcat", "$8$TnGX/fE4KGHOVU$pEhnEvxrvaynpi8j4f.EMHr6M.FzU8xnZnBr/tJdFWk"),
        (b"hashcat", "$9$2MJBozw/9R3UsU$2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6"),
        (
            b"hashcat",
            "0x02000102030434ea1b17802fd95ea6316bd61d2c94622ca3812793e8fb1672487b5c904a45a31b2ab4a78890d563d2fcf5663e46fe797d71550494be50cf4915d3f4d55ec375",
        ),
        // glibc 2.36, crypt(3).
        (b"Hello world!", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"),
        (
            b"Hello world!",
            "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
        ),
        (
            &[b'a'; 100],
            "$6$rounds=1000$xy$slOzO86oF.Pzxc/p2TsiUL5RMNW4B1zdb8ZJxQ4VZEuRyUICP9NrJB4pwSzvOXW4XT918ac8NCCEEoJD0BINa/",
        ),
        ("Zażółć".as_bytes(), "$2b$05$CCCCCCCCCCCCCCCCCCCCC.U.rp0xle22gyaKaoZFNcC/6OL7vN7r6"),
        ("Zażółć".as_bytes(), "$1$abc$wmr6cru5Xzkyecg8DONiD0"),
        // CPython 3.11, hashlib, in the frames of Werkzeug, Django and OpenLDAP.
        (
            b"geheim",
            "pbkdf2:sha512:1000$abcdefgh$b401b15dc39cc3bb9bd30f096f5b4718e1f0f92aa14bc91ab86d95de28c83cb86940fe24ca2a95ecc6e21a02cf55882dcf6bab3b865fda59381e51951cf44ab5",
        ),
        (
            b"geheim",
            "scrypt:1024:8:1$abcdefgh$d4431e7f6a578492cdc2b1677bc9598300b039f76ee94c02e3f8dd1a7423d8343359349b101d9fb1b0f2f1368f4af5ec5307093ea03366b13074096e6ec41fba",
        ),
        (
            b"geheim",
            "scrypt$1024$abcdefgh$8$1$1EMef2pXhJLNwrFne8lZgwCwOfdu6UwC4/jdGnQj2DQzWTSbEB2fsbDy8TaPSvXsUwcJPqAzZrEwdAlubsQfug==",
        ),
        (b"geheim", "{PBKDF2-SHA256}1000$YWJjZGVmZ2g$Is/DkyNTFOKqkJHAC9RyS2H/rj8xToUM5kP2kT13.Ic"),
        (b"password", "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g="),
    ];
    for (password, hash) in yes {
        assert!(verify(password, hash, None).is_yes(), "{password:?} {hash}: {:?}", verify(password, hash, None));
        assert_eq!(verify(b"another", hash, None), Outcome::No, "{hash}");
        assert_ne!(Verifier::default().assess(hash).grade, Grade::Current, "{hash}");
    }
}

#[test]
fn argon2_without_a_version_is_version_16() {
    // P-H-C/phc-winner-argon2, src/test.c: Argon2i, m=65536 t=2 p=1, `password`, `somesalt`.
    let text = |version: &str, tag: &str| {
        use base64::Engine as _;
        let engine = base64::engine::general_purpose::STANDARD_NO_PAD;
        format!("$argon2i{version}$m=65536,t=2,p=1${}${}", engine.encode(b"somesalt"), engine.encode(hex(tag)))
    };
    let v16 = "f6c4db4a54e2a370627aff3db6176b94a2a209a62c8e36152711802f7b30c694";
    let v19 = "c1628832147d9720c5bd1cfd61367078729f6dfb6f8fea9ff98158e0d7816ed0";
    for (version, tag, right) in [
        ("", v16, true),
        ("$v=16", v16, true),
        ("$v=19", v19, true),
        ("", v19, false),
        ("$v=16", v19, false),
        ("$v=19", v16, false),
    ] {
        assert_eq!(verify(b"password", &text(version, tag), None).is_yes(), right, "{version} {tag}");
    }
    assert_eq!(verify(b"password", &text("$v=17", v16), None), Outcome::Refused(Refusal::Malformed(Scheme::Argon2i)));
}

#[test]
fn a_hostile_hash_is_refused_before_it_costs_anything() {
    let hashes = [
        "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA".to_owned(),
        "$argon2id$v=19$m=65536,t=4294967295,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA".to_owned(),
        "$2b$31$EXRkfkdmXnagzds2SSitu.MW9.gAVqa9eLS1//RYtYCmB1eLHg.9q".to_owned(),
        "$6$rounds=999999999$salt$".to_owned() + &"a".repeat(86),
        "$pbkdf2-sha256$1000000000$3SABFJGDtyhrQMVt1uABPw$WyaUoqCLgvz97s523nF4iuOqZNbp5Nt8do/cuaa7AiI".to_owned(),
        "pbkdf2_sha256$4294967295$salt$OgYUblFNUX1B8GfMqaCYUK/iHyO0pa7STTDdaEJBuY0=".to_owned(),
        "$scrypt$ln=40,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI".to_owned(),
        "$scrypt$ln=14,r=1048576,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI".to_owned(),
        "$sha1$4294967295$iVdJqfSE$v4qYKl1zqYThwpjJAoKX6UvlHq/a".to_owned(),
        "$P$S12345678L6Lpt4BxNotVIMILOa9u81".to_owned(),
        "{FSHP1|8|4294967295}MTIzNDU2NzjTdHcmoXwNc0ff9+ArUHoN0CvlbPZpxFi1C6RDM/MHSA==".to_owned(),
    ];
    let begin = std::time::Instant::now();
    for hash in hashes {
        let outcome = verify(b"password", &hash, None);
        assert!(matches!(outcome, Outcome::Refused(Refusal::TooCostly(_))), "{hash}: {outcome:?}");
    }
    assert!(begin.elapsed().as_secs() < 2);
    let long = vec![b'a'; 5_000];
    assert_eq!(verify(&long, "$1$Eu.GHtia$CFkL/nE1BYTlEPiVx1VWX0", None), Outcome::Refused(Refusal::PasswordTooLong));
    assert_eq!(verify(b"x", &"a".repeat(100_000), None), Outcome::Refused(Refusal::Unidentified));
}

#[test]
fn weak_accounts_are_named() {
    let verifier = Verifier::default();
    let cases = [
        ("5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8", Grade::Broken, Some(Weakness::Unsalted)),
        ("{SSHA}/ZMF5KymNM+uEOjW+9STKlfCFj51bg3BmBNCiPHeW2ttbU0=", Grade::Broken, Some(Weakness::Fast)),
        ("0x01000508513EADDF6DB7DDD270CCA288BF097F2FF69CC2DB74FB", Grade::Broken, Some(Weakness::Fast)),
        ("$1$Eu.GHtia$CFkL/nE1BYTlEPiVx1VWX0", Grade::Weak, Some(Weakness::Superseded)),
        ("$2b$05$Z17AXnnlpzddNUvnC6cZNOSwMA/8oNiKnHTHTwLlBijfucQQlHjaG", Grade::Weak, Some(Weakness::LowCost)),
        ("$2b$12$Z17AXnnlpzddNUvnC6cZNOSwMA/8oNiKnHTHTwLlBijfucQQlHjaG", Grade::Legacy, Some(Weakness::Truncates)),
        ("$2$12$......................J2ihDv8vVf7QZ9BsaRrKyqs2tkn55Yq", Grade::Weak, Some(Weakness::Repeats)),
        ("$2x$12$......................J2ihDv8vVf7QZ9BsaRrKyqs2tkn55Yq", Grade::Weak, Some(Weakness::SignExtension)),
        (
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            Grade::Current,
            None,
        ),
        (
            "$argon2id$v=16$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            Grade::Legacy,
            Some(Weakness::OldVersion),
        ),
        (
            "$argon2id$v=19$m=19456,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            Grade::Weak,
            Some(Weakness::LowCost),
        ),
        ("Kowalska2024", Grade::Broken, None),
        ("!", Grade::Current, None),
    ];
    for (hash, grade, weakness) in cases {
        let found = verifier.assess(hash);
        assert_eq!((found.grade, found.weakness), (grade, weakness), "{hash}");
    }
    assert_eq!(verifier.assess("Kowalska2024").refusal, Some(Refusal::Unidentified));
    assert_eq!(verifier.assess("!").refusal, Some(Refusal::Unsupported(Scheme::Disabled)));
}
