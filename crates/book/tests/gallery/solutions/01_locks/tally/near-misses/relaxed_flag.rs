//! Stores the flag with `Relaxed`, so a reader can see the flag & miss the <value>.
//! rejected by: schedules::who_sees_the_flag_sees_the_value

/// Publishes a value.
pub fn publish(slot: &AtomicU64, ready: &AtomicBool) {
    slot.store(1, Relaxed);
    ready.store(true, Relaxed);
}
