/* From distances to answers. Limits are inclusive, distances are whole millimetres. A distance
 * counts as over the limit only when it is so for every position that the tolerances of home and
 * facility allow, and as within it likewise; between the two it is uncertain. Tolerances widen the
 * distance and not the limit: they differ from home to home, the limit is everybody's.
 *
 * At the end every home has one answer per criterion, with a status, a band and the cause that
 * holds without further searches; cause.c may replace the cause, nothing else. */
#include "gap_work.h"

#include <math.h>

/* low and high already hold the tolerances of the facilities, the home's comes on top. In 64 bits:
 * the difference may be negative. */
static quan_gap_status compare(const gap_criterion *criterion, const gap_nearest *nearest,
                               int64_t home, uint32_t tolerance_mm)
{
    if ((int64_t)nearest->low[home] - tolerance_mm > criterion->limit_mm)
        return QUAN_GAP_GAP;
    if ((int64_t)nearest->high[home] + tolerance_mm <= criterion->limit_mm)
        return QUAN_GAP_MET;
    return QUAN_GAP_UNCERTAIN;
}

/* The legend of the sheets; the ratio is that of the distance itself, tolerances aside. */
static gap_band band_of(const gap_work *work, quan_gap_status status, double ratio)
{
    switch (status) {
    case QUAN_GAP_MET:
        return GAP_WITHIN;
    case QUAN_GAP_GAP:
        return ratio <= work->settings.band_factor ? GAP_OVER_1_5 : GAP_OVER;
    case QUAN_GAP_UNREACHABLE:
        return GAP_BAND_UNREACHABLE;
    default:
        return GAP_TO_VERIFY;
    }
}

/* Until the changed networks are searched, the cause is what cannot be mended at gates and walls.
 */
static gap_cause first_cause(quan_gap_status status)
{
    switch (status) {
    case QUAN_GAP_UNKNOWN:
        return GAP_DATA_MISSING;
    case QUAN_GAP_UNREACHABLE:
        return GAP_DISCONNECTED;
    case QUAN_GAP_GAP:
        return GAP_TOO_FAR;
    default:
        return GAP_NO_CAUSE;
    }
}

/* Data come before distances: a kind that no source has is unknown even where the search finds
 * nothing. */
static gap_answer judge_one(const gap_work *work, const gap_criterion *criterion, int64_t home)
{
    const gap_group *group = &work->groups[criterion->group];
    const gap_nearest *nearest = criterion->by_buffer ? &group->buffer : &group->route;
    gap_answer answer = {.facility = -1, .ratio = INFINITY, .size = GAP_SIZE_NONE};
    quan_gap_status status;
    int64_t entry = nearest->entry[home];

    /* That a whole town has no facility of a kind is a gap of the town, not of its roads. */
    if (!group->known)
        status = QUAN_GAP_UNKNOWN;
    else if (group->n == 0)
        status = QUAN_GAP_GAP;
    else if (entry < 0)
        status = QUAN_GAP_UNREACHABLE;
    else
        status = compare(criterion, nearest, home, work->homes.tolerance_mm[home]);

    if (entry >= 0) {
        answer.facility = group->facilities[entry];
        answer.ratio = (double)nearest->cost[home] / (double)criterion->limit_mm;
        answer.size = group->size[entry];
    }
    answer.status = (uint8_t)status;
    answer.band = (uint8_t)band_of(work, status, answer.ratio);
    answer.cause = (uint8_t)first_cause(status);
    return answer;
}

quan_status quan_gap_judge(gap_work *work, quan_gap_result *out, quan_error *err)
{
    (void)out;
    work->answers =
        quan_alloc((size_t)work->homes.n * (size_t)work->n_criteria, sizeof *work->answers);
    if (!work->answers)
        return quan_fail_memory(err, "the answers");
    for (int64_t home = 0; home < work->homes.n; home++)
        for (int32_t c = 0; c < work->n_criteria; c++)
            work->answers[home * work->n_criteria + c] = judge_one(work, &work->criteria[c], home);
    return QUAN_OK;
}
