"""MurmurHash3 (32 bits, after Appleby 2011) of many stretches of one buffer at once, as scikit-learn's FeatureHasher hashes one string."""

from __future__ import annotations

import numpy as np

_FIRST, _SECOND = np.uint32(0xCC9E2D51), np.uint32(0x1B873593)


def murmur(buffer: bytes, starts: np.ndarray, ends: np.ndarray, seed: int = 0) -> np.ndarray:
    """Hashes of `buffer[start:end]` for each start and end, as uint32."""
    # four bytes from each place on, little-endian, whatever place
    padded = np.frombuffer(buffer + bytes(8), dtype=np.uint8).astype(np.uint32)
    words = padded[:-3] | padded[1:-2] << np.uint32(8) | padded[2:-1] << np.uint32(16) | padded[3:] << np.uint32(24)
    lengths = ends - starts
    order = np.argsort(-(lengths // 4), kind="stable")
    starts, lengths = starts[order], lengths[order]
    blocks = lengths // 4
    hashes = np.full(len(starts), seed, dtype=np.uint32)
    with np.errstate(over="ignore"):
        for block in range(int(blocks[0]) if len(blocks) else 0):
            long = int(np.searchsorted(-blocks, -block, side="left"))  # how many have more blocks than that
            mixed = hashes[:long] ^ _scrambled(words[starts[:long] + 4 * block])
            hashes[:long] = _rotated(mixed, 13) * np.uint32(5) + np.uint32(0xE6546B64)
        rest = (lengths % 4).astype(np.uint32)
        tail = words[starts + 4 * blocks] & ((np.uint32(1) << rest * np.uint32(8)) - np.uint32(1))
        hashes ^= np.where(rest > 0, _scrambled(tail), np.uint32(0))
        hashes ^= lengths.astype(np.uint32)
        for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
            hashes = (hashes ^ hashes >> np.uint32(shift)) * np.uint32(factor)
    result = np.empty_like(hashes)
    result[order] = hashes ^ hashes >> np.uint32(16)
    return result


def _scrambled(words: np.ndarray) -> np.ndarray:
    return _rotated(words * _FIRST, 15) * _SECOND


def _rotated(words: np.ndarray, count: int) -> np.ndarray:
    return words << np.uint32(count) | words >> np.uint32(32 - count)
