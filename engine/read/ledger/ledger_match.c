/* ledger_match.c - which target a row of a ledger fits, and how surely.
 *
 * A score is that of the likeness of the names, raised where community, street or door number agree
 * and lowered where they contradict. Matched is only what is above the certain threshold, ahead of
 * every other compound by a margin, contradicted by nothing, and claimed by one row. Everything
 * else that is likely enough is a candidate that somebody has to confirm. */
#include "ledger_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

quan_status ledger_load_scores(ledger_work *work, quan_error *err)
{
    const struct {
        const char *key;
        int32_t *out;
    } settings[] = {
        {"ledger.same", &work->scores[QUAN_NAME_SAME]},
        {"ledger.folded", &work->scores[QUAN_NAME_FOLDED]},
        {"ledger.brackets", &work->scores[QUAN_NAME_BRACKETS]},
        {"ledger.alias", &work->scores[QUAN_NAME_ALIAS]},
        {"ledger.plain", &work->scores[QUAN_NAME_PLAIN]},
        {"ledger.core", &work->scores[QUAN_NAME_CORE]},
        {"ledger.edit", &work->scores[QUAN_NAME_EDIT]},
        {"ledger.tail", &work->scores[QUAN_NAME_TAIL]},
        {"ledger.ending", &work->scores[QUAN_NAME_ENDING]},
        {"ledger.no_ending", &work->scores[QUAN_NAME_NO_ENDING]},
        {"ledger.phase", &work->scores[QUAN_NAME_PHASE]},
        {"ledger.conflict", &work->scores[QUAN_NAME_CONFLICT]},
        {"ledger.part", &work->scores[QUAN_NAME_PART]},
        {"ledger.address", &work->address},
        {"ledger.with_community", &work->with_community},
        {"ledger.with_street", &work->with_street},
        {"ledger.with_address", &work->with_address},
        {"ledger.against", &work->against},
        {"ledger.certain", &work->certain},
        {"ledger.listed", &work->listed},
        {"ledger.margin", &work->margin},
    };
    for (size_t s = 0; s < sizeof settings / sizeof *settings; s++) {
        double value = 0;
        QUAN_TRY(quan_setting(work->g->catalogue, settings[s].key, &value, err));
        *settings[s].out = (int32_t)lround(1000 * value);
    }
    return QUAN_OK;
}

static const char *text_of(const quan_table *table, const char *column, int64_t row)
{
    return quan_table_text(table, quan_table_find(table, column), row);
}

/* An area that a row names, folded and without its ending; "" where it names none. */
static quan_status keep_area(ledger_work *work, const char *name, const char **out, quan_error *err)
{
    char folded[QUAN_NAME_SIZE] = "";
    if (name)
        quan_name_area(&work->words, name, folded);
    *out = quan_arena_copy(&work->texts, folded, strlen(folded));
    return *out ? QUAN_OK : quan_fail_memory(err, "the names");
}

quan_status ledger_add_rows(ledger_work *work, quan_role role, quan_error *err)
{
    const quan_table *table = &ledger_layer(work, role)->table;
    for (int64_t row = 0; row < table->n_rows; row++) {
        ledger_row *rows =
            quan_grow(work->rows, &work->row_capacity, work->n_rows + 1, sizeof *rows);
        if (!rows)
            return quan_fail_memory(err, "the rows of the ledger");
        work->rows = rows;
        ledger_row *added = &rows[work->n_rows++];
        *added = (ledger_row){.role = role, .row = row, .estate = -1};
        QUAN_TRY(keep_area(work, text_of(table, "community", row), &added->community, err));
        QUAN_TRY(keep_area(work, text_of(table, "street", row), &added->street, err));
        const quan_name_given given = {text_of(table, "name", row), text_of(table, "address", row),
                                       false};
        QUAN_TRY(quan_name_key_make(&work->words, &given, &work->texts, &added->key, err));
    }
    return QUAN_OK;
}

/* 1 or -1 for what a row and the place of a target say of an area, 0 where one of them is silent.
 */
static signed char agree(const ledger_work *work, quan_role role, int64_t area, const char *named)
{
    char folded[QUAN_NAME_SIZE];
    const quan_table *table = &ledger_layer(work, role)->table;
    const char *name = area < 0 ? NULL : text_of(table, "name", area);
    if (!*named || !name)
        return 0;
    quan_name_area(&work->words, name, folded);
    return !strcmp(folded, named) ? 1 : -1;
}

static bool is_refused(const ledger_work *work, const ledger_row *row, int64_t target)
{
    for (int32_t i = 0; i < row->n_refused; i++) {
        if (work->targets[row->refused[i]].place == work->targets[target].place)
            return true;
    }
    return false;
}

/* Half of the characters of one name must stand in the other: cheap, and true of all that is alike.
 */
static bool may_be_alike(const quan_name_key *a, const quan_name_key *b)
{
    int n = __builtin_popcountll(a->characters), m = __builtin_popcountll(b->characters);
    return 2 * __builtin_popcountll(a->characters & b->characters) >= (n < m ? n : m);
}

static bool same_road(const quan_name_key *a, const quan_name_key *b)
{
    return *a->road && *b->road && !strcmp(a->road, b->road);
}

