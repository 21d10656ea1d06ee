//! Handles: keys into a table, in the form of pointers that are never followed.
//!
//! A key holds the place in the table and how often that place was used (its generation), so that a handle that was freed, or never
//! was one, is known as such. Freed places are used again in the order in which they were freed, and not before many are free.
//! On 64 bits a key also holds how often the process was forked, and no key is an address that a program can have.
//! INVARIANT: a key is odd, hence never NULL and never the address of an object.

use core::sync::atomic::{AtomicPtr, AtomicU32, Ordering};
use std::any::Any;
use std::collections::VecDeque;
use std::sync::{Arc, Once, PoisonError, RwLock};

/// A kind of handle, and what stands behind it.
pub(crate) trait Opaque {
    type Held: Any + Send + Sync;
}

/// Says what stands behind an opaque type of C. The types themselves are written out: what makes the header sees no macro.
macro_rules! held {
    ($($name:ident => $held:ty),+) => {$(
        impl $crate::handle::Opaque for $name {
            type Held = $held;
        }
    )+};
}
pub(crate) use held;

/// Why a handle is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoHandle {
    /// It is NULL.
    Null,
    /// It was freed, is of another type, or never was a handle.
    Bad,
    /// The process was forked since it was made.
    Forked,
    /// The table is full.
    Full,
}

#[cfg(target_pointer_width = "64")]
mod layout {
    pub(super) const INDEX_BITS: u32 = 31;
    pub(super) const GENERATION_BITS: u32 = 23;
    pub(super) const FORK_BITS: u32 = 7;
    /// Bit 62 set and bit 63 not: outside what any processor gives a program, on Linux and on Windows.
    pub(super) const MARK: usize = 1 << 62;
}

#[cfg(target_pointer_width = "32")]
mod layout {
    pub(super) const INDEX_BITS: u32 = 19;
    pub(super) const GENERATION_BITS: u32 = 12;
    pub(super) const FORK_BITS: u32 = 0;
    pub(super) const MARK: usize = 0;
}

use layout::{FORK_BITS, GENERATION_BITS, INDEX_BITS, MARK};

const SHARD_BITS: u32 = 4;
const SHARDS: usize = 1 << SHARD_BITS;
/// So many places of a shard are free before one is used again.
const REST: usize = 256;

/// The parts of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    index: usize,
    generation: u32,
    fork: u32,
}

const fn mask(bits: u32) -> usize {
    (1 << bits) - 1
}

impl Key {
    fn address(self) -> usize {
        let fork = (self.fork as usize) & mask(FORK_BITS);
        let high = (fork << GENERATION_BITS) | (self.generation as usize);
        MARK | (high << (INDEX_BITS + 1)) | (self.index << 1) | 1
    }

    fn read(address: usize) -> Option<Self> {
        let high = (address & !MARK) >> (INDEX_BITS + 1);
        let key = Self {
            index: (address >> 1) & mask(INDEX_BITS),
            generation: u32::try_from(high & mask(GENERATION_BITS)).ok()?,
            fork: u32::try_from((high >> GENERATION_BITS) & mask(FORK_BITS)).ok()?,
        };
        // Every bit says something, so a number that is not what these parts give was never handed out.
        (key.address() == address).then_some(key)
    }
}

#[derive(Default)]
struct Place {
    generation: u32,
    held: Option<Arc<dyn Any + Send + Sync>>,
}

#[derive(Default)]
struct Shard {
    places: Vec<Place>,
    free: VecDeque<usize>,
}

#[derive(Default)]
struct Table {
    shards: [RwLock<Shard>; SHARDS],
    next: AtomicU32,
}

/// The table of this process; null before the first handle and after a fork. One that was made is never freed: after a fork its locks
/// may be held by threads that do not exist.
static TABLE: AtomicPtr<Table> = AtomicPtr::new(core::ptr::null_mut());
static FORKS: AtomicU32 = AtomicU32::new(0);

/// Runs in the child, where only what is safe in a signal handler may be done.
#[cfg(unix)]
extern "C" fn forked() {
    FORKS.fetch_add(1, Ordering::Relaxed);
    TABLE.store(core::ptr::null_mut(), Ordering::Release);
}

