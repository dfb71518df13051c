/* network.h - the walk network: exact noding with levels, access points inside edges, times. */
#ifndef QUAN_NETWORK_H
#define QUAN_NETWORK_H

#include "quan/crs.h"
#include "quan/shape.h"

/* Who may pass an edge, from the most open to the most shut. Links (edges of no length where a way
 * crosses a wall) have any class but the first; a barrier is always a link. */
typedef enum {
    QUAN_ACCESS_PUBLIC,
    QUAN_ACCESS_RESIDENTS, /* inside a compound, or a gate that only its residents pass */
    QUAN_ACCESS_CLOSED,    /* a gate or road that nobody passes */
    QUAN_ACCESS_BARRIER,   /* a wall, river or railway without a gate */
} quan_access_class;

/* A piece of road between two nodes. */
typedef struct {
    int32_t from, to;   /* node numbers */
    int64_t road;       /* row of the road layer; -1 for a link across a wall */
    uint32_t length_mm; /* along the ground plan, at least 1 but for links */
    int8_t level;       /* 0 ground; bridges above, tunnels below */
    uint8_t access;     /* quan_access_class */
    uint8_t stairs;     /* 1: steps */
    uint8_t separated;  /* 1: bridge or tunnel: heights are those of its ends */
} quan_edge;

typedef struct {
    int64_t lines, segments, pairs_tested; /* in, after cleaning, candidate pairs */
    int64_t crossings, touches,
        overlaps;                /* nodes made at proper crossings, at T's, along shared runs */
    int64_t separated_crossings; /* crossings left apart: other level, bridge or tunnel */
    int64_t snapped_ends;        /* dangling ends joined within the tolerance */
    int64_t duplicates;          /* equal edges dropped */
    int64_t zero_length;         /* vertices and lines of no length dropped */
    int64_t barrier_cuts, gate_links; /* links across barriers: without a gate, with one */
    int64_t public_gates;             /* crossings that a public gate leaves open */
    int64_t unused_gates;             /* gates that are no crossing's nearest one */
    int64_t components, largest_component_nodes;
    int64_t without_height; /* edges timed as flat for lack of heights */
} quan_network_counts;

/* Zeroed it is empty. Coordinates are whole millimetres from the origin. */
typedef struct {
    double origin_x_m, origin_y_m;
    int32_t n_nodes, n_edges;
    int32_t *x_mm, *y_mm; /* of nodes */
    float *z_m;           /* of nodes; NaN where unknown; NULL without a DEM */
    /* Of nodes, over all edges but links that are closed or barriers; numbered by the lowest node.
     */
    int32_t *component;
    int32_t n_components;
    quan_edge *edges;      /* ordered by road row, then along the road */
    int64_t *vertex_first; /* n_edges + 1: the vertices of an edge, ends included */
    int32_t *vertex_x_mm, *vertex_y_mm;
    int64_t *height_first; /* n_edges + 1, or NULL: heights at equal steps from end to end */
    float *height_m;       /* at least two per edge */
    quan_network_counts counts;
} quan_network;

typedef struct {
    bool as_graph;        /* join at shared end points only: the input is already a graph */
    double snap_m;        /* a dangling end within this of a line of its level is joined to it. The
                             column accuracy_m of a road overrides it. At least 0.002: rounding */
    double gate_m;        /* a gate opens the barriers within this distance of it */
    double height_step_m; /* least distance between two heights along an edge: shorter steps turn
                             noise into climbs (references in docs/methods) */
    const quan_layer *barriers, *gates; /* may be NULL */
    const quan_raster *dem;             /* may be NULL */
    const char *crs;                    /* of the roads; needed with a DEM */
} quan_network_options;

/* Builds the network of a road layer (columns id, level, bridge, tunnel, stairs, access,
 * accuracy_m; absent ones read as 0, public and snap_m). Exact: whether two lines meet is decided
 * in integers, and connections follow from where lines were split, never from rounded positions.
 * Nothing is deleted but lines without length and equal doubles, both counted. O((n + k) log n) for
 * n segments and k meetings. QUAN_ERR_INPUT: extent beyond 1,000 km, or more than 2^31 - 2 edges.
 * The caller frees *out with quan_network_free(); on failure it is empty. */
quan_status quan_network_build(const quan_layer *roads, const quan_network_options *options,
                               const quan_monitor *monitor, quan_network *out, quan_error *err);
void quan_network_free(quan_network *network);

/* How somebody walks. Slope acts as in Irmischer and Clarke, Cartography and Geographic Information
 * Science 45 (2018), doi:10.1080/15230406.2017.1292150, scaled so that level ground gives flat_mps.
 */
typedef struct {
    char name[32];
    double flat_mps;        /* on level ground */
    double stairs_mps;      /* along steps */
    double max_slope_ratio; /* steeper is taken for noise of the heights and capped */
} quan_profile;

/* Milliseconds to walk edge `edge` from offset a_mm to offset b_mm (either may be the larger;
 * offsets are from its `from` end). O(heights of the edge). */
uint32_t quan_network_walk_ms(const quan_network *network, const quan_profile *profile,
                              int32_t edge, uint32_t a_mm, uint32_t b_mm);

/* Where a feature meets the network: a place on an edge, and the straight way to it. */
typedef struct {
    int32_t edge;
    uint32_t offset_mm;    /* from the edge's `from` end, 0 to length */
    uint32_t connector_mm; /* straight, 0 for an entrance on the edge */
    int64_t part;          /* of the feature's geometry */
    uint8_t walled; /* 1: the connector crosses a barrier; used only when walls are ignored */
} quan_access_point;

/* Feature f has points[first[f]] to points[first[f + 1] - 1], ordered by (connector, edge, offset).
 * A feature without any is unattached. Zeroed it is empty. */
typedef struct {
    int64_t n_features;
    int64_t *first;
    quan_access_point *points;
} quan_access;

typedef struct {
    double connector_max_m; /* longer connectors are not made */
    bool multi;    /* up to four directions per part; false: the one nearest place to its point */
    bool outlines; /* polygons are also entered where ways cross their outline: for parks and
                      compounds drawn as areas, not for houses that an arcade passes through */
    double multi_max_m;         /* of the second to fourth direction */
    const quan_layer *barriers; /* may be NULL; connectors across them are marked walled */
} quan_access_options;

/* Attaches each feature to the network: its part points to the nearest place of the nearest edges
 * (ties: lower edge, lower offset). Roads on bridges and in tunnels are not attached to. Beside the
 * places reached without crossing a wall stand, marked walled, those that would be chosen as well
 * if no wall stood. O(n log edges). The caller frees *out; on failure it is empty. */
quan_status quan_network_attach(const quan_network *network, const quan_geoms *features,
                                const quan_access_options *options, const quan_monitor *monitor,
                                quan_access *out, quan_error *err);
void quan_access_free(quan_access *access);

/* The output table walk_edge: one line per edge, in the working CRS; links have no length and are
 * not drawn. `profile` gives the times. */
quan_status quan_network_table(const quan_network *network, const quan_layer *roads,
                               const quan_profile *profile, quan_layer *out, quan_error *err);

#endif
