//! How much a container may unpack to. Bounds are on bytes that really come out, not on sizes that it claims.

/// Times its packed size that a part may unpack to, once it is over [`RATIO_FREE_BYTES`].
///
/// Deflate itself ends at about 1,032; reports and pictures stay below 50.
pub(crate) const RATIO_MAX: u64 = 200;

/// Bytes that a part may unpack to whatever its packed size.
pub(crate) const RATIO_FREE_BYTES: u64 = 10 << 20;

/// Bytes that a part may unpack to, of the `left` bytes of the whole container.
pub(crate) fn allowed_bytes(packed: u64, left: u64) -> u64 {
    left.min(RATIO_FREE_BYTES.max(packed.saturating_mul(RATIO_MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_parts_are_free_large_ones_are_bound_by_their_packed_size() {
        assert_eq!(allowed_bytes(1, 1 << 30), 10 << 20);
        assert_eq!(allowed_bytes(1 << 20, 1 << 30), 200 << 20);
        assert_eq!(allowed_bytes(u64::MAX, 7), 7);
    }
}