fn table() -> Result<&'static Table, NoHandle> {
    let now = TABLE.load(Ordering::Acquire);
    // SAFETY: a table that was stored is never freed nor written to except through its locks.
    if let Some(table) = unsafe { now.as_ref() } {
        return Ok(table);
    }
    // Without bits for it, a handle from before the fork could be taken for one made after.
    if FORK_BITS == 0 && FORKS.load(Ordering::Relaxed) > 0 {
        return Err(NoHandle::Forked);
    }
    static WATCH: Once = Once::new();
    // SAFETY: `forked` may be called at any time after this; it only writes two atomics.
    #[cfg(unix)]
    WATCH.call_once(|| unsafe {
        libc::pthread_atfork(None, None, Some(forked));
    });
    #[cfg(not(unix))]
    WATCH.call_once(|| ());
    let made = Box::into_raw(Box::<Table>::default());
    match TABLE.compare_exchange(now, made, Ordering::AcqRel, Ordering::Acquire) {
        // SAFETY: as above; it is never freed from here on.
        Ok(_) => Ok(unsafe { &*made }),
        Err(other) => {
            // SAFETY: nobody else has seen `made`; `other` was stored by another thread and is never freed.
            unsafe {
                drop(Box::from_raw(made));
                Ok(&*other)
            }
        }
    }
}

fn split(index: usize) -> (usize, usize) {
    (index % SHARDS, index / SHARDS)
}

/// Makes a handle of `held`.
pub(crate) fn make<T: Opaque>(held: T::Held) -> Result<*mut T, NoHandle> {
    let table = table()?;
    let held: Arc<dyn Any + Send + Sync> = Arc::new(held);
    let number = table.next.fetch_add(1, Ordering::Relaxed) as usize % SHARDS;
    let shard = table.shards.get(number).ok_or(NoHandle::Bad)?;
    let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
    let full = (shard.places.len() + 1) << SHARD_BITS > mask(INDEX_BITS);
    let slot = if shard.free.len() > REST || full { shard.free.pop_front() } else { None };
    let slot = match slot {
        Some(slot) => slot,
        None if full => return Err(NoHandle::Full),
        None => {
            shard.places.push(Place::default());
            shard.places.len() - 1
        }
    };
    let place = shard.places.get_mut(slot).ok_or(NoHandle::Bad)?;
    place.held = Some(held);
    let key = Key {
        index: (slot << SHARD_BITS) | number,
        generation: place.generation,
        fork: FORKS.load(Ordering::Relaxed) & u32::try_from(mask(FORK_BITS)).unwrap_or(0),
    };
    Ok(core::ptr::without_provenance_mut(key.address()))
}

fn known<T>(handle: *const T) -> Result<(Key, &'static RwLock<Shard>, usize), NoHandle> {
    if handle.is_null() {
        return Err(NoHandle::Null);
    }
    let key = Key::read(handle.addr()).ok_or(NoHandle::Bad)?;
    if key.fork != FORKS.load(Ordering::Relaxed) & u32::try_from(mask(FORK_BITS)).unwrap_or(0) {
        return Err(NoHandle::Forked);
    }
    let (number, slot) = split(key.index);
    let shard = table()?.shards.get(number).ok_or(NoHandle::Bad)?;
    Ok((key, shard, slot))
}

fn find<T: Opaque>(shard: &Shard, key: Key, slot: usize) -> Result<&Arc<dyn Any + Send + Sync>, NoHandle> {
    let place = shard.places.get(slot).filter(|place| place.generation == key.generation).ok_or(NoHandle::Bad)?;
    place.held.as_ref().filter(|held| held.is::<T::Held>()).ok_or(NoHandle::Bad)
}

/// What stands behind a handle, for as long as it is needed; freeing the handle meanwhile does no harm.
pub(crate) fn get<T: Opaque>(handle: *const T) -> Result<Arc<T::Held>, NoHandle> {
    let (key, shard, slot) = known(handle)?;
    let shard = shard.read().unwrap_or_else(PoisonError::into_inner);
    let held = Arc::clone(find::<T>(&shard, key, slot)?);
    held.downcast().map_err(|_| NoHandle::Bad)
}

/// A short look at what stands behind a handle, without counting it. `look` must not make or free a handle.
pub(crate) fn peek<T: Opaque, R>(handle: *const T, look: impl FnOnce(&T::Held) -> R) -> Result<R, NoHandle> {
    let (key, shard, slot) = known(handle)?;
    let shard = shard.read().unwrap_or_else(PoisonError::into_inner);
    let held = find::<T>(&shard, key, slot)?.downcast_ref::<T::Held>().ok_or(NoHandle::Bad)?;
    Ok(look(held))
}

