/* random_kit.h - numbers that look random and are the same on every machine. */
#ifndef QUAN_TESTS_RANDOM_KIT_H
#define QUAN_TESTS_RANDOM_KIT_H

#include <stdint.h>

/* SplitMix64 (Steele, Lea, Flood 2014, doi:10.1145/2714064.2660195); any seed is good. */
static inline uint64_t random_bits(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* 0 to n - 1. */
static inline uint64_t random_below(uint64_t *seed, uint64_t n)
{
    return random_bits(seed) % n;
}

/* 0 to below 1. */
static inline double random_unit(uint64_t *seed)
{
    return (double)(random_bits(seed) >> 11) / 9007199254740992.0;
}

static inline double random_between(uint64_t *seed, double low, double high)
{
    return low + (high - low) * random_unit(seed);
}

#endif
