//! Arguments out of bytes: some right, some wrong, handles that live, were freed, are of another type or never were.
//!
//! Every pointer that is given is NULL or leads to more memory than any length that is given with it, and every text has its NUL: what the
//! contract asks of the caller holds, and everything else is left to chance.

use core::ffi::c_char;

/// No length given for bytes is larger, unless it is larger than memory can be.
const LONGEST: usize = 4_096;
/// What every place to write to has room for.
pub(crate) const ROOM: usize = 128 * 1_024;

/// Texts that get beyond the first look.
const WORDS: &[&str] = &[
    "",
    "lab.db",
    "other.db",
    "no/such/folder/lab.db",
    "spool",
    "admin",
    "nobody",
    "correct-horse-7!battery",
    "host.test.price_changed",
    "host.append",
    "result.verify",
    "sqlite",
    "oracle",
    "default-12",
    "en",
    "pl",
    "active-directory",
    "price",
    "example.com/lab",
    "2026-11-23",
    "018f0000-0000-7000-8000-000000000001",
    "{}",
    "[]",
    "null",
    "{\"name\":\"L\",\"login\":\"admin\",\"demo_key\":true}",
    "{\"object\":{\"kind\":\"price\",\"id\":\"1\",\"version\":1},\"reason\":\"r\"}",
    "{\"id\":\"1\",\"version\":1,\"fields\":{\"a\":\"b\",\"n\":5}}",
    "{\"name\":\"host.test.price_changed\",\"reason\":\"required\",\"clear\":[]}",
    "{\"device\":\"HPLC-02\"}",
    "{\"strict\":true,\"no_state_folder\":true}",
    "{\"v\":1,\"kinds\":{}}",
    "host.declare",
    "session.permissions",
    "session.check",
    "account.list",
    "trail.page",
    "trail.record",
    "sample.receive",
    "spool.choices",
    "account.admit",
];

