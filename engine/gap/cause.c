/* Why a criterion is not met: the same search on the network with its gates open, and with its
 * walls gone. What a changed network mends, the change is the cause of. Looking for a wall near the
 * straight line instead would blame walls that have a way round. A gap that neither mends stays too
 * far or disconnected, as judge.c said; statuses are not touched here. */
#include "gap_work.h"

/* Gaps on the network only: straight distances know no gates, and no search finds a missing
 * facility. */
static bool is_searched(const gap_work *work, int32_t criterion, const gap_answer *answer)
{
    const gap_criterion *c = &work->criteria[criterion];
    return !c->by_buffer && work->groups[c->group].n > 0 &&
           (answer->status == QUAN_GAP_GAP || answer->status == QUAN_GAP_UNREACHABLE);
}

/* Marks the groups with answers to explain; false when there are none. */
static bool mark_groups(const gap_work *work, unsigned char *wanted)
{
    bool any = false;
    for (int64_t home = 0; home < work->homes.n; home++)
        for (int32_t c = 0; c < work->n_criteria; c++)
            if (is_searched(work, c, quan_gap_answer(work, home, c))) {
                wanted[work->criteria[c].group] = 1;
                any = true;
            }
    return any;
}

typedef struct {
    bool gates, walls;
} obstacles;

/* Of any feature: walls that no way crosses may still part a house from its street. */
static bool has_walled_point(const quan_access *access)
{
    int64_t n = access->n_features > 0 ? access->first[access->n_features] : 0;
    for (int64_t i = 0; i < n; i++)
        if (access->points[i].walled)
            return true;
    return false;
}

/* What stands in the way anywhere; without obstacles no changed network differs. */
static obstacles find_obstacles(const gap_work *work)
{
    obstacles found = {false, false};
    for (int32_t e = 0; e < work->network->n_edges; e++) {
        uint8_t access = work->network->edges[e].access;
        found.gates |= access == QUAN_ACCESS_RESIDENTS || access == QUAN_ACCESS_CLOSED;
        found.walls |= access == QUAN_ACCESS_BARRIER;
    }
    found.walls |= has_walled_point(&work->home_access) || has_walled_point(&work->facility_access);
    return found;
}

/* Does the changed network mend the answer? A gap is mended when the limit is kept, an unreachable
 * home when it is reached. */
static bool is_mended(const gap_criterion *criterion, const gap_answer *answer,
                      const uint32_t *cost, int64_t home)
{
    if (!cost || cost[home] == QUAN_UNREACHED)
        return false;
    return answer->status == QUAN_GAP_UNREACHABLE || (int64_t)cost[home] <= criterion->limit_mm;
}

/* Gates come before walls: opening one is the cheaper remedy, and shows in the same search. */
static void explain_all(gap_work *work)
{
    for (int64_t home = 0; home < work->homes.n; home++)
        for (int32_t c = 0; c < work->n_criteria; c++) {
            gap_answer *answer = &work->answers[home * work->n_criteria + c];
            const gap_criterion *criterion = &work->criteria[c];
            const gap_group *group = &work->groups[criterion->group];
            if (!is_searched(work, c, answer))
                continue;
            if (is_mended(criterion, answer, group->gates_mm, home))
                answer->cause = GAP_GATE;
            else if (is_mended(criterion, answer, group->walls_mm, home))
                answer->cause = GAP_BARRIER;
        }
}

quan_status quan_gap_explain(gap_work *work, quan_gap_result *out, quan_error *err)
{
    quan_metric gates_open = {.walls = QUAN_GATES_OPEN}, walls_gone = {.walls = QUAN_WALLS_GONE};
    obstacles found = find_obstacles(work);
    quan_status status = QUAN_OK;
    unsigned char *wanted = quan_calloc((size_t)work->n_groups, 1);
    (void)out;
    if (!wanted)
        return quan_fail_memory(err, "the causes");
    if (!mark_groups(work, wanted))
        goto done;
    if (found.gates)
        status = quan_gap_search(work, &gates_open, wanted, err);
    if (!status && found.walls)
        status = quan_gap_search(work, &walls_gone, wanted, err);
    if (!status)
        explain_all(work);
done:
    quan_free(wanted);
    return status;
}
