/* queue.h - places waiting to be gone on from, cheapest first: buckets of equal width. */
#ifndef QUAN_REACH_QUEUE_H
#define QUAN_REACH_QUEUE_H

#include "graph.h"

#define QUAN_N_BUCKETS 4096

typedef struct {
    uint32_t place, cost, next;
} quan_entry;

/* Zeroed it is empty, but for `shift`. */
typedef struct {
    quan_entry *entries; /* linked lists, each ended by 0; the first entry is never used */
    uint32_t n_entries;  /* one more than there are, once there was one */
    int64_t capacity;
    uint32_t far;        /* the list of what lies beyond the buckets */
    uint32_t base, last; /* cost of the first bucket >> shift; highest index in use */
    int32_t shift;       /* a bucket is 2^shift wide */
    uint32_t buckets[QUAN_N_BUCKETS];
} quan_queue;

/* Makes room for n more entries. */
quan_status quan_queue_reserve(quan_queue *queue, int64_t n, quan_error *err);

static inline bool quan_queue_has_room(const quan_queue *queue, int64_t n)
{
    return queue->capacity - queue->n_entries >= n;
}

/* Lets a place wait beyond the buckets; room must have been made. */
static inline void quan_queue_push_far(quan_queue *queue, uint32_t place, uint32_t cost)
{
    queue->entries[queue->n_entries] = (quan_entry){place, cost, queue->far};
    queue->far = queue->n_entries++;
}

/* Lets a place wait, at a cost not below that of the bucket being emptied; room must have been
 * made. */
static inline void quan_queue_push(quan_queue *queue, uint32_t place, uint32_t cost)
{
    uint32_t bucket = (cost >> queue->shift) - queue->base;

    if (bucket >= QUAN_N_BUCKETS) {
        quan_queue_push_far(queue, place, cost);
        return;
    }
    queue->entries[queue->n_entries] = (quan_entry){place, cost, queue->buckets[bucket]};
    queue->buckets[bucket] = queue->n_entries++;
    queue->last = bucket > queue->last ? bucket : queue->last;
}

/* Takes the whole list of a bucket, 0 when it is empty. A list is worked off before what joins the
 * bucket meanwhile: so a place is gone on from at most as often as a shortest walk has arcs,
 * whatever the weights. */
static inline uint32_t quan_queue_take(quan_queue *queue, uint32_t bucket)
{
    uint32_t list = queue->buckets[bucket];

    queue->buckets[bucket] = 0;
    return list;
}

/* When the buckets are empty: moves them to the cheapest of what waits, and into them what they
 * cover. False: nothing below the cap waits. */
bool quan_queue_open(quan_queue *queue);

/* Forgets what waits beyond the buckets, when these are empty. */
void quan_queue_clear(quan_queue *queue);

#endif
