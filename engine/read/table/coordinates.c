/* Coordinates in tables, by the names of their columns (layers/catalogue/table_words.csv) and by
 * their values.
 *
 * A Chinese survey has X north and Y east, a map the other way round, and a column called X may be
 * either. In China a northing lies between 1.9 and 6 million metres, an easting below 900,000 or,
 * with the number of its zone before it, above 13 million; longitudes lie from 73 to 136 degrees,
 * latitudes from 3 to 54. The ranges do not overlap, so values outweigh names, and a pair of
 * columns that was named the wrong way round is known for what it is. */
#include "coordinates.h"

#include "field/fields.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Degrees, minutes and seconds as they are separated; the first of each is tried first. */
static const char *const degree_signs[] = {"°", "º", "˚", "度", "d", ":"};
static const char *const minute_signs[] = {"′", "'", "’", "分", "m", ":", "´"};
static const char *const second_signs[] = {"″", "\"", "”", "秒", "s", "''", "′′"};

/* Skips one of the signs and blanks; false when none stands there. */
static bool skip_sign(const char **c, const char *const *signs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t m = strlen(signs[i]);
        if (!strncmp(*c, signs[i], m)) {
            *c += m;
            *c += strspn(*c, " ");
            return true;
        }
    }
    return false;
}

static bool read_part(const char **c, double *value)
{
    size_t n = strspn(*c, "0123456789.");
    char digits[40];
    if (!n || n >= sizeof digits)
        return false;
    memcpy(digits, *c, n);
    digits[n] = '\0';
    *c += n;
    *c += strspn(*c, " ");
    return quan_text_to_real(digits, value);
}

/* "100°58′37.2″", "100度58分", "100°"; the rest after them must be nothing. */
static bool read_degrees(const char *text, double *value)
{
    double degrees = 0, minutes = 0, seconds = 0;
    const char *c = text;
    if (!read_part(&c, &degrees) ||
        !skip_sign(&c, degree_signs, sizeof degree_signs / sizeof degree_signs[0]))
        return false;
    if (*c && !read_part(&c, &minutes))
        return false;
    if (minutes >= 60 ||
        (*c && !skip_sign(&c, minute_signs, sizeof minute_signs / sizeof minute_signs[0])))
        return false;
    if (*c && !read_part(&c, &seconds))
        return false;
    if (seconds >= 60)
        return false;
    skip_sign(&c, second_signs, sizeof second_signs / sizeof second_signs[0]);
    *value = degrees + minutes / 60 + seconds / 3600;
    return !*c;
}

/* "东经", "E" and so on before or behind; *sign is -1 for south and west. */
static void strip_side(char *text, double *sign)
{
    static const struct {
        const char *word;
        double sign;
    } sides[] = {{"东经", 1}, {"北纬", 1}, {"西经", -1}, {"南纬", -1}, {"经度", 1},
                 {"纬度", 1}, {"e", 1},    {"n", 1},     {"w", -1},    {"s", -1}};
    size_t n = strlen(text);
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        size_t m = strlen(sides[i].word);
        if (n > m && !strncmp(text, sides[i].word, m)) {
            memmove(text, text + m, n - m + 1);
            *sign = sides[i].sign;
            break;
        }
        bool seconds = sides[i].word[0] == 's' && strstr(text, "m");
        if (n > m && m == 1 && !seconds && !strcmp(text + n - m, sides[i].word)) {
            text[n - m] = '\0';
            *sign = sides[i].sign;
            break;
        }
    }
    size_t lead = strspn(text, ": ");
    memmove(text, text + lead, strlen(text + lead) + 1);
}

bool quan_coordinate_read(const char *cell, double *value, bool *plain)
{
    char text[128];
    double sign = 1;
    *plain = quan_text_to_real(cell, value) && strlen(cell) < 40;
    if (*plain)
        return true;
    if (strlen(cell) >= sizeof text / 2)
        return false;
    quan_fields_fold(cell, text, sizeof text);
    strip_side(text, &sign);
    if (!quan_fields_number(text, "m", value) && !quan_fields_number(text, "米", value) &&
        !read_degrees(text, value))
        return false;
    *value *= sign;
    return true;
}

/* Two numbers with a comma, semicolon, blank or vertical bar between them, perhaps in brackets. */
static bool read_both(const char *cell, double xy[2])
{
    char text[200];
    bool plain = false;
    if (strlen(cell) >= sizeof text / 2)
        return false;
    quan_fields_fold(cell, text, sizeof text);
    char *from = text + strspn(text, "([ ");
    from[strcspn(from, ")]")] = '\0';
    size_t n = strcspn(from, ",;|");
    if (!from[n] && strstr(from, "、"))
        n = (size_t)(strstr(from, "、") - from);
    else if (!from[n])
        n = strcspn(from, " ");
    if (!n || !from[n])
        return false;
    size_t sign = !strncmp(from + n, "、", 3) ? 3 : 1;
    char *second = from + n + sign;
    from[n] = '\0';
    second += strspn(second, " ");
    while (n && from[n - 1] == ' ')
        from[--n] = '\0';
    return quan_coordinate_read(from, &xy[0], &plain) &&
           quan_coordinate_read(second, &xy[1], &plain);
}