/// Frees a handle and gives what stood behind it.
pub(crate) fn take<T: Opaque>(handle: *const T) -> Result<Arc<T::Held>, NoHandle> {
    let (key, shard, slot) = known(handle)?;
    let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
    find::<T>(&shard, key, slot)?;
    let place = shard.places.get_mut(slot).ok_or(NoHandle::Bad)?;
    let held = place.held.take().ok_or(NoHandle::Bad)?;
    place.generation = (place.generation + 1) & u32::try_from(mask(GENERATION_BITS)).unwrap_or(u32::MAX);
    shard.free.push_back(slot);
    // Dropped by the caller, outside the lock: what it does at its end may take time.
    drop(shard);
    held.downcast().map_err(|_| NoHandle::Bad)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use std::collections::HashSet;

    struct one;
    struct other;
    held!(one => String, other => u64);

    #[test]
    fn a_handle_gives_what_it_was_made_of_until_it_is_freed() {
        let handle = make::<one>("x".to_owned()).unwrap();
        assert_eq!(*get(handle).unwrap(), "x");
        assert_eq!(peek(handle, String::len), Ok(1));
        assert_eq!(get(handle.cast::<other>()).unwrap_err(), NoHandle::Bad, "another type");
        let held = get(handle).unwrap();
        assert_eq!(*take(handle).unwrap(), "x");
        assert_eq!(*held, "x", "what is in use lives on");
        assert_eq!(get(handle).unwrap_err(), NoHandle::Bad);
        assert_eq!(take(handle).unwrap_err(), NoHandle::Bad);
        assert_eq!(get::<one>(core::ptr::null()).unwrap_err(), NoHandle::Null);
    }

    #[test]
    fn a_place_that_is_used_again_gives_another_handle() {
        let mut seen = HashSet::new();
        for n in 0..20_000_u64 {
            let handle = make::<other>(n).unwrap();
            assert!(seen.insert(handle.addr()), "{n}");
            take(handle).unwrap();
        }
        let places = |table: &Table| table.shards.iter().map(|shard| shard.read().unwrap().places.len()).sum::<usize>();
        assert!(places(table().unwrap()) < 20_000, "places are used again");
    }

    #[test]
    fn numbers_that_are_no_handles_are_answered() {
        let handle = make::<other>(7).unwrap();
        let real = handle.addr();
        for bit in 0..usize::BITS {
            let wrong: *const other = core::ptr::without_provenance(real ^ (1 << bit));
            assert!(get(wrong).is_err() || wrong.addr() != real, "bit {bit}");
            if let Ok(held) = get(wrong) {
                // Another live handle of this type, made by another test: never the one that was flipped.
                assert_ne!(*held, 7);
            }
        }
        let on_the_stack = 5_u64;
        for address in [1, 2, 3, usize::MAX, usize::MAX - 1, (&raw const on_the_stack).addr(), 1 << 62, (1 << 62) | 1] {
            if address != real {
                assert!(!matches!(get::<other>(core::ptr::without_provenance(address)), Ok(held) if *held == 7));
            }
        }
        take(handle).unwrap();
    }

    #[test]
    fn threads_make_use_and_free() {
        std::thread::scope(|scope| {
            for thread in 0..8_u64 {
                scope.spawn(move || {
                    for n in 0..2_000 {
                        let handle = make::<other>(thread * 10_000 + n).unwrap();
                        assert_eq!(*get(handle).unwrap(), thread * 10_000 + n);
                        take(handle).unwrap();
                        assert!(get(handle).is_err());
                    }
                });
            }
        });
    }

    #[cfg(unix)]
    #[test]
    fn a_copied_process_is_told_so_and_can_make_its_own() {
        let handle = make::<other>(1).unwrap();
        // SAFETY: the child only reads, makes a handle and ends.
        match unsafe { libc::fork() } {
            0 => {
                let told = get(handle).is_err_and(|error| error == NoHandle::Forked);
                let own = make::<other>(2).is_ok_and(|own| get(own).is_ok() && get(handle).is_err());
                // SAFETY: ends the child without running what belongs to the parent.
                unsafe { libc::_exit(i32::from(!(told && own))) }
            }
            child => {
                let mut status = 1;
                // SAFETY: waits for the child that was just made.
                unsafe { libc::waitpid(child, &raw mut status, 0) };
                assert_eq!(status, 0);
            }
        }
        take(handle).unwrap();
    }
}
