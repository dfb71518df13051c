/* Bucket queue after Dial (1969), doi:10.1145/363269.363610, with buckets wider than the shortest
 * arc: a place may be settled again within its bucket, which keeps the answer exact (Denardo and
 * Fox 1979, doi:10.1287/opre.27.1.161). What lies beyond the last bucket waits in one list until
 * the buckets are empty, so that any weight and any gap is lawful. */
#include "queue.h"

quan_status quan_queue_reserve(quan_queue *queue, int64_t n, quan_error *err)
{
    quan_entry *entries;

    if (!queue->n_entries)
        queue->n_entries = 1;
    if (queue->n_entries + n > (int64_t)UINT32_MAX)
        return quan_fail(err, QUAN_ERR_LIMIT, "a search has more than 4294967295 steps to take");
    entries = quan_grow(queue->entries, &queue->capacity, queue->n_entries + n, sizeof *entries);
    if (!entries)
        return quan_fail_memory(err, "a search");
    queue->entries = entries;
    return QUAN_OK;
}

bool quan_queue_open(quan_queue *queue)
{
    uint32_t lowest = QUAN_COST_CAP, all = queue->far;

    for (uint32_t i = all; i; i = queue->entries[i].next)
        if (queue->entries[i].cost < lowest)
            lowest = queue->entries[i].cost;
    if (lowest == QUAN_COST_CAP)
        return false;
    queue->base = lowest >> queue->shift;
    queue->last = 0;
    queue->far = 0;
    while (all) {
        quan_entry *entry = &queue->entries[all];
        uint32_t bucket = (entry->cost >> queue->shift) - queue->base;
        uint32_t *list = bucket < QUAN_N_BUCKETS ? &queue->buckets[bucket] : &queue->far;
        uint32_t next = entry->next;
        if (bucket < QUAN_N_BUCKETS && bucket > queue->last)
            queue->last = bucket;
        entry->next = *list;
        *list = all;
        all = next;
    }
    return true;
}

void quan_queue_clear(quan_queue *queue)
{
    queue->far = 0;
    queue->n_entries = queue->capacity ? 1 : 0;
}
