//! Rights of a file on Windows, in the text form that its own tools write (SDDL, \[MS-DTYP\] 2.5.1).

/// What a list of rights gives to groups to which everybody belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Granted {
    /// Nothing.
    Nothing,
    /// Something, to this one of them.
    ToAnybody(&'static str),
}

/// Reads what `icacls /save` wrote for one path: UTF-16 in little-endian order, a line with the name, a line with the rights.
pub(super) fn saved(bytes: &[u8]) -> Option<String> {
    let (pairs, []) = bytes.as_chunks::<2>() else { return None };
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    let text = String::from_utf16(&units).ok()?;
    let mut lines = text.trim_start_matches('\u{feff}').lines().filter(|line| !line.is_empty());
    let (_, rights) = (lines.next()?, lines.next()?);
    lines.next().is_none().then(|| rights.to_owned())
}

/// Whom a group of this name or id contains, if that is everybody.
const BROAD: &[(&str, &str, &str)] = &[
    ("WD", "S-1-1-0", "everybody"),
    ("AN", "S-1-5-7", "anonymous users"),
    ("AU", "S-1-5-11", "all who sign in"),
    ("IU", "S-1-5-4", "all who sign in here"),
    ("NU", "S-1-5-2", "all who sign in over the network"),
    ("BU", "S-1-5-32-545", "the group Users"),
    ("BG", "S-1-5-32-546", "the group Guests"),
    ("LG", "", "the guest account"),
    ("RU", "S-1-5-32-554", "the group of older systems"),
    ("DU", "", "all users of the domain"),
    ("DG", "", "all guests of the domain"),
    ("DC", "", "all computers of the domain"),
    ("AC", "S-1-15-2-1", "all programs of the store"),
    ("", "S-1-15-2-2", "all restricted programs of the store"),
];

/// The same among the accounts of one domain or computer, by the last number of the id: guest, the domain's users, guests, computers.
const BROAD_OF_DOMAIN: &[(&str, &str)] = &[
    ("501", "the guest account"),
    ("513", "all users of the domain"),
    ("514", "all guests of the domain"),
    ("515", "all computers of the domain"),
];

/// Names of single accounts and of groups that somebody was put into.
const NARROW: &[&str] =
    &["SY", "BA", "CO", "CG", "OW", "LA", "DA", "EA", "LS", "NS", "PS", "SO", "PO", "BO", "PU", "SA", "CA"];

/// Rights by which something in a folder is changed: files made and removed in it, its rights and owner.
const WRITES: u32 =
    0x0002 | 0x0004 | 0x0010 | 0x0040 | 0x0100 | 0x0001_0000 | 0x0004_0000 | 0x0008_0000 | 0x1000_0000 | 0x4000_0000;

/// What `sddl` gives to everybody: anything at all, or with `writing` what changes a folder. `None` if it is not understood.
pub(super) fn granted(sddl: &str, writing: bool) -> Option<Granted> {
    let list = sddl.split_once("D:")?.1;
    let list = list.split_once("S:").map_or(list, |(list, _)| list);
    let (flags, entries) = list.split_at(list.find('(').unwrap_or(list.len()));
    // Without a list, everybody has every right.
    if flags.contains("NO_ACCESS_CONTROL") {
        return Some(Granted::ToAnybody("everybody"));
    }
    if entries.is_empty() {
        return Some(Granted::Nothing);
    }
    let entries = entries.strip_prefix('(')?.strip_suffix(')')?;
    let mut found = Granted::Nothing;
    for entry in entries.split(")(") {
        let [kind, flags, rights, object, inherited, who] = *entry.split(';').collect::<Vec<_>>() else { return None };
        let broad = broad(who)?;
        let mask = mask(rights)?;
        match kind {
            "A" if object.is_empty() && inherited.is_empty() => {}
            // What is denied takes away from others only.
            "D" => continue,
            _ => return None,
        }
        // Only for what is made in the folder later.
        if pairs(flags)?.contains(&"IO") {
            continue;
        }
        let counts = if writing { mask & WRITES != 0 } else { mask != 0 };
        if let (Some(group), true, Granted::Nothing) = (broad, counts, found) {
            found = Granted::ToAnybody(group);
        }
    }
    Some(found)
}

/// The group, if everybody belongs to it; `None` outside if the name is not understood.
fn broad(who: &str) -> Option<Option<&'static str>> {
    if who.is_empty() {
        return None;
    }
    if let Some((_, _, group)) = BROAD.iter().find(|(name, id, _)| *name == who || *id == who) {
        return Some(Some(group));
    }
    if let Some(account) = who.strip_prefix("S-1-5-21-") {
        let last = account.rsplit('-').next()?;
        return Some(BROAD_OF_DOMAIN.iter().find(|(id, _)| *id == last).map(|(_, group)| *group));
    }
    // The system, its services, and other groups of the computer's own.
    let narrow = ["S-1-5-18", "S-1-5-19", "S-1-5-20", "S-1-3-0", "S-1-3-1", "S-1-3-4"].contains(&who)
        || ["S-1-5-32-", "S-1-5-80-"].iter().any(|start| who.starts_with(start))
        || NARROW.contains(&who);
    narrow.then_some(None)
}

