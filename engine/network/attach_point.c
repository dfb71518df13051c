#include "attach.h"

#include "noding.h"

#include <math.h>
#include <stdlib.h>

/* Searches squares of growing size round a point. A search is complete when nothing outside its
 * radius could be chosen: places are taken nearest first. The first radius is a cell of the grid
 * (with several directions at least their reach), each further one is three times as wide: a home
 * beside a street is done in one look, and as areas grow ninefold, what was searched in vain costs
 * little. */

/* As the header says: up to four directions, at least 60 degrees apart. */
enum {
    MAX_DIRECTIONS = 4
};
/* The cosine of those 60 degrees. */
static const double COS_LEAST_ANGLE = 0.5;

/* How far a place at a wall is moved inwards: more than rounding moved the wall, less than a wall
 * is thick. */
static const double INWARDS_MM = 10.0;

quan_status net_attach_keep(net_attach_scratch *scratch, quan_access_point point, quan_error *err)
{
    quan_access_point *grown =
        quan_grow(scratch->points, &scratch->point_capacity, scratch->n_points + 1, sizeof *grown);
    if (!grown)
        return quan_fail_memory(err, "access points");
    scratch->points = grown;
    scratch->points[scratch->n_points++] = point;
    return QUAN_OK;
}

/* In mm, of the piece that begins at vertex v. */
static double piece_length(const quan_network *n, int64_t v)
{
    return hypot((double)n->vertex_x_mm[v + 1] - n->vertex_x_mm[v],
                 (double)n->vertex_y_mm[v + 1] - n->vertex_y_mm[v]);
}

/* By shares of the drawn length: length_mm comes from exact places, the vertices were rounded, and
 * the two differ by a little. Never beyond length_mm. */
uint32_t net_attach_offset(const quan_network *network, int32_t edge, int32_t piece, double t)
{
    double before = 0.0, total = 0.0;
    for (int64_t v = network->vertex_first[edge]; v + 1 < network->vertex_first[edge + 1]; v++) {
        double length = piece_length(network, v);
        before += v < piece ? length : v == piece ? t * length : 0.0;
        total += length;
    }
    uint32_t length_mm = network->edges[edge].length_mm;
    double offset = total > 0.0 ? floor(before / total * length_mm + 0.5) : 0.0;
    return offset < length_mm ? (uint32_t)offset : length_mm;
}

bool net_attach_inwards(const net_attach *attach, int32_t edge, uint32_t offset_mm, double *x,
                        double *y)
{
    const quan_network *n = attach->network;
    const quan_edge *e = &n->edges[edge];
    bool at_from = offset_mm < INWARDS_MM && attach->at_wall[e->from];
    bool at_to = e->length_mm - offset_mm < INWARDS_MM && attach->at_wall[e->to];
    if (!at_from && !at_to)
        return false;
    int64_t v = at_from ? n->vertex_first[edge] : n->vertex_first[edge + 1] - 1;
    int64_t w = at_from ? v + 1 : v - 1;
    double length = piece_length(n, at_from ? v : w);
    double t = length > 2.0 * INWARDS_MM ? INWARDS_MM / length : 0.5;
    *x = n->vertex_x_mm[v] + t * ((double)n->vertex_x_mm[w] - n->vertex_x_mm[v]);
    *y = n->vertex_y_mm[v] + t * ((double)n->vertex_y_mm[w] - n->vertex_y_mm[v]);
    return true;
}

/* The foot of the perpendicular, or the nearer end; edge, connector and offset are not yet set. */
static net_candidate nearest_on_piece(const quan_network *n, int32_t v, const double place[2])
{
    double ax = n->vertex_x_mm[v], ay = n->vertex_y_mm[v];
    double dx = n->vertex_x_mm[v + 1] - ax, dy = n->vertex_y_mm[v + 1] - ay;
    double square = dx * dx + dy * dy;
    double t = square > 0.0 ? ((place[0] - ax) * dx + (place[1] - ay) * dy) / square : 0.0;
    t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
    net_candidate c = {.x = ax + t * dx, .y = ay + t * dy, .t = t, .piece = v};
    c.dx = c.x - place[0];
    c.dy = c.y - place[1];
    c.distance_mm = sqrt(c.dx * c.dx + c.dy * c.dy);
    return c;
}

/* By whole millimetres, then the lower edge: places equally near by what is stored tie by number.
 */
