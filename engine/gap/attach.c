/* Access of homes and facilities to the network, and who has none. Homes are reached from several
 * sides, since a house between two streets has a door to each of them for all we know; facilities
 * also where ways cross their outlines, since parks and schools are drawn as areas. Those without
 * access are told by number and the first of them by id, never dropped. */
#include "gap_work.h"

#include <stdio.h>
#include <string.h>

/* How many ids of a list a note holds. */
#define LISTED_IDS 20

/* Walled places count: they serve on the networks without walls. */
static bool is_attached(const quan_access *access, int64_t feature)
{
    return access->first[feature] < access->first[feature + 1];
}

/* Appends ids to a note until it is full. */
static void list_id(char *note, size_t size, int64_t number, const char *id)
{
    size_t used = strlen(note);
    if (!id)
        return;
    if (number < LISTED_IDS)
        snprintf(note + used, size - used, "%s%.40s", used ? ", " : "", id);
    else if (number == LISTED_IDS)
        snprintf(note + used, size - used, ", ...");
    quan_text_drop_broken_tail(note);
}

/* They stay in the tables as unreachable: leaving them out would better every rate. */
static quan_status tell_unattached_homes(const gap_work *work, quan_gap_result *out,
                                         quan_error *err)
{
    char note[LISTED_IDS * 44] = "";
    int64_t n = 0;
    for (int64_t i = 0; i < work->homes.n; i++)
        if (!is_attached(&work->home_access, i))
            list_id(note, sizeof note, n++,
                    quan_gap_text(work, QUAN_ROLE_BUILDING, "id", work->homes.row[i]));
    if (n > 0)
        quan_say(work->monitor, QUAN_WARNING,
                 "%lld residential buildings have no road within %g m and count as unreachable: "
                 "roads may be missing",
                 (long long)n, work->settings.connector_max_m);
    return quan_gap_tell(out, "buildings_unattached", note, err, "%lld", (long long)n);
}

/* Only facilities that some criterion asks for matter. */
static quan_status tell_unattached_facilities(const gap_work *work, quan_gap_result *out,
                                              quan_error *err)
{
    char note[LISTED_IDS * 44] = "";
    int64_t n_rows = work->data->layers[QUAN_ROLE_FACILITY].table.n_rows, n = 0, n_asked = 0;
    unsigned char *asked = quan_calloc((size_t)n_rows, 1);
    if (!asked)
        return quan_fail_memory(err, "the facilities");
    for (int32_t g = 0; g < work->n_groups; g++)
        for (int64_t i = 0; i < work->groups[g].n; i++)
            asked[work->groups[g].facilities[i]] = 1;
    for (int64_t i = 0; i < n_rows; i++) {
        n_asked += asked[i];
        if (asked[i] && !is_attached(&work->facility_access, i))
            list_id(note, sizeof note, n++, quan_gap_text(work, QUAN_ROLE_FACILITY, "id", i));
    }
    quan_free(asked);
    if (n > 0)
        quan_say(work->monitor, QUAN_WARNING,
                 "%lld facilities have no road within %g m and serve nobody on foot: roads may be "
                 "missing",
                 (long long)n, work->settings.connector_max_m);
    QUAN_TRY(quan_gap_tell(out, "facilities_asked_for", NULL, err, "%lld", (long long)n_asked));
    return quan_gap_tell(out, "facilities_unattached", note, err, "%lld", (long long)n);
}

quan_status quan_gap_attach(gap_work *work, quan_gap_result *out, quan_error *err)
{
    const quan_dataset *data = work->data;
    quan_access_options options = {
        .connector_max_m = work->settings.connector_max_m,
        .multi = true,
        .multi_max_m = work->settings.multi_max_m,
        .barriers = data->layers[QUAN_ROLE_BARRIER].table.n_rows > 0
                        ? &data->layers[QUAN_ROLE_BARRIER]
                        : NULL,
    };
    QUAN_TRY(quan_network_attach(work->network, &work->homes.geoms, &options, work->monitor,
                                 &work->home_access, err));
    options.outlines = true;
    QUAN_TRY(quan_network_attach(work->network, &data->layers[QUAN_ROLE_FACILITY].geoms, &options,
                                 work->monitor, &work->facility_access, err));
    QUAN_TRY(tell_unattached_homes(work, out, err));
    return tell_unattached_facilities(work, out, err);
}
