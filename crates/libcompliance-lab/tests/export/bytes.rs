//! The law of exports: no byte of one can change unseen.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Any one byte of any file changed, dropped, or put in is found, in a whole trail and in a selection.
    #[test]
    fn any_one_changed_byte_is_found(
        whole in any::<bool>(), file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), flip in 1..=255_u8,
        way in 0..3_u8,
    ) {
        static EXPORTS: OnceLock<[(tempfile::TempDir, PathBuf, BTreeMap<String, Vec<u8>>); 2]> = OnceLock::new();
        static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
        let _turn = ONE_AT_A_TIME.lock();
        let exports = EXPORTS.get_or_init(|| {
            [Export::default(), of_client(small().clients[0])].map(|what| {
                let (dir, out, _) = out(small(), &what);
                let files = contents(&out);
                (dir, out, files)
            })
        });
        let (_, out, files) = &exports[usize::from(whole)];
        let (name, good) = files.iter().nth(file.index(files.len())).unwrap();
        let mut bad = good.clone();
        let at = at.index(bad.len());
        match way {
            0 => bad[at] ^= flip,
            1 => drop(bad.remove(at)),
            _ => bad.insert(at, flip),
        }
        prop_assume!(bad != *good);
        std::fs::write(out.join(name), &bad).unwrap();
        let report = verified(out);
        std::fs::write(out.join(name), good).unwrap();
        prop_assert!(!report.holds(), "byte {at} of {name} was not missed");
    }
}
