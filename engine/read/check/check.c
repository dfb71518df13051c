/* check.c - what `quan check` does: every source by itself, then the run as a whole.
 *
 * A run stops at the first source that it cannot read. Here all are opened, so that an analyst
 * learns of all of them at once; what can be read without the refused ones is then read, for the
 * counts. The verdict is that of the whole run. */
#include "report.h"

#include "osm/osm.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    const quan_run_file *run;
    const quan_catalogue *catalogue;
    double level1_share;
    quan_checked *items;
    int64_t n, capacity;
    quan_error *err;
} checking;

static bool is_fault_of_file(quan_status status)
{
    return status == QUAN_ERR_INPUT || status == QUAN_ERR_USAGE || status == QUAN_ERR_IO;
}

/* The message goes into the report; only what is no fault of the file ends the check. */
static quan_status note(quan_checked *one, quan_status status, const quan_error *why,
                        quan_error *err)
{
    if (!status)
        return QUAN_OK;
    if (!is_fault_of_file(status)) {
        *err = *why;
        return status;
    }
    snprintf(one->problem, sizeof one->problem, "%s", why->message);
    return QUAN_OK;
}

static quan_status look_at_layer(const checking *c, quan_opened *opened, quan_checked *one,
                                 quan_error *why)
{
    OGRLayerH layer = NULL;
    bool raster = quan_format_is_raster(opened->format);
    snprintf(one->encoding, sizeof one->encoding, "%s", opened->encoding);
    if (opened->format == QUAN_FORMAT_OSM)
        return QUAN_OK;
    if (!raster)
        QUAN_TRY(quan_source_layer(opened, opened->given->layer, &layer, why));
    QUAN_TRY(quan_look_at(opened, layer, &one->look, why));
    if (raster)
        return QUAN_OK;
    return quan_look_match(&one->look, c->catalogue, one->role, opened->given, &one->matched, why);
}

static quan_status check_role(checking *c, int32_t source, quan_role role)
{
    quan_checked *items = quan_grow(c->items, &c->capacity, c->n + 1, sizeof *items);
    if (!items)
        return quan_fail_memory(c->err, "the sources");
    c->items = items;
    quan_checked *one = &items[c->n++];
    *one = (quan_checked){.source = source, .role = role, .row = -1};
    quan_error why = {{0}};
    quan_opened opened = {0};
    quan_status status =
        quan_source_open(&c->run->sources[source], c->catalogue, c->level1_share, &opened, &why);
    if (!status) {
        status = look_at_layer(c, &opened, one, &why);
        quan_source_close(&opened);
    }
    return note(one, status, &why, c->err);
}

/* An OSM file is opened once, whatever its roles: there is nothing to see but that it opens. */
static quan_status check_sources(checking *c)
{
    for (int32_t s = 0; s < c->run->n_sources; s++) {
        for (int r = 0; r < QUAN_N_ROLES; r++) {
            if (c->run->sources[s].roles & 1u << r)
                QUAN_TRY(check_role(c, s, (quan_role)r));
        }
    }
    return QUAN_OK;
}

static bool is_refused(const checking *c, int32_t source)
{
    for (int64_t i = 0; i < c->n; i++)
        if (c->items[i].source == source && *c->items[i].problem)
            return true;
    return false;
}

/* Rows of data->sources are numbered by source and role, over those that the run was given. */
static void number_rows(checking *c, bool all)
{
    int64_t row = 0;
    for (int64_t i = 0; i < c->n; i++)
        c->items[i].row = all || !is_refused(c, c->items[i].source) ? row++ : -1;
}

/* Reads what is left without the refused sources; false when nothing is refused, or when that is no
 * run either. */
static bool read_rest(checking *c, const quan_monitor *monitor, quan_dataset *data,
                      quan_source *room)
{
    quan_run_file rest = *c->run;
    rest.sources = room;
    rest.n_sources = 0;
    for (int32_t s = 0; s < c->run->n_sources; s++)
        if (!is_refused(c, s))
            room[rest.n_sources++] = c->run->sources[s];
    if (rest.n_sources == c->run->n_sources || !rest.n_sources)
        return false;
    if (quan_read(&rest, c->catalogue, monitor, data, NULL))
        return false;
    number_rows(c, false);
    return true;
}

static void free_checked(checking *c)
{
    for (int64_t i = 0; i < c->n; i++) {
        quan_look_free(&c->items[i].look);
        quan_free(c->items[i].matched);
    }
    quan_free(c->items);
}

quan_status quan_read_check(const quan_run_file *run, const quan_catalogue *catalogue,
                            const quan_monitor *monitor, char **text, quan_error *err)
{
    checking c = {.run = run, .catalogue = catalogue, .err = err};
    quan_dataset data = {0};
    quan_error other = {{0}};
    *text = NULL;
    quan_source *room = quan_calloc((size_t)run->n_sources + 1, sizeof *room);
    if (!room)
        return quan_fail_memory(err, "the sources");
    quan_status verdict = quan_read(run, catalogue, monitor, &data, err), status = QUAN_OK;
    bool read = !verdict;
    if (verdict && !is_fault_of_file(verdict))
        goto done;
    c.err = &other;
    status = quan_setting(catalogue, "encoding.level1_share", &c.level1_share, &other);
    if (!status)
        status = check_sources(&c);
    if (!status && read)
        number_rows(&c, true);
    else if (!status)
        read = read_rest(&c, monitor, &data, room);
    const quan_reported all = {.run = run,
                               .catalogue = catalogue,
                               .data = read ? &data : NULL,
                               .checked = c.items,
                               .n_checked = c.n};
    if (!status)
        status = quan_report_make(&all, text, &other);
    /* The run's own verdict is what counts; a failure of the report only where there is none. */
    if (!verdict && status && err)
        *err = other;
    verdict = verdict ? verdict : status;
done:
    free_checked(&c);
    quan_free(room);
    quan_dataset_free(&data);
    return verdict;
}
