//! The unflushed part of one file: sectors that were written and not flushed, and a size that is not yet the disk's.

use crate::disk::{Code, Disk};
use std::collections::BTreeMap;

/// The unit in which unflushed bytes are kept, and the smallest that a disk writes as a whole.
pub(crate) const SECTOR: usize = 512;
const SECTOR_64: u64 = 512;

struct Sector {
    bytes: [u8; SECTOR],
    /// A flush of it failed. It can still be read, and no later flush writes it unless it is written again: so does
    /// Linux, which marks the pages of a failed `fsync` as clean.
    lost: bool,
}

/// The unflushed part of one file.
#[derive(Default)]
pub(crate) struct Overlay {
    sectors: BTreeMap<u64, Sector>,
    pending: Option<Pending>,
}

#[derive(Clone, Copy)]
struct Pending {
    /// The size that readers see.
    size: u64,
    /// Up to here the disk's bytes show through; beyond, an unflushed truncation hides them.
    visible: u64,
}

impl Overlay {
    /// The size readers see, if it may differ from the disk's.
    pub(crate) fn pending_size(&self) -> Option<u64> {
        self.pending.map(|pending| pending.size)
    }

    pub(crate) fn size(&self, disk: &mut impl Disk) -> Result<u64, Code> {
        self.pending.map_or_else(|| disk.size(), |pending| Ok(pending.size))
    }

    /// Fills `buffer` from `at`, with zeros beyond the end; answers whether all of it lay within the file.
    pub(crate) fn read(&self, disk: &mut impl Disk, buffer: &mut [u8], at: u64) -> Result<bool, Code> {
        let end = at.saturating_add(buffer.len() as u64);
        let (size, visible) = match self.pending {
            Some(pending) => (pending.size, pending.visible),
            None => {
                let size = disk.size()?;
                (size, size)
            }
        };
        buffer.fill(0);
        let shown = usize::try_from(visible.saturating_sub(at)).unwrap_or(usize::MAX).min(buffer.len());
        if shown > 0 {
            disk.read(buffer.split_at_mut(shown).0, at)?;
        }
        for (index, sector) in self.sectors.range(at / SECTOR_64..end.div_ceil(SECTOR_64)) {
            copy_overlap(buffer, at, &sector.bytes, index * SECTOR_64);
        }
        // A sector reaches to its own end; the file may end before.
        let inside = usize::try_from(size.saturating_sub(at)).unwrap_or(usize::MAX).min(buffer.len());
        buffer.split_at_mut(inside).1.fill(0);
        Ok(end <= size)
    }

    pub(crate) fn write(&mut self, disk: &mut impl Disk, bytes: &[u8], at: u64) -> Result<(), Code> {
        let end = at.saturating_add(bytes.len() as u64);
        let mut pending = self.begin(disk)?;
        for index in at / SECTOR_64..end.div_ceil(SECTOR_64) {
            let start = index * SECTOR_64;
            let mut whole = [0; SECTOR];
            if start < at || start + SECTOR_64 > end {
                self.read(disk, &mut whole, start)?;
            }
            copy_overlap(&mut whole, start, bytes, at);
            self.sectors.insert(index, Sector { bytes: whole, lost: false });
        }
        pending.size = pending.size.max(end);
        self.pending = Some(pending);
        Ok(())
    }

    pub(crate) fn truncate(&mut self, disk: &mut impl Disk, size: u64) -> Result<(), Code> {
        let pending = self.begin(disk)?;
        self.pending = Some(Pending { size, visible: pending.visible.min(size) });
        drop(self.sectors.split_off(&size.div_ceil(SECTOR_64)));
        // If the file grows again, what was cut off must read as zero.
        let kept = size % SECTOR_64;
        if let (Some(sector), Ok(kept)) = (self.sectors.get_mut(&(size / SECTOR_64)), usize::try_from(kept)) {
            sector.bytes.split_at_mut(kept).1.fill(0);
        }
        Ok(())
    }