/* A score below the listed ones means: not worth showing. */
static void score(const ledger_work *work, const ledger_row *row, int64_t t, ledger_hit *hit)
{
    const ledger_target *target = &work->targets[t];
    bool road = same_road(&row->key, &target->key);
    *hit = (ledger_hit){.target = t, .likeness = QUAN_NAME_UNLIKE};
    if (may_be_alike(&row->key, &target->key))
        hit->likeness = quan_name_compare(&work->words, &row->key, &target->key,
                                          target->role == QUAN_ROLE_ESTATE);
    hit->score = work->scores[hit->likeness];
    if (hit->likeness == QUAN_NAME_UNLIKE) {
        if (!road)
            return;
        hit->score = *target->key.folded ? work->address - work->with_address : work->address;
    } else if (road) {
        hit->score += work->with_address;
    }
    hit->road = (signed char)(road ? 1 : *row->key.road && *target->key.road ? -1 : 0);
    hit->community = agree(work, QUAN_ROLE_COMMUNITY, target->community, row->community);
    hit->street = agree(work, QUAN_ROLE_STREET, target->street, row->street);
    hit->score += hit->community > 0 ? work->with_community
                  : hit->street > 0  ? work->with_street
                                     : 0;
    if (hit->community < 0 || hit->street < 0)
        hit->score -= work->against;
}

/* Better first: the score, then what speaks for itself (estates before parcels before buildings),
 * then the id. */
static bool is_better(const ledger_hit *a, const ledger_hit *b)
{
    return a->score != b->score ? a->score > b->score : a->target < b->target;
}

/* Keeps the best hit of every compound, and of these the best few. */
static void keep_hit(const ledger_work *work, ledger_row *row, const ledger_hit *hit)
{
    int64_t place = work->targets[hit->target].place;
    int32_t at = 0;
    while (at < row->n_hits && work->targets[row->hits[at].target].place != place)
        at++;
    if (at < row->n_hits) {
        if (!is_better(hit, &row->hits[at]))
            return;
    } else if (row->n_hits < LEDGER_MAX_HITS) {
        row->n_hits++;
    } else if (is_better(hit, &row->hits[--at])) {
        /* the last one goes */
    } else {
        return;
    }
    while (at > 0 && is_better(hit, &row->hits[at - 1])) {
        row->hits[at] = row->hits[at - 1];
        at--;
    }
    row->hits[at] = *hit;
}

/* A parcel that is registered for something else than homes is no compound without a second look.
 */
static bool is_other_use(const ledger_work *work, const ledger_target *target)
{
    const quan_table *table = &ledger_layer(work, target->role)->table;
    return target->role == QUAN_ROLE_PARCEL_TITLE && target->estate < 0 &&
           quan_table_int(table, quan_table_find(table, "residential"), target->row, 1) == 0;
}

/* What a row fits best, whatever others claim. */
static void judge(const ledger_work *work, ledger_row *row)
{
    const ledger_hit *best = &row->hits[0];
    row->status = row->n_hits ? LEDGER_CANDIDATE : LEDGER_NONE;
    if (!row->n_hits)
        return;
    if (best->community < 0 || best->street < 0)
        row->reason = "街道或社区不符";
    else if (is_other_use(work, &work->targets[best->target]))
        row->reason = "登记用途非居住";
    else if (best->score < work->certain)
        row->reason = "依据不足";
    else if (row->n_hits > 1 && best->score - row->hits[1].score < work->margin)
        row->reason = "有多个相近的对象";
    else
        row->status = LEDGER_MATCHED;
}

typedef struct {
    int64_t place, row;
    int32_t rank;
} claim;

static int compare_claims(const void *one, const void *two)
{
    const claim *a = one, *b = two;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* A confirmation goes before the same name, and that before everything else. */
static int32_t rank_of(const ledger_row *row)
{
    if (row->status == LEDGER_CONFIRMED)
        return 0;
    return row->hits[0].likeness <= QUAN_NAME_FOLDED ? 1 : 2;
}

/* Of the claims on one compound the best one stands when it is alone of its rank; all others become
 * candidates. Confirmations are never taken back: somebody signed for them. */
static void settle_claims(ledger_work *work, const claim *claims, int64_t n)
{
    bool alone = n == 1 || claims[0].rank < claims[1].rank;
    for (int64_t c = alone ? 1 : 0; c < n; c++) {
        ledger_row *row = &work->rows[claims[c].row];
        if (row->status == LEDGER_CONFIRMED)
            continue;
        row->status = LEDGER_CANDIDATE;
        row->reason = alone ? "对象已由另一行认领" : "另有一行指向同一对象";
    }
}

/* One compound has one row of the ledger. */
static quan_status make_unique(ledger_work *work, int64_t first, quan_error *err)
{
    int64_t n = 0;
    claim *claims = quan_alloc((size_t)(work->n_rows - first), sizeof *claims);
    if (!claims)
        return quan_fail_memory(err, "the rows of the ledger");
    for (int64_t r = first; r < work->n_rows; r++) {
        const ledger_row *row = &work->rows[r];
        if (row->status == LEDGER_MATCHED || row->status == LEDGER_CONFIRMED)
            claims[n++] = (claim){work->targets[row->hits[0].target].place, r, rank_of(row)};
    }
    if (n)
        qsort(claims, (size_t)n, sizeof *claims, compare_claims);
    for (int64_t c = 0, end; c < n; c = end) {
        for (end = c + 1; end < n && claims[end].place == claims[c].place; end++) {
        }
        settle_claims(work, claims + c, end - c);
    }
    quan_free(claims);
    return QUAN_OK;
}

quan_status ledger_match(ledger_work *work, int64_t first, bool unique, quan_error *err)
{
    for (int64_t r = first; r < work->n_rows; r++) {
        ledger_row *row = &work->rows[r];
        if (row->status != LEDGER_NONE)
            continue; /* decided before */
        for (int64_t t = work->first_target; t < work->n_targets; t++) {
            ledger_hit hit;
            score(work, row, t, &hit);
            if (hit.score >= work->listed && !is_refused(work, row, t))
                keep_hit(work, row, &hit);
        }
        judge(work, row);
    }
    return unique ? make_unique(work, first, err) : QUAN_OK;
}
