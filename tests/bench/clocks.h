/* clocks.h - time of the processor and of the wall. */
#ifndef QUAN_BENCH_CLOCKS_H
#define QUAN_BENCH_CLOCKS_H

#include <time.h>

typedef struct {
    double cpu_s, wall_s;
} clocks;

static inline clocks now(void)
{
    struct timespec cpu, wall;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    clock_gettime(CLOCK_MONOTONIC, &wall);
    return (clocks){(double)cpu.tv_sec + 1e-9 * (double)cpu.tv_nsec,
                    (double)wall.tv_sec + 1e-9 * (double)wall.tv_nsec};
}

#endif