    /// Writes all that is unflushed through to the disk.
    pub(crate) fn flush(&mut self, disk: &mut impl Disk) -> Result<(), Code> {
        let Some(pending) = self.pending else { return Ok(()) };
        if disk.size()? > pending.visible {
            disk.truncate(pending.visible)?;
        }
        for (index, sector) in self.sectors.iter().filter(|(_, sector)| !sector.lost) {
            write_clipped(disk, *index, sector, pending.size)?;
        }
        if disk.size()? != pending.size {
            disk.truncate(pending.size)?;
        }
        self.sectors.retain(|_, sector| sector.lost);
        self.pending =
            if self.sectors.is_empty() { None } else { Some(Pending { size: pending.size, visible: pending.size }) };
        Ok(())
    }

    /// A flush has failed: what it should have written will never be written.
    pub(crate) fn lose(&mut self) {
        for sector in self.sectors.values_mut() {
            sector.lost = true;
        }
    }

    /// The power is cut: nothing unflushed survives, except for those groups of `group` sectors that `keeps` chooses.
    pub(crate) fn cut(
        &mut self,
        disk: &mut impl Disk,
        group: u64,
        mut keeps: impl FnMut() -> bool,
    ) -> Result<(), Code> {
        let Some(pending) = self.pending.take() else { return Ok(()) };
        let sectors = std::mem::take(&mut self.sectors);
        if disk.size()? > pending.visible && keeps() {
            disk.truncate(pending.visible)?;
        }
        let mut last = None;
        for (index, sector) in sectors.iter().filter(|(_, sector)| !sector.lost) {
            let own = index / group;
            let kept = match last {
                Some((same, kept)) if same == own => kept,
                _ => keeps(),
            };
            last = Some((own, kept));
            if kept {
                write_clipped(disk, *index, sector, pending.size)?;
            }
        }
        Ok(())
    }

    /// Forgets all that is unflushed.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    fn begin(&self, disk: &mut impl Disk) -> Result<Pending, Code> {
        match self.pending {
            Some(pending) => Ok(pending),
            None => disk.size().map(|size| Pending { size, visible: size }),
        }
    }
}

fn write_clipped(disk: &mut impl Disk, index: u64, sector: &Sector, size: u64) -> Result<(), Code> {
    let start = index * SECTOR_64;
    let length = usize::try_from(size.saturating_sub(start)).unwrap_or(usize::MAX).min(SECTOR);
    disk.write(sector.bytes.split_at(length).0, start)
}

