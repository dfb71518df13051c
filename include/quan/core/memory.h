/* memory.h - every allocation of the engine, so that tests can make each of them fail once. */
#ifndef QUAN_CORE_MEMORY_H
#define QUAN_CORE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All return NULL when memory is used up or n * size overflows; 0 bytes give a pointer to one byte.
 * The caller owns the result and gives it to quan_free(). Safe from several threads. */
void *quan_alloc(size_t n, size_t size);              /* not cleared */
void *quan_calloc(size_t n, size_t size);             /* cleared */
void *quan_realloc(void *old, size_t n, size_t size); /* on NULL the old block is untouched */
char *quan_strdup(const char *text);                  /* NULL stays NULL */
void quan_free(void *block);                          /* NULL is lawful */

/* Room for `need` items: returns old (moved when it grew) and sets *capacity, which at least
 * doubles when it grows, so that appending costs O(1) on average. NULL: no memory, the old block is
 * untouched. */
void *quan_grow(void *old, int64_t *capacity, int64_t need, size_t size);

/* Text that lives and dies together. Zeroed it is empty. */
typedef struct {
    struct quan_arena_block *last;
} quan_arena;

/* A copy with a final NUL that lives until quan_arena_free(); NULL: no memory. */
char *quan_arena_copy(quan_arena *arena, const char *text, size_t length);
void quan_arena_free(quan_arena *arena);

/* For tests: the n-th allocation from now on fails (n from 1; 0 switches it off), and with `sticky`
 * all later ones as well. Returns how many were asked for since the last call. */
int64_t quan_memory_fail_at(int64_t n, bool sticky);

#endif