static int compare_candidates(const void *a, const void *b)
{
    const net_candidate *s = a, *t = b;
    if (s->connector_mm != t->connector_mm)
        return s->connector_mm < t->connector_mm ? -1 : 1;
    return (s->piece > t->piece) - (s->piece < t->piece);
}

/* The nearest place of every straight piece within the radius, nearest first. */
static quan_status find_candidates(const net_attach *a, const double place[2], double radius_mm,
                                   net_attach_scratch *s, quan_error *err)
{
    const double r = radius_mm + 1.0;
    const double low[2] = {place[0] - r, place[1] - r}, high[2] = {place[0] + r, place[1] + r};
    s->n_candidates = 0;
    QUAN_TRY(net_grid_collect(&a->grid, low, high, &s->near, err));
    net_candidate *grown =
        quan_grow(s->candidates, &s->candidate_capacity, s->near.n, sizeof *grown);
    if (!grown)
        return quan_fail_memory(err, "access points");
    s->candidates = grown;
    for (int64_t i = 0; i < s->near.n; i++) {
        net_candidate c = nearest_on_piece(a->network, s->near.items[i], place);
        if (c.distance_mm >= radius_mm + 0.5)
            continue;
        c.edge = a->edge_of[c.piece];
        c.connector_mm = (uint32_t)floor(c.distance_mm + 0.5);
        grown[s->n_candidates++] = c;
    }
    if (s->n_candidates > 1)
        qsort(grown, (size_t)s->n_candidates, sizeof *grown, compare_candidates);
    return QUAN_OK;
}

static int sign(int64_t value)
{
    return (value > 0) - (value < 0);
}

/* The ends lie on both sides of the wall's line, and the wall reaches the connector: at its corners
 * too, where two pieces of one wall meet. */
static bool crosses(const net_lines *walls, int32_t k, const int32_t p[2], const int32_t q[2])
{
    const int32_t c[2] = {walls->x[k], walls->y[k]}, d[2] = {walls->x[k + 1], walls->y[k + 1]};
    return sign(net_orient(c, d, p)) * sign(net_orient(c, d, q)) < 0 &&
           sign(net_orient(p, q, c)) * sign(net_orient(p, q, d)) <= 0;
}

/* Does a wall stand between the part's point and the candidate? Ends are rounded to millimetres, so
 * that the test is exact; a point on the wall itself is on neither side of it and not walled. */
static quan_status is_walled(const net_attach *a, const double place[2], const net_candidate *c,
                             net_attach_scratch *s, bool *walled, quan_error *err)
{
    double x = c->x, y = c->y;
    *walled = false;
    if (!a->walls.grid.first)
        return QUAN_OK;
    net_attach_inwards(a, c->edge, c->offset_mm, &x, &y);
    const int32_t p[2] = {(int32_t)floor(place[0] + 0.5), (int32_t)floor(place[1] + 0.5)};
    const int32_t q[2] = {(int32_t)floor(x + 0.5), (int32_t)floor(y + 0.5)};
    const double low[2] = {fmin(p[0], q[0]), fmin(p[1], q[1])};
    const double high[2] = {fmax(p[0], q[0]), fmax(p[1], q[1])};
    QUAN_TRY(net_grid_collect(&a->walls.grid, low, high, &s->walls, err));
    for (int64_t i = 0; i < s->walls.n && !*walled; i++)
        *walled = crosses(&a->walls.lines, s->walls.items[i], p, q);
    return QUAN_OK;
}

/* True when c lies at 60 degrees or more from each of the n places taken, seen from the point. */
static bool is_new_direction(const net_candidate *const *taken, int n, const net_candidate *c)
{
    for (int i = 0; i < n; i++) {
        double dot = taken[i]->dx * c->dx + taken[i]->dy * c->dy;
        if (dot > COS_LEAST_ANGLE * taken[i]->distance_mm * c->distance_mm)
            return false;
    }
    return true;
}

/* Places taken so far, no two in one direction. */
typedef struct {
    const net_candidate *taken[MAX_DIRECTIONS];
    int n, limit;
} directions;

/* What a vertex of an edge is: a node for its ends, itself inside. Negative numbers are nodes. */
static int64_t identity(const quan_network *n, int32_t edge, int64_t vertex)
{
    if (vertex == n->vertex_first[edge])
        return -1 - (int64_t)n->edges[edge].from;
    if (vertex == n->vertex_first[edge + 1] - 1)
        return -1 - (int64_t)n->edges[edge].to;
    return vertex;
}

