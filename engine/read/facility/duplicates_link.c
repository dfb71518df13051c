/* duplicates_link.c - records of one name are looked through together, in the order in which they
 * may be kept: official ones, those of map services, doors; each group with an index of its own,
 * so that a thousand public toilets cost no more than a thousand schools. */
#include "duplicates_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Doors and parts are linked when all that they can belong to are known. */
static bool is_late(const duplicate_record *record)
{
    return record->door || record->parent >= 0 || record->first == record->end;
}

typedef struct {
    const duplicate_record *record;
    int64_t row;
} member;

/* By name; within it by the right to be kept, then by id. */
static int compare_members(const void *one, const void *two)
{
    const member *a = one, *b = two;
    int order = strcmp(a->record->key, b->record->key);
    if (order)
        return order;
    if (is_late(a->record) != is_late(b->record))
        return is_late(a->record) ? 1 : -1;
    if (a->record->official != b->record->official)
        return a->record->official ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static bool equal_text(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

/* How one record stands to a kept one. */
typedef struct {
    duplicate_reason reason;
    bool merge; /* else only alike */
    double distance_m;
} relation;

static bool is_waiting(const duplicate_record *record)
{
    return record->first == record->end;
}

/* Two campuses, two branches of a shop: both are told in brackets, and differ. */
static bool brackets_differ(const duplicate_record *a, const duplicate_record *b)
{
    return *a->inside && *b->inside && strcmp(a->inside, b->inside) != 0;
}

/* 思茅区人民医院 and 普洱市人民医院 stand in one town. */
static bool areas_differ(const duplicate_record *a, const duplicate_record *b)
{
    return *a->area && *b->area && !strstr(a->area, b->area) && !strstr(b->area, a->area);
}

/* What keeps two records of one name and kind apart, however near they are: an official list
 * knows what it lists twice; a site that was given up is not the school of today. */
static bool must_stay_two(const duplicate_record *r, const duplicate_record *c)
{
    if ((r->official && c->official && r->source == c->source) || areas_differ(r, c))
        return true;
    if (is_waiting(r))
        return false;
    return !equal_text(r->status, c->status) || (!r->door && brackets_differ(r, c));
}

/* r is compared with the kept facility c of the same name. */
static relation relate(const duplicate_work *work, int64_t r, int64_t c)
{
    const duplicate_record *record = &work->records[r], *kept = &work->records[c];
    const char *kind = quan_duplicates_kind(work, r, c);
    relation found = {.distance_m = quan_duplicates_distance(work, r, c)};
    bool generic = record->generic || kept->generic;
    double limit_m = record->door ? work->part_m : generic ? work->generic_m : work->same_m;
    bool near = found.distance_m <= limit_m;
    if (!kind && !is_waiting(record)) {
        /* the official list may say better what it is */
        if (near && !generic && record->official != kept->official)
            found.reason = DUPLICATE_KIND;
        return found;
    }
    found.merge = near && !must_stay_two(record, kept);
    if (!found.merge &&
        (record->generic || is_waiting(record) || found.distance_m > work->confirm_m))
        return found;
    found.reason = record->door                        ? DUPLICATE_GATE
                   : kind && !strcmp(kind, "bus_stop") ? DUPLICATE_PAIR
                                                       : DUPLICATE_NAME;
    return found;
}

/* The search for what one record belongs to. */
typedef struct {
    duplicate_work *work;
    const member *group;
    int64_t row, kept, like;
    relation to_kept, to_like;
} search;

/* An official one first, then the nearest, then the lower id. */
static bool is_better(const search *s, int64_t row, relation to, int64_t than, relation to_than)
{
    const duplicate_record *records = s->work->records;
    if (than < 0)
        return true;
    if (records[row].official != records[than].official)
        return records[row].official;
    if (to.distance_m != to_than.distance_m)
        return to.distance_m < to_than.distance_m;
    return row < than;
}

static bool look_at(int64_t number, void *payload)
{
    search *s = payload;
    int64_t row = s->group[number].row;
    if (row == s->row || s->work->records[row].kept != row || is_waiting(&s->work->records[row]))
        return true;
    relation to = relate(s->work, s->row, row);
    if (to.merge && is_better(s, row, to, s->kept, s->to_kept)) {
        s->kept = row;
        s->to_kept = to;
    } else if (!to.merge && to.reason && is_better(s, row, to, s->like, s->to_like)) {
        s->like = row;
        s->to_like = to;
    }
    return true;
}

/* What the source itself says it belongs to, when that is near and of its kind. */
static bool join_parent(duplicate_work *work, int64_t row)
{
    duplicate_record *record = &work->records[row];
    int64_t kept = record->parent < 0 ? -1 : work->records[record->parent].kept;
    if (kept < 0 || is_waiting(&work->records[kept]))
        return false;
    bool kin = is_waiting(record) || quan_duplicates_kind(work, row, kept);
    double distance_m = quan_duplicates_distance(work, row, kept);
    if (!kin || distance_m > work->part_m || must_stay_two(record, &work->records[kept]))
        return false;
    record->kept = kept;
    record->distance_m = distance_m;
    record->reason = DUPLICATE_PARENT;
    return true;
}

/* A record that joins nothing is kept; a door that joins nothing stays undecided. */
static void link_one(duplicate_work *work, const member *group, const quan_index *index,
                     int64_t row)
{
    duplicate_record *record = &work->records[row];
    search s = {.work = work, .group = group, .row = row, .kept = -1, .like = -1};
    const quan_box *box = &record->box;
    double reach_m = record->door ? work->part_m : work->generic_m;
    if (!record->generic) /* of public toilets no list would come to an end */
        reach_m = fmax(reach_m, work->confirm_m);
    if (join_parent(work, row))
        return;
    if (*record->key)
        quan_index_query(index,
                         (quan_box){box->min_x - reach_m, box->min_y - reach_m,
                                    box->max_x + reach_m, box->max_y + reach_m},
                         look_at, &s);
    if (s.kept >= 0) {
        record->kept = s.kept;
        record->distance_m = s.to_kept.distance_m;
        record->reason = s.to_kept.reason;
        return;
    }
    record->kept = is_waiting(record) ? -1 : row;
    record->like = s.like;
    record->like_m = s.to_like.distance_m;
    record->like_reason = s.to_like.reason;
}

/* The records of one name, those that may be kept (late false) or the doors and parts. */
static quan_status link_group(duplicate_work *work, const member *group, int64_t n, bool late,
                              quan_box *boxes, quan_error *err)
{
    quan_index index = {0};
    if (n > 1 && *group[0].record->key) {
        for (int64_t i = 0; i < n; i++)
            boxes[i] = group[i].record->box;
        QUAN_TRY(quan_index_build(boxes, n, &index, err));
    }
    for (int64_t i = 0; i < n; i++) {
        if (is_late(group[i].record) == late)
            link_one(work, group, &index, group[i].row);
    }
    quan_index_free(&index);
    return QUAN_OK;
}

static quan_status link_groups(duplicate_work *work, const member *members, bool late,
                               quan_box *boxes, quan_error *err)
{
    for (int64_t first = 0, end; first < work->n; first = end) {
        bool any = false;
        end = first;
        while (end < work->n && !strcmp(members[end].record->key, members[first].record->key))
            any |= is_late(members[end++].record) == late;
        if (any)
            QUAN_TRY(link_group(work, members + first, end - first, late, boxes, err));
    }
    return QUAN_OK;
}

quan_status quan_duplicates_link(duplicate_work *work, quan_error *err)
{
    member *members = quan_alloc((size_t)work->n, sizeof *members);
    quan_box *boxes = quan_alloc((size_t)work->n, sizeof *boxes);
    quan_status status = QUAN_OK;
    if (!members || !boxes) {
        status = quan_fail_memory(err, "the facilities");
        goto done;
    }
    for (int64_t row = 0; row < work->n; row++)
        members[row] = (member){&work->records[row], row};
    if (work->n)
        qsort(members, (size_t)work->n, sizeof *members, compare_members);
    status = link_groups(work, members, false, boxes, err);
    if (!status)
        status = link_groups(work, members, true, boxes, err);
done:
    quan_free(members);
    quan_free(boxes);
    return status;
}