pub(crate) struct Source<'a> {
    bytes: &'a [u8],
    at: usize,
    /// More words, such as the names of all operations and a token that is good.
    words: &'a [String],
    /// What one call uses; it lives until the call is over.
    kept: Vec<Vec<u8>>,
    kept_wide: Vec<Vec<u16>>,
    #[allow(clippy::vec_box, reason = "a place that was given must not move when the list grows")]
    kept_numbers: Vec<Box<[u64; 2]>>,
    /// Handles that were made, by type; some of them were freed.
    pub(crate) pool: Vec<(&'static str, *mut ())>,
    outs: Vec<(&'static str, Box<*mut ()>)>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(bytes: &'a [u8], words: &'a [String]) -> Self {
        Self {
            bytes,
            at: 0,
            words,
            kept: Vec::new(),
            kept_wide: Vec::new(),
            kept_numbers: Vec::new(),
            pool: Vec::new(),
            outs: Vec::new(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.at >= self.bytes.len()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte
    }

    /// One of `many`, which is not 0.
    pub(crate) fn choose(&mut self, many: usize) -> usize {
        (usize::from(self.byte()) | usize::from(self.byte()) << 8) % many
    }

    fn some(&mut self) -> Vec<u8> {
        let length = usize::from(self.byte() % 40);
        (0..length).map(|_| self.byte()).collect()
    }

    fn keep(&mut self, mut bytes: Vec<u8>) -> *mut u8 {
        bytes.push(0);
        bytes.resize(bytes.len().max(2 * LONGEST), b'x');
        // The last byte ends a text whose own end was overwritten; nothing here writes to it.
        bytes.push(0);
        self.kept.push(bytes);
        self.kept.last_mut().unwrap().as_mut_ptr()
    }

    fn word(&mut self) -> Vec<u8> {
        let all = WORDS.len() + self.words.len();
        let chosen = self.choose(all);
        match WORDS.get(chosen) {
            Some(word) => word.as_bytes().to_vec(),
            None => self.words[chosen - WORDS.len()].as_bytes().to_vec(),
        }
    }

    pub(crate) fn text(&mut self) -> *const c_char {
        let text = match self.byte() % 8 {
            0 => return core::ptr::null(),
            // Never a way out of the folder.
            1 => self
                .some()
                .into_iter()
                .map(|byte| if matches!(byte, b'/' | b'\\' | b'.') { b'_' } else { byte })
                .collect(),
            2 => {
                let mut word = self.word();
                let place = self.choose(word.len().max(1));
                let byte = self.byte();
                if let Some(at) = word.get_mut(place).filter(|_| !matches!(byte, b'/' | b'\\' | b'.')) {
                    *at = byte;
                }
                word
            }
            _ => self.word(),
        };
        self.keep(text).cast_const().cast()
    }

    pub(crate) fn bytes(&mut self) -> *const u8 {
        match self.byte() % 5 {
            0 => core::ptr::null(),
            1 => {
                let word = self.word();
                self.keep(word).cast_const()
            }
            _ => {
                let some = self.some();
                self.keep(some).cast_const()
            }
        }
    }

    pub(crate) fn wide(&mut self) -> *const u16 {
        let mut units: Vec<u16> = match self.byte() % 4 {
            0 => return core::ptr::null(),
            1 => vec![0xd800, u16::from(b'x')],
            _ => String::from_utf8_lossy(&self.word()).encode_utf16().collect(),
        };
        units.push(0);
        self.kept_wide.push(units);
        self.kept_wide.last().unwrap().as_ptr()
    }

    pub(crate) fn room(&mut self) -> *mut u8 {
        if self.byte().is_multiple_of(5) {
            return core::ptr::null_mut();
        }
        self.kept.push(vec![0x5a; ROOM]);
        self.kept.last_mut().unwrap().as_mut_ptr()
    }

    /// The size of a place to write to.
    pub(crate) fn capacity(&mut self) -> usize {
        match self.byte() % 4 {
            0 => 0,
            1 => usize::from(self.byte()),
            _ => ROOM,
        }
    }

    /// The length of something to read.
    pub(crate) fn size(&mut self) -> usize {
        match self.byte() % 8 {
            0 => 0,
            1 => usize::MAX - usize::from(self.byte()),
            2 => LONGEST,
            _ => usize::from(self.byte() % 64),
        }
    }

    pub(crate) fn u64(&mut self) -> u64 {
        match self.byte() % 4 {
            0 => 0,
            1 => u64::MAX - u64::from(self.byte()),
            2 => u64::from(self.byte()) << (self.byte() % 57),
            _ => u64::from(self.byte()),
        }
    }

    pub(crate) fn i64(&mut self) -> i64 {
        self.u64().cast_signed()
    }

    pub(crate) fn u32(&mut self) -> u32 {
        u32::try_from(self.u64()).unwrap_or(u32::MAX)
    }

    pub(crate) fn i32(&mut self) -> i32 {
        self.u32().cast_signed()
    }

    /// A place for a number.
    pub(crate) fn place(&mut self) -> *mut u8 {
        if self.byte().is_multiple_of(6) {
            return core::ptr::null_mut();
        }
        self.kept_numbers.push(Box::new([0x5a5a_5a5a_5a5a_5a5a; 2]));
        self.kept_numbers.last_mut().unwrap().as_mut_ptr().cast()
    }

    pub(crate) fn handle(&mut self, kind: &'static str) -> *mut () {
        let chance = self.byte();
        let right: Vec<*mut ()> = self.pool.iter().filter(|(of, _)| *of == kind).map(|(_, one)| *one).collect();
        match chance % 10 {
            0 => core::ptr::null_mut(),
            1 => core::ptr::without_provenance_mut(usize::try_from(self.u64()).unwrap_or(usize::MAX)),
            2 if !self.pool.is_empty() => {
                let chosen = self.choose(self.pool.len());
                let bit = 1 << (self.byte() % 64);
                self.pool[chosen].1.map_addr(|address| address ^ bit)
            }
            3 if !self.pool.is_empty() => {
                let chosen = self.choose(self.pool.len());
                self.pool[chosen].1
            }
            _ if right.is_empty() => core::ptr::without_provenance_mut(1),
            _ => right[self.choose(right.len())],
        }
    }

    /// A place for a handle.
    pub(crate) fn out(&mut self, kind: &'static str) -> *mut *mut () {
        if self.byte().is_multiple_of(16) {
            return core::ptr::null_mut();
        }
        self.outs.push((kind, Box::new(core::ptr::without_provenance_mut(0x5a5a))));
        &raw mut *self.outs.last_mut().unwrap().1
    }

    /// A call is over: what it made goes to the others. After a failure only an error may have been made.
    pub(crate) fn over(&mut self, name: &str, status: u32) {
        for (kind, place) in self.outs.drain(..) {
            let error = kind == "compliance_error";
            assert!(place.addr() != 0x5a5a, "{name}: a place for `{kind}` was not written");
            assert!(place.is_null() || error == (status != 0), "{name}: `{kind}` after status {status}");
            if !place.is_null() {
                self.pool.push((kind, *place));
            }
        }
        self.kept.clear();
        self.kept_wide.clear();
        self.kept_numbers.clear();
    }
}