/// Copies into `to`, which begins at `to_at`, the part of `from`, which begins at `from_at`, that lies within it.
fn copy_overlap(to: &mut [u8], to_at: u64, from: &[u8], from_at: u64) {
    let skip = |from: u64, to: u64| usize::try_from(from.saturating_sub(to)).unwrap_or(usize::MAX);
    let (skip_to, skip_from) = (skip(from_at, to_at), skip(to_at, from_at));
    let (Some(to), Some(from)) = (to.get_mut(skip_to..), from.get(skip_from..)) else { return };
    let length = to.len().min(from.len());
    to.split_at_mut(length).0.copy_from_slice(from.split_at(length).0);
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Disk for Vec<u8> {
        fn read(&mut self, buffer: &mut [u8], at: u64) -> Result<(), Code> {
            buffer.fill(0);
            copy_overlap(buffer, at, self, 0);
            Ok(())
        }
        fn write(&mut self, bytes: &[u8], at: u64) -> Result<(), Code> {
            let end = usize::try_from(at).unwrap() + bytes.len();
            if self.len() < end {
                self.resize(end, 0);
            }
            copy_overlap(self, 0, bytes, at);
            Ok(())
        }
        fn truncate(&mut self, size: u64) -> Result<(), Code> {
            self.resize(usize::try_from(size).unwrap(), 0);
            Ok(())
        }
        fn size(&mut self) -> Result<u64, Code> {
            Ok(self.len() as u64)
        }
    }

    fn seen(overlay: &Overlay, disk: &mut Vec<u8>) -> Vec<u8> {
        let mut all = vec![0xEE; usize::try_from(overlay.size(disk).unwrap()).unwrap()];
        assert!(overlay.read(disk, &mut all, 0).unwrap());
        all
    }

    /// A small generator, so that the walk below is the same in every run.
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, end: usize) -> usize {
            self.0 = crate::state::next_random(self.0);
            usize::try_from(self.0 >> 33).unwrap() % end
        }
    }

    #[test]
    fn readers_see_what_a_plain_file_would_hold_and_the_disk_only_what_was_flushed() {
        for seed in 0..200 {
            let mut numbers = Numbers(seed);
            let (mut overlay, mut disk, mut model, mut flushed) =
                (Overlay::default(), vec![7; 1300], vec![7; 1300], vec![7; 1300]);
            for step in 0..40_u8 {
                match numbers.below(8) {
                    0 => {
                        let size = numbers.below(4000);
                        overlay.truncate(&mut disk, size as u64).unwrap();
                        model.resize(size, 0);
                    }
                    1 => {
                        overlay.flush(&mut disk).unwrap();
                        flushed.clone_from(&model);
                    }
                    2 => {
                        overlay.cut(&mut disk, 1, || false).unwrap();
                        model.clone_from(&flushed);
                    }
                    _ => {
                        let (at, bytes) = (numbers.below(3000), vec![step; numbers.below(1500)]);
                        if !bytes.is_empty() {
                            overlay.write(&mut disk, &bytes, at as u64).unwrap();
                            Disk::write(&mut model, &bytes, at as u64).unwrap();
                        }
                    }
                }
                assert_eq!(seen(&overlay, &mut disk), model, "seed {seed}, step {step}");
                assert_eq!(disk, flushed, "seed {seed}, step {step}");
                let (mut part, at) = (vec![0xEE; 700], numbers.below(5000));
                let whole = overlay.read(&mut disk, &mut part, at as u64).unwrap();
                let mut expected = vec![0; 700];
                copy_overlap(&mut expected, at as u64, &model, 0);
                assert_eq!((part, whole), (expected, at + 700 <= model.len()), "seed {seed}, step {step}");
            }
        }
    }

    #[test]
    fn a_failed_flush_leaves_bytes_that_are_read_and_never_written() {
        let (mut overlay, mut disk) = (Overlay::default(), vec![1; 1024]);
        overlay.write(&mut disk, &[2; 512], 0).unwrap();
        overlay.lose();
        overlay.write(&mut disk, &[3; 512], 512).unwrap();
        overlay.flush(&mut disk).unwrap();
        assert_eq!(seen(&overlay, &mut disk), [[2; 512], [3; 512]].concat());
        assert_eq!(disk, [[1; 512], [3; 512]].concat());
        overlay.cut(&mut disk, 1, || true).unwrap();
        assert_eq!(seen(&overlay, &mut disk), [[1; 512], [3; 512]].concat());
    }

    #[test]
    fn a_cut_keeps_whole_groups_of_sectors() {
        let (mut overlay, mut disk) = (Overlay::default(), vec![1; 4096 * 3]);
        overlay.write(&mut disk, &[2; 4096 * 3], 0).unwrap();
        let mut choices = [true, false, true].into_iter();
        overlay.cut(&mut disk, 8, || choices.next().unwrap()).unwrap();
        assert_eq!(disk, [[2; 4096], [1; 4096], [2; 4096]].concat());
        assert_eq!(choices.next(), None);
    }

    #[test]
    fn a_kept_last_sector_ends_where_the_file_ends() {
        let (mut overlay, mut disk) = (Overlay::default(), Vec::new());
        overlay.write(&mut disk, &[2; 600], 0).unwrap();
        overlay.cut(&mut disk, 1, || true).unwrap();
        assert_eq!(disk, [2; 600]);
    }
}
