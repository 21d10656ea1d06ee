//! Random bytes from the operating system, drawn in larger portions.

use libcompliance::crypto::{Entropy, NoEntropy};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroize;

/// One portion: about twenty salts with their nonces for one system call.
const PORTION: usize = 1024;

/// The operating system's random numbers.
///
/// Small draws are served from a buffer of 1,024 bytes that one system call fills. Bytes are wiped as they are handed
/// out, so no two draws share any. A copy of the process made by `fork` throws the inherited buffer away.
pub struct SystemEntropy {
    portion: Portion,
    system: SystemRandom,
    /// The process that may draw, if the holder sees to that; otherwise the system is asked at each draw.
    process: Option<u32>,
}

impl SystemEntropy {
    /// A source with an empty buffer.
    #[must_use]
    pub fn new() -> Self {
        Self { portion: Portion::new(), system: SystemRandom::new(), process: None }
    }

    /// The same for a holder that never draws in a copy of this process made by `fork`: the writer, which refuses to work
    /// there. Asking for the process at each draw is a system call, six of them for a record.
    pub(crate) fn of_this_process() -> Self {
        Self { process: Some(std::process::id()), ..Self::new() }
    }
}

impl Default for SystemEntropy {
    fn default() -> Self {
        Self::new()
    }
}

impl core::fmt::Debug for SystemEntropy {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SystemEntropy(..)")
    }
}

impl Entropy for SystemEntropy {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), NoEntropy> {
        let Self { portion, system, process } = self;
        portion.fill(out, process.unwrap_or_else(std::process::id), |bytes| system.fill(bytes).map_err(|_| NoEntropy))
    }
}

/// INVARIANT: the bytes before `used` have been handed out and are zero; those from `used` on are fresh, and belong to
/// the process `owner` alone.
struct Portion {
    bytes: [u8; PORTION],
    used: usize,
    owner: u32,
}

impl Portion {
    fn new() -> Self {
        Self { bytes: [0; PORTION], used: PORTION, owner: 0 }
    }

    fn fill(
        &mut self,
        out: &mut [u8],
        process: u32,
        mut draw: impl FnMut(&mut [u8]) -> Result<(), NoEntropy>,
    ) -> Result<(), NoEntropy> {
        if out.len() > PORTION / 2 {
            return draw(out);
        }
        if self.owner != process || out.len() > PORTION - self.used {
            self.bytes.zeroize();
            // Until the draw succeeds the buffer counts as used up, so a failure can never hand out zeros.
            self.used = PORTION;
            draw(&mut self.bytes)?;
            self.used = 0;
            self.owner = process;
        }
        let end = self.used + out.len();
        let fresh = self.bytes.get_mut(self.used..end).ok_or(NoEntropy)?;
        out.copy_from_slice(fresh);
        fresh.zeroize();
        self.used = end;
        Ok(())
    }
}

impl Drop for Portion {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Never gives the same byte run twice within a test, and counts its calls.
    fn counting(calls: &mut u64) -> impl FnMut(&mut [u8]) -> Result<(), NoEntropy> + '_ {
        move |out| {
            *calls += 1;
            for (at, chunk) in out.chunks_mut(8).enumerate() {
                let value = (*calls << 32) + at as u64 + 1;
                chunk.copy_from_slice(&value.to_le_bytes()[..chunk.len()]);
            }
            Ok(())
        }
    }

    #[test]
    fn small_draws_share_a_system_call_and_never_bytes() {
        let mut portion = Portion::new();
        let mut calls = 0;
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1000 {
            let mut out = [0; 32];
            portion.fill(&mut out, 1, counting(&mut calls)).unwrap();
            assert!(seen.insert(out), "a draw came twice");
            assert!(portion.bytes[..portion.used].iter().all(|byte| *byte == 0), "bytes handed out were kept");
        }
        assert_eq!(calls, 1000_u64.div_ceil(32));
    }

    #[test]
    fn a_forked_copy_does_not_repeat_its_parent() {
        let mut portion = Portion::new();
        let mut calls = 0;
        portion.fill(&mut [0; 16], 1, counting(&mut calls)).unwrap();
        let mut child = Portion { bytes: portion.bytes, used: portion.used, owner: portion.owner };
        let (mut ours, mut theirs) = ([0; 16], [0; 16]);
        portion.fill(&mut ours, 1, counting(&mut calls)).unwrap();
        child.fill(&mut theirs, 2, counting(&mut calls)).unwrap();
        assert_ne!(ours, theirs);
    }

    #[test]
    fn a_failed_draw_leaves_nothing_to_hand_out() {
        let mut portion = Portion::new();
        let mut calls = 0;
        portion.fill(&mut [0; 16], 1, counting(&mut calls)).unwrap();
        portion.used = PORTION - 8;
        for _ in 0..2 {
            assert_eq!(portion.fill(&mut [0; 16], 1, |_| Err(NoEntropy)), Err(NoEntropy));
            assert_eq!(portion.fill(&mut [0; 4], 1, |_| Err(NoEntropy)), Err(NoEntropy));
        }
        assert_eq!(portion.fill(&mut [0; 600], 1, |_| Err(NoEntropy)), Err(NoEntropy));
    }

    #[test]
    fn the_system_gives_different_bytes_each_time() {
        let mut source = SystemEntropy::new();
        for size in [1, 16, 512, 513, 5000] {
            let (mut a, mut b) = (vec![0; size], vec![0; size]);
            source.fill(&mut a).unwrap();
            source.fill(&mut b).unwrap();
            assert!(size < 16 || a != b, "{size} bytes came twice");
        }
        source.fill(&mut []).unwrap();
    }
}