/// The rights as one number.
fn mask(rights: &str) -> Option<u32> {
    if let Some(number) = rights.strip_prefix("0x") {
        return u32::from_str_radix(number, 16).ok();
    }
    pairs(rights)?.into_iter().try_fold(0, |mask, right| {
        let bits = match right {
            "GA" => 0x1000_0000,
            "GR" => 0x8000_0000,
            "GW" => 0x4000_0000,
            "GX" => 0x2000_0000,
            "FA" => 0x001f_01ff,
            "FR" => 0x0012_0089,
            "FW" => 0x0012_0116,
            "FX" => 0x0012_00a0,
            "RC" => 0x0002_0000,
            "SD" => 0x0001_0000,
            "WD" => 0x0004_0000,
            "WO" => 0x0008_0000,
            "CC" => 0x0001,
            "DC" => 0x0002,
            "LC" => 0x0004,
            "SW" => 0x0008,
            "RP" => 0x0010,
            "WP" => 0x0020,
            "DT" => 0x0040,
            "LO" => 0x0080,
            "CR" => 0x0100,
            _ => return None,
        };
        Some(mask | bits)
    })
}

/// A text of words of two letters.
fn pairs(text: &str) -> Option<Vec<&str>> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|pair| core::str::from_utf8(pair).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of a user's own, as Windows makes it.
    const OWN: &str =
        "D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;FA;;;S-1-5-21-1004336348-1177238915-682003330-1001)";
    /// A folder below `C:\ProgramData`.
    const SHARED: &str =
        "D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIIOID;GA;;;CO)(A;OICIID;0x1200a9;;;BU)(A;CIID;DCLCRPCR;;;BU)";

    #[test]
    fn rights_for_everybody_are_found_and_those_of_single_accounts_are_not() {
        assert_eq!(granted(OWN, false), Some(Granted::Nothing));
        assert_eq!(granted(OWN, true), Some(Granted::Nothing));
        assert_eq!(granted(SHARED, false), Some(Granted::ToAnybody("the group Users")));
        assert_eq!(granted(SHARED, true), Some(Granted::ToAnybody("the group Users")));
        let reading = SHARED.replace("(A;CIID;DCLCRPCR;;;BU)", "");
        assert_eq!(granted(&reading, true), Some(Granted::Nothing), "reading a folder's names is not writing");
        assert_eq!(granted("D:P(A;;FA;;;BA)", false), Some(Granted::Nothing));
        assert_eq!(granted("O:BAG:SYD:(A;;FR;;;WD)S:(AU;SAFA;FA;;;WD)", false), Some(Granted::ToAnybody("everybody")));
        assert_eq!(
            granted("D:(A;;FR;;;S-1-5-21-1-2-3-513)", false),
            Some(Granted::ToAnybody("all users of the domain"))
        );
        assert_eq!(granted("D:(A;OICIIO;GA;;;WD)", true), Some(Granted::Nothing), "for what is made later");
        assert_eq!(granted("D:(D;;FA;;;WD)(A;;FA;;;BA)", false), Some(Granted::Nothing));
        assert_eq!(granted("D:NO_ACCESS_CONTROL", false), Some(Granted::ToAnybody("everybody")));
        assert_eq!(granted("D:P", false), Some(Granted::Nothing));
    }

    #[test]
    fn what_is_not_understood_is_no_answer() {
        for odd in [
            "",
            "O:BA",
            "D:(A;;FA;;;ZZ)",
            "D:(A;;XX;;;BA)",
            "D:(A;;FAR;;;BA)",
            "D:(A;;FA;;;)",
            "D:(A;;FA;;BA)",
            "D:(XA;;FA;;;BA;(@User.Title==\"PM\"))",
            "D:(OA;;CC;bf967aba-0de6-11d0-a285-00aa003049e2;;BA)",
            "D:(A;;FA;;;S-1-9-9)",
            "D:(A;;FA;;;BA",
            "D:(A;;0xzz;;;BA)",
        ] {
            assert_eq!(granted(odd, false), None, "{odd}");
        }
    }

    #[test]
    fn what_icacls_saves_is_read() {
        let bytes = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        assert_eq!(saved(&bytes("łódź.db\r\nD:P(A;;FA;;;BA)\r\n")).as_deref(), Some("D:P(A;;FA;;;BA)"));
        assert_eq!(saved(&bytes("a.db\r\n")), None);
        assert_eq!(saved(&bytes("a.db\r\nD:\r\nb.db\r\nD:\r\n")), None);
        assert_eq!(saved(b"odd"), None);
    }
}