/* The place is a vertex, and another piece that begins there comes nearer: then it is no least
 * distance along the network, only the end of a piece. Without this a street that is cut in two
 * would be reached at its cut as well. Pieces that share the place keep the first of them. */
static bool is_passed_by(const net_attach *a, const net_attach_scratch *s, const net_candidate *c)
{
    if (c->t > 0.0 && c->t < 1.0)
        return false;
    int64_t vertex = identity(a->network, c->edge, c->t > 0.0 ? c->piece + 1 : c->piece);
    for (const net_candidate *other = s->candidates; other < c; other++)
        if (identity(a->network, other->edge, other->piece) == vertex ||
            identity(a->network, other->edge, other->piece + 1) == vertex)
            return true;
    return false;
}

/* The nearest place is taken at any distance, the others within multi_max_mm. */
static bool has_room(const directions *d, const net_attach *a, const net_candidate *c)
{
    if (d->n == 0)
        return true;
    return d->n < d->limit && c->connector_mm <= a->multi_max_mm &&
           is_new_direction(d->taken, d->n, c);
}

/* The choice among the candidates of one part: the places that are reached without crossing a wall,
 * and, marked as walled, those that would be chosen as well if no wall stood. A single place is the
 * nearest one, walled or not. */
typedef struct {
    const net_attach *attach;
    net_attach_scratch *scratch;
    const double *place; /* of the part's point */
    int64_t part;
    directions free, razed;
} choice;

/* Candidates come nearest first. Both lists are filled in one pass: `free` as the walls stand,
 * `razed` as if there were none. */
static quan_status consider(choice *c, net_candidate *candidate, quan_error *err)
{
    const net_attach *a = c->attach;
    bool as_free = has_room(&c->free, a, candidate), as_razed = has_room(&c->razed, a, candidate);
    bool walled;
    if ((!as_free && !as_razed) || is_passed_by(a, c->scratch, candidate))
        return QUAN_OK;
    candidate->offset_mm =
        net_attach_offset(a->network, candidate->edge, candidate->piece, candidate->t);
    QUAN_TRY(is_walled(a, c->place, candidate, c->scratch, &walled, err));
    if (as_razed)
        c->razed.taken[c->razed.n++] = candidate;
    if (as_free && (!walled || !a->multi))
        c->free.taken[c->free.n++] = candidate;
    if (walled ? !as_razed : !as_free)
        return QUAN_OK;
    return net_attach_keep(c->scratch,
                           (quan_access_point){.edge = candidate->edge,
                                               .offset_mm = candidate->offset_mm,
                                               .connector_mm = candidate->connector_mm,
                                               .part = c->part,
                                               .walled = walled},
                           err);
}

/* Searches one radius. *done: a wider search would change nothing; else nothing is kept of it. */
static quan_status search(const net_attach *a, int64_t part, const double place[2],
                          double radius_mm, net_attach_scratch *s, bool *done)
{
    int limit = a->multi ? MAX_DIRECTIONS : 1;
    choice c = {a, s, place, part, {.limit = limit}, {.limit = limit}};
    int64_t before = s->n_points;
    QUAN_TRY(find_candidates(a, place, radius_mm, s, NULL));
    int64_t most = a->multi || s->n_candidates < 1 ? s->n_candidates : 1;
    for (int64_t i = 0; i < most; i++)
        QUAN_TRY(consider(&c, &s->candidates[i], NULL));
    *done = c.free.n == limit || radius_mm >= a->connector_max_mm ||
            (c.free.n > 0 && radius_mm >= a->multi_max_mm);
    if (!*done)
        s->n_points = before;
    return QUAN_OK;
}

quan_status net_attach_point(const net_attach *attach, int64_t part, const double place[2],
                             net_attach_scratch *scratch, quan_error *err)
{
    double radius = fmax(attach->grid.cell_mm, attach->multi ? attach->multi_max_mm : 0.0);
    bool done = false;
    while (!done) {
        radius = fmin(radius, attach->connector_max_mm);
        /* Nothing but memory can fail below. */
        if (search(attach, part, place, radius, scratch, &done))
            return quan_fail_memory(err, "access points");
        radius *= 3.0;
    }
    return QUAN_OK;
}
