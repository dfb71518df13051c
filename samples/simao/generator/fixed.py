"""Chance without a state: the same key gives the same number on every machine."""
import zlib

MASK = (1 << 64) - 1


def mix(*keys):
    """64 bits of the keys (whole numbers, texts), by the steps of splitmix64 (Vigna, 2015)."""
    state = 0x9E3779B97F4A7C15
    for key in keys:
        number = zlib.crc32(key.encode()) if isinstance(key, str) else key
        state = ((state ^ (number & MASK)) + 0x9E3779B97F4A7C15) & MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & MASK
        state ^= state >> 31
    return state


def share(*keys):
    """From 0 to 1."""
    return (mix(*keys) >> 11) / (1 << 53)


def between(low, high, *keys):
    return low + (high - low) * share(*keys)


def whole(low, high, *keys):
    """Both ends included."""
    return low + mix(*keys) % (high - low + 1)


def pick(words, *keys):
    return words[mix(*keys) % len(words)]
