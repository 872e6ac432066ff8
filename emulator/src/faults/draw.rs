//! Numbers that look random and always come out of the same seed.

/// A number of this seed, stream and place; streams do not disturb one another, whatever the order of requests.
fn number(seed: u64, stream: u64, place: u64) -> u64 {
    let mut mixed = scramble(seed);
    mixed = scramble(mixed ^ stream);
    scramble(mixed ^ place)
}

/// The finisher of SplitMix64.
fn scramble(value: u64) -> u64 {
    let mut value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// A number from 0 up to 1, without it.
pub(super) fn share(seed: u64, stream: u64, place: u64) -> f64 {
    (number(seed, stream, place) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A number up to `most`.
pub(super) fn up_to(most: u32, seed: u64, stream: u64, place: u64) -> u32 {
    let drawn = number(seed, stream, place) % (u64::from(most) + 1);
    u32::try_from(drawn).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_even_and_repeatable() {
        let draws: Vec<f64> = (0..10_000).map(|place| share(1, 0, place)).collect();
        let below = draws.iter().filter(|draw| **draw < 0.25).count();
        assert!((2_300..2_700).contains(&below), "{below}");
        assert!(draws.iter().all(|draw| (0.0..1.0).contains(draw)));
        assert_eq!(
            draws,
            (0..10_000)
                .map(|place| share(1, 0, place))
                .collect::<Vec<_>>()
        );
        assert_ne!(share(1, 0, 0).to_bits(), share(2, 0, 0).to_bits());
        assert_ne!(share(1, 0, 0).to_bits(), share(1, 1, 0).to_bits());
        assert!((0..1000).all(|place| up_to(3, 1, 0, place) <= 3));
    }
}
