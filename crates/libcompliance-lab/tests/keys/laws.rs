//! Laws of key files: whatever is altered is damage.

use super::*;

/// Whole files of both kinds, made once, whose bytes the laws below alter.
fn samples() -> &'static [Vec<u8>; 2] {
    static SAMPLES: OnceLock<[Vec<u8>; 2]> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        [by_passphrase(PASSPHRASE), Protect::File].map(|protect| {
            let made = make(protect);
            fs::read(&made.path).unwrap()
        })
    })
}

struct Bench(tempfile::TempDir);
impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// What opening these bytes as a key file reports.
    fn code(&self, bytes: &[u8]) -> &'static str {
        let path = self.0.path().join("lab.key");
        fs::write(&path, bytes).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        unlock(&path, pass(PASSPHRASE), &Expected::default()).map_or_else(|error| error.code(), |_| "opened")
    }
}

#[test]
fn every_flipped_bit_is_damage() {
    let bench = Bench::new();
    for bytes in samples() {
        assert_eq!(bench.code(bytes), "opened");
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut bad = bytes.clone();
                bad[at] ^= 1 << bit;
                assert_eq!(bench.code(&bad), "key_file_damaged", "byte {at} bit {bit}");
            }
        }
    }
}

proptest! {
    #[test]
    fn any_altered_byte_is_damage(which in 0_usize..2, at: prop::sample::Index, step in 1_u8..=255) {
        let mut bad = samples()[which].clone();
        let at = at.index(bad.len());
        bad[at] = bad[at].wrapping_add(step);
        prop_assert_eq!(Bench::new().code(&bad), "key_file_damaged");
    }

    #[test]
    fn any_cut_or_addition_is_damage(
        which in 0_usize..2,
        at: prop::sample::Index,
        added in prop::collection::vec(any::<u8>(), 1..20),
    ) {
        let bytes = &samples()[which];
        let (front, back) = bytes.split_at(at.index(bytes.len()));
        let bench = Bench::new();
        prop_assert_eq!(bench.code(front), "key_file_damaged");
        prop_assert_eq!(bench.code(back), if front.is_empty() { "opened" } else { "key_file_damaged" });
        prop_assert_eq!(bench.code(&[front, &added, back].concat()), "key_file_damaged");
    }

    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert_eq!(Bench::new().code(&bytes), "key_file_damaged");
    }
}
