/* Where the rows of a table are, or that they are nowhere: then the role decides whether it
 * matters.
 */
#include "reading.h"

#include "batch.h"

#include <stdio.h>
#include <string.h>

/* The names of the columns with commas between them, for a message. */
static const char *list_columns(const quan_header *header, char list[640])
{
    size_t n = 0;
    char shown[640];
    list[0] = '\0';
    for (int32_t c = 0; c < header->n && n < 400; c++)
        n += (size_t)snprintf(list + n, 640 - n, "%s%.60s", n ? ", " : "",
                              quan_text_printable(header->names[c], shown, sizeof shown));
    quan_text_drop_broken_tail(list);
    return list;
}

/* The first of the roles that cannot do without a place; NULL: none. */
static const char *role_with_place(uint32_t roles)
{
    for (int role = 0; role < QUAN_N_ROLES; role++) {
        if ((roles & 1u << role) && !quan_batch_may_lack_geometry((quan_role)role))
            return quan_role_name((quan_role)role);
    }
    return NULL;
}

static bool takes(uint32_t roles, quan_shape_kind kind)
{
    bool any = roles == 0;
    for (int role = 0; role < QUAN_N_ROLES; role++)
        any = any || ((roles & 1u << role) && (quan_batch_kinds((quan_role)role) & 1u << kind));
    return any;
}

static quan_status hash_bytes(quan_sha256 *hash, const char *path, quan_error *err)
{
    char buffer[16384];
    FILE *file = fopen(path, "rbe");
    if (!file)
        return quan_fail(err, QUAN_ERR_IO, "%s: cannot be read", quan_gate_name(path));
    for (size_t n; (n = fread(buffer, 1, sizeof buffer, file)) > 0;)
        quan_sha256_add(hash, buffer, n);
    bool failed = ferror(file) != 0;
    fclose(file);
    return failed ? quan_fail(err, QUAN_ERR_IO, "%s: cannot be read", quan_gate_name(path))
                  : QUAN_OK;
}

/* A source of two files is hashed in the order of their names, as the parts of a shapefile are. */
static quan_status hash_both(quan_gated *lines, const quan_gated *points, quan_error *err)
{
    quan_sha256 hash;
    bool turned = strcmp(quan_gate_name(points->original), quan_gate_name(lines->original)) < 0;
    quan_sha256_init(&hash);
    QUAN_TRY(hash_bytes(&hash, turned ? points->original : lines->original, err));
    QUAN_TRY(hash_bytes(&hash, turned ? lines->original : points->original, err));
    quan_sha256_hex(&hash, lines->sha256);
    return QUAN_OK;
}

/* Another file, given with `points:`. */
static quan_status points_of_file(quan_table_reading *r, double tolerance_m, quan_gated *lines)
{
    quan_gated gated = {0};
    quan_sheet points = {0};
    char encoding[48], shown[640];
    quan_text_printable(quan_gate_name(r->given->points), shown, sizeof shown);
    quan_sheet_request asked = {
        .shown = shown, .layer = r->given->points_layer, .wanted = QUAN_TABLE_PIPE_POINT};
    quan_status status =
        quan_setting(r->catalogue, "encoding.level1_share", &asked.level1_share, r->err);
    if (!status)
        status = quan_gate_open(r->given->points, &gated, r->err);
    if (!status)
        status = quan_sheet_open(&gated, &asked, &r->words, &points, encoding, r->err);
    if (!status)
        status =
            quan_pipes_open(&r->sheet.header, &points, &r->words, tolerance_m, &r->pipes, r->err);
    if (!status)
        status = hash_both(lines, &gated, r->err);
    if (!status)
        status = quan_gate_unchanged(&gated, r->err);
    quan_sheet_close(&points);
    quan_gate_close(&gated);
    return status;
}

static quan_status points_of_book(quan_table_reading *r, double tolerance_m, bool *found)
{
    quan_sheet points = {0};
    const quan_sheet_request request = {
        .shown = r->shown, .layer = r->given->points_layer, .wanted = QUAN_TABLE_PIPE_POINT};
    *found = false;
    if (!r->sheet.book.dataset)
        return QUAN_OK;
    QUAN_TRY(quan_sheet_beside(&r->sheet, &request, &r->words, &points, found, r->err));
    if (!*found)
        return QUAN_OK;
    quan_status status =
        quan_pipes_open(&r->sheet.header, &points, &r->words, tolerance_m, &r->pipes, r->err);
    quan_sheet_close(&points);
    return status;
}

/* Only lines are made of points. */
static quan_status find_pipes(quan_table_reading *r, quan_gated *gated)
{
    double tolerance_m = 0;
    bool found = true;
    uint32_t lines = 1u << QUAN_ROLE_UTILITY_LINE | 1u << QUAN_ROLE_UTILITY_WORK;
    if (!(r->given->roles & lines) || r->place.wkt >= 0 ||
        !quan_pipes_fit(&r->sheet.header, &r->words))
        return QUAN_OK;
    QUAN_TRY(quan_setting(r->catalogue, "pipe.height_tolerance_m", &tolerance_m, r->err));
    if (r->given->points)
        QUAN_TRY(points_of_file(r, tolerance_m, gated));
    else
        QUAN_TRY(points_of_book(r, tolerance_m, &found));
    r->has_pipes = found;
    if (found || !role_with_place(r->given->roles))
        return QUAN_OK;
    return quan_fail(r->err, QUAN_ERR_INPUT,
                     "%s: it names the points of pipes but not where they are; give the table of "
                     "points with `points:`, or as a sheet of the same workbook",
                     r->shown);
}

quan_status quan_reading_find_place(quan_table_reading *r, quan_gated *gated)
{
    char list[640];
    uint32_t roles = r->given->roles;
    const char *role = role_with_place(roles);
    quan_coordinates_find(&r->sheet.header, &r->words, &r->sheet.window, false, &r->place);
    QUAN_TRY(find_pipes(r, gated));
    if (!takes(roles, QUAN_POINTS) || r->has_pipes)
        r->place.x = r->place.y = r->place.both = -1;
    if (r->has_pipes || (roles && !role && !takes(roles, QUAN_LINES)))
        r->place.wkt = -1;
    r->place_columns = quan_coordinates_columns(&r->place);
    if (!role || r->has_pipes || quan_coordinates_any(&r->place))
        return QUAN_OK;
    return quan_fail(r->err, QUAN_ERR_INPUT,
                     "%s: the table does not say where its rows are; the role %s needs columns for "
                     "longitude and latitude, for x and y, or WKT; its columns: %s",
                     r->shown, role, list_columns(&r->sheet.header, list));
}