/* How the values of a column look, by the rows of the window under the heading. */
typedef struct {
    int32_t n, good, lon, lat, north, east;
} looks;

static void look(looks *l, double value)
{
    double size = fabs(value);
    l->good++;
    l->lon += size > 60 && size <= 180;
    l->lat += size < 60;
    l->north += size > 1.0e6 && size < 6.5e6;
    l->east += (size > 1.0e5 && size < 9.5e5) || (size > 1.3e7 && size < 4.7e7);
}

static const char *cell_at(const quan_row *row, int32_t c)
{
    return c >= 0 && c < row->n ? row->cells[c] : "";
}

static looks look_at(const quan_header *header, const quan_window *window, int32_t c, int part)
{
    looks l = {0};
    double xy[2];
    bool plain = false;
    for (int32_t i = 0; i < window->n; i++) {
        const char *cell = cell_at(&window->rows[i], c);
        if (window->rows[i].number <= header->last || !*cell)
            continue;
        l.n++;
        if (part < 0 ? quan_coordinate_read(cell, &xy[0], &plain) : read_both(cell, xy))
            look(&l, xy[part < 0 ? 0 : part]);
    }
    return l;
}

/* A column without any value is taken by its name. */
static bool is_plausible(const quan_header *header, const quan_window *window, int32_t c, int part)
{
    looks l = look_at(header, window, c, part);
    return l.n == 0 || l.good * 2 >= l.n;
}

/* The first column of that meaning and system (NULL: none said) whose values are coordinates. */
static int32_t pick(const quan_header *header, const quan_table_words *words,
                    const quan_window *window, quan_table_meaning meaning, const char *crs)
{
    for (int32_t c = 0; c < header->n; c++) {
        const quan_table_word *word = quan_words_heading(words, header->names[c], meaning);
        bool same = word && (crs ? word->crs && !strcmp(word->crs, crs) : !word->crs);
        if (same && is_plausible(header, window, c, meaning == QUAN_TABLE_LONLAT ? 0 : -1))
            return c;
    }
    return -1;
}

static bool pick_pair(const quan_header *header, const quan_table_words *words,
                      const quan_window *window, const quan_table_meaning meanings[2],
                      const char *crs, quan_coordinates *out)
{
    int32_t x = pick(header, words, window, meanings[0], crs);
    int32_t y = pick(header, words, window, meanings[1], crs);
    if (x < 0 || y < 0)
        return false;
    out->x = x;
    out->y = y;
    return true;
}

/* Most of the rows speak for it, and none against it. */
static bool mostly(int32_t n, const looks *l)
{
    return l->good > 0 && n * 10 >= l->good * 9;
}

static void exchange(quan_coordinates *out)
{
    int32_t x = out->x;
    out->x = out->y;
    out->y = x;
    out->exchanged = true;
}

/* Degrees: what is named longitude has values of latitudes, and the other way round. */
static void settle_degrees(const quan_header *header, const quan_window *window,
                           quan_coordinates *out)
{
    looks x = look_at(header, window, out->x, -1), y = look_at(header, window, out->y, -1);
    if (mostly(x.lat, &x) && mostly(y.lon, &y))
        exchange(out);
}

/* Metres or degrees under x and y: values decide, then the role. */
static void settle_metres(const quan_header *header, const quan_window *window, bool open,
                          bool survey, quan_coordinates *out)
{
    looks x = look_at(header, window, out->x, -1), y = look_at(header, window, out->y, -1);
    bool kept = mostly(x.east, &x) && mostly(y.north, &y);
    bool turned = mostly(x.north, &x) && mostly(y.east, &y);
    if (mostly(x.lat, &x) && mostly(y.lon, &y) && x.east == 0)
        turned = true;
    if (!turned && (kept || !open || !survey || mostly(x.lon, &x)))
        return;
    exchange(out);
    out->survey = open;
    out->exchanged = !open;
}

static bool find_degrees(const quan_header *header, const quan_table_words *words,
                         const quan_window *window, quan_coordinates *out)
{
    static const char *const systems[] = {NULL, "gcj02", "bd09"};
    static const quan_table_meaning pair[2] = {QUAN_TABLE_LON, QUAN_TABLE_LAT};
    for (size_t s = 0; s < sizeof systems / sizeof systems[0]; s++) {
        if (pick_pair(header, words, window, pair, systems[s], out)) {
            settle_degrees(header, window, out);
            out->crs = systems[s];
            return true;
        }
        int32_t both = pick(header, words, window, QUAN_TABLE_LONLAT, systems[s]);
        if (both >= 0) {
            looks first = look_at(header, window, both, 0);
            out->both = both;
            out->latitude_first = mostly(first.lat, &first);
            out->crs = systems[s];
            return true;
        }
    }
    return false;
}

void quan_coordinates_find(const quan_header *header, const quan_table_words *words,
                           const quan_window *window, bool survey, quan_coordinates *out)
{
    static const quan_table_meaning metres[2] = {QUAN_TABLE_EAST, QUAN_TABLE_NORTH},
                                    open[2] = {QUAN_TABLE_X, QUAN_TABLE_Y};
    *out = (quan_coordinates){.x = -1, .y = -1, .both = -1, .wkt = -1};
    out->wkt = quan_header_column(header, words, QUAN_TABLE_WKT, 0);
    if (out->wkt >= 0)
        return;
    if (find_degrees(header, words, window, out)) {
        out->lonlat = true;
        return;
    }
    if (pick_pair(header, words, window, metres, NULL, out))
        settle_metres(header, window, false, survey, out);
    else if (pick_pair(header, words, window, open, NULL, out))
        settle_metres(header, window, true, survey, out);
}

bool quan_coordinates_any(const quan_coordinates *place)
{
    return place->x >= 0 || place->both >= 0 || place->wkt >= 0;
}

uint64_t quan_coordinates_columns(const quan_coordinates *place)
{
    const int32_t columns[] = {place->x, place->y, place->both, place->wkt};
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++)
        bits |= columns[i] >= 0 && columns[i] < 64 ? UINT64_C(1) << columns[i] : 0;
    return bits;
}

static quan_place_state bad(const quan_header *header, int32_t column, const char *cell,
                            const char *why, char reason[800])
{
    char shown[640];
    snprintf(reason, 800, "“%.100s”列的值“%.300s”%s。", header->names[column],
             quan_text_printable(cell, shown, sizeof shown), why);
    return QUAN_PLACE_BAD;
}

/* Only degrees have a range that holds everywhere. */
static quan_place_state check(const quan_coordinates *place, const quan_header *header,
                              const quan_row *row, double xy[2], char reason[800])
{
    int32_t x = place->both >= 0 ? place->both : place->x;
    int32_t y = place->both >= 0 ? place->both : place->y;
    if (!place->lonlat)
        return QUAN_PLACE_PLAIN;
    if (fabs(xy[1]) > 90 && fabs(xy[1]) <= 180 && fabs(xy[0]) <= 90)
        return bad(header, y, cell_at(row, y), "超出纬度范围，疑似经纬度填反；请对调后重新读入",
                   reason);
    if (fabs(xy[0]) > 180)
        return bad(header, x, cell_at(row, x), "超出经度范围（-180 至 180 度）；请改正", reason);
    if (fabs(xy[1]) > 90)
        return bad(header, y, cell_at(row, y), "超出纬度范围（-90 至 90 度）；请改正", reason);
    return QUAN_PLACE_PLAIN;
}

static quan_place_state row_both(const quan_coordinates *place, const quan_header *header,
                                 const quan_row *row, double xy[2], char reason[800])
{
    const char *cell = cell_at(row, place->both);
    if (!*cell)
        return QUAN_PLACE_EMPTY;
    if (!read_both(cell, xy))
        return bad(header, place->both, cell, "不能作为坐标理解；请写成“经度,纬度”", reason);
    if (place->latitude_first) {
        double x = xy[1];
        xy[1] = xy[0];
        xy[0] = x;
    }
    quan_place_state state = check(place, header, row, xy, reason);
    return state == QUAN_PLACE_PLAIN ? QUAN_PLACE_CHANGED : state;
}

quan_place_state quan_coordinates_row(const quan_coordinates *place, const quan_header *header,
                                      const quan_row *row, double xy[2], char reason[800])
{
    if (place->both >= 0)
        return row_both(place, header, row, xy, reason);
    const int32_t columns[2] = {place->x, place->y};
    bool all_plain = true, plain = false;
    if (!*cell_at(row, place->x) && !*cell_at(row, place->y))
        return QUAN_PLACE_EMPTY;
    for (int i = 0; i < 2; i++) {
        const char *cell = cell_at(row, columns[i]);
        if (!*cell)
            return bad(header, columns[i], "", "为空，缺一个坐标；请补全", reason);
        if (!quan_coordinate_read(cell, &xy[i], &plain))
            return bad(header, columns[i], cell, "不能作为坐标理解；请改成数字或度分秒", reason);
        all_plain = all_plain && plain;
    }
    quan_place_state state = check(place, header, row, xy, reason);
    return state == QUAN_PLACE_PLAIN && !all_plain ? QUAN_PLACE_CHANGED : state;
}
