/* report_topology.c - what was drawn so that it cannot be meant: the worst five of each kind, with
 * the ids of the file and a place to zoom to. */
#include "report.h"

#include "quan/shape/topology.h"
#include "roads.h"

#include <stdio.h>
#include <string.h>

enum {
    WORST = 5
};

/* The settings of this chapter. */
typedef struct {
    double overlap_m2, gap_most_m2, near_m, snap_m;
} topology_limits;

static quan_status load_limits(const quan_catalogue *catalogue, topology_limits *out,
                               quan_error *err)
{
    QUAN_TRY(quan_setting(catalogue, "check.overlap_m2", &out->overlap_m2, err));
    QUAN_TRY(quan_setting(catalogue, "check.gap_most_m2", &out->gap_most_m2, err));
    QUAN_TRY(quan_setting(catalogue, "check.near_miss_m", &out->near_m, err));
    return quan_setting(catalogue, "network.snap_m", &out->snap_m, err);
}

/* The feature as its file has it, with its name. */
static void name_feature(const quan_layer *layer, int64_t row, char *out, size_t size)
{
    const quan_table *t = &layer->table;
    const char *id = quan_table_text(t, quan_table_find(t, "source_id"), row);
    const char *name = quan_table_text(t, quan_table_find(t, "name"), row);
    char shown[640];
    int n = snprintf(out, size, "%.100s", quan_text_printable(id ? id : "?", shown, sizeof shown));
    if (name)
        snprintf(out + n, size - (size_t)n, "“%.100s”",
                 quan_text_printable(name, shown, sizeof shown));
}

static void put_line(quan_page *page, const char *line)
{
    quan_page_put(page, "        ");
    quan_page_wrap(page, line, 8);
}

static quan_status put_overlaps(quan_page *page, const char *title, const quan_layer *layer,
                                const topology_limits *limits, quan_error *err)
{
    quan_overlaps overlaps = {0};
    char one[300], two[300], line[900];
    double sum = 0;
    QUAN_TRY(quan_overlaps_find(&layer->geoms, limits->overlap_m2, &overlaps, err));
    for (int64_t i = 0; i < overlaps.n; i++)
        sum += overlaps.items[i].area_m2;
    quan_page_put(page, "  %s：重叠 %lld 处", title, (long long)overlaps.n);
    if (overlaps.n)
        quan_page_put(page, "，合计 %.1f ㎡", sum);
    quan_page_put(page, "（大于 %g ㎡）\n", limits->overlap_m2);
    for (int64_t i = 0; i < overlaps.n && i < WORST; i++) {
        const quan_overlap *o = &overlaps.items[i];
        name_feature(layer, o->a, one, sizeof one);
        name_feature(layer, o->b, two, sizeof two);
        snprintf(line, sizeof line, "%s 与 %s 重叠 %.1f ㎡（%.1f，%.1f）", one, two, o->area_m2,
                 o->place.x_m, o->place.y_m);
        put_line(page, line);
    }
    quan_overlaps_free(&overlaps);
    return QUAN_OK;
}

static quan_status put_holes(quan_page *page, const char *title, const quan_layer *layer,
                             const topology_limits *limits, quan_error *err)
{
    quan_holes holes = {0};
    QUAN_TRY(quan_holes_find(&layer->geoms, limits->overlap_m2, limits->gap_most_m2, &holes, err));
    quan_page_put(page, "  %s：缝隙 %lld 处（四周围住而无人覆盖，%g 至 %g ㎡）\n", title,
                  (long long)holes.n, limits->overlap_m2, limits->gap_most_m2);
    for (int64_t i = 0; i < holes.n && i < WORST; i++)
        quan_page_put(page, "        %.1f ㎡（%.1f，%.1f）\n", holes.items[i].area_m2,
                      holes.items[i].place.x_m, holes.items[i].place.y_m);
    quan_holes_free(&holes);
    return QUAN_OK;
}

static quan_status put_repeats(quan_page *page, const char *title, const quan_layer *layer,
                               quan_error *err)
{
    int64_t n = 0, shown = 0;
    char one[300], two[300], line[900];
    int64_t *same = quan_alloc((size_t)layer->geoms.n_features + 1, sizeof *same);
    if (!same)
        return quan_fail_memory(err, "repeated features");
    quan_status status = quan_geoms_repeats(&layer->geoms, same, &n, err);
    if (!status && n)
        quan_page_put(page, "  %s：图形完全相同的 %lld 个\n", title, (long long)n);
    for (int64_t row = 0; !status && row < layer->geoms.n_features && shown < WORST; row++) {
        if (same[row] == row)
            continue;
        name_feature(layer, same[row], one, sizeof one);
        name_feature(layer, row, two, sizeof two);
        snprintf(line, sizeof line, "%s 与 %s", two, one);
        put_line(page, line);
        shown++;
    }
    quan_free(same);
    return status;
}

/* The worst of one kind; `format` takes two names, a distance and a place. */
static void put_faults(quan_page *page, const quan_layer *roads, const quan_road_faults *faults,
                       quan_road_fault_kind kind)
{
    char one[300], two[300], line[900];
    int shown = 0;
    for (int64_t i = 0; i < faults->n_faults && shown < WORST; i++) {
        const quan_road_fault *f = &faults->faults[i];
        if (f->kind != kind)
            continue;
        name_feature(roads, f->a, one, sizeof one);
        name_feature(roads, f->b, two, sizeof two);
        if (kind == QUAN_ROAD_NEAR_MISS)
            snprintf(line, sizeof line, "%s 的端点距 %s %.2f m（%.1f，%.1f）", one, two,
                     f->distance_m, f->place.x_m, f->place.y_m);
        else
            snprintf(line, sizeof line, "%s 与 %s（%.1f，%.1f）", one, two, f->place.x_m,
                     f->place.y_m);
        put_line(page, line);
        shown++;
    }
}

static quan_status put_roads(quan_page *page, const quan_reported *all,
                             const topology_limits *limits, quan_error *err)
{
    const quan_layer *roads = &all->data->layers[QUAN_ROLE_ROAD];
    quan_road_faults faults = {0};
    int64_t n_near = 0;
    if (!roads->table.n_rows)
        return QUAN_OK;
    QUAN_TRY(quan_roads_check(roads, limits->snap_m, limits->near_m, &faults, err));
    for (int64_t i = 0; i < faults.n_faults; i++)
        n_near += faults.faults[i].kind == QUAN_ROAD_NEAR_MISS;
    quan_page_put(page,
                  "  道路：端点 %lld 个，悬挂 %lld 个；其中 %g m 以内自动接上 %lld 个，差 %g m "
                  "以内而未接上 %lld 个\n",
                  (long long)faults.n_ends, (long long)faults.n_dangles, limits->snap_m,
                  (long long)faults.n_joined, limits->near_m, (long long)n_near);
    put_faults(page, roads, &faults, QUAN_ROAD_NEAR_MISS);
    quan_page_put(page,
                  "  道路：同层相交而无节点 %lld 处（计算时按相通处理；立交请填层级或桥隧）；"
                  "不同层级的立体交叉 %lld 处\n",
                  (long long)(faults.n_faults - n_near), (long long)faults.n_separated);
    put_faults(page, roads, &faults, QUAN_ROAD_CROSSING);
    quan_road_faults_free(&faults);
    return QUAN_OK;
}

quan_status quan_report_topology(quan_page *page, const quan_reported *all, int *number,
                                 quan_error *err)
{
    static const struct {
        quan_role role;
        bool gaps; /* neighbours should touch: what lies between them is a drawing error */
    } areas[] = {
        {QUAN_ROLE_STREET, true},         {QUAN_ROLE_COMMUNITY, true},
        {QUAN_ROLE_ESTATE, false},        {QUAN_ROLE_PARCEL, true},
        {QUAN_ROLE_PARCEL_PLANNED, true}, {QUAN_ROLE_PARCEL_TITLE, false},
        {QUAN_ROLE_BUILDING, false},
    };
    topology_limits limits = {0};
    QUAN_TRY(load_limits(all->catalogue, &limits, err));
    quan_report_chapter(page, number, "拓扑（每类列最严重的五处；坐标为工作坐标系）");
    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
        const quan_layer *layer = &all->data->layers[areas[i].role];
        const char *title = quan_report_title(all->catalogue, areas[i].role);
        if (!layer->table.n_rows)
            continue;
        if (layer->geoms.kind == QUAN_POLYGONS)
            QUAN_TRY(put_overlaps(page, title, layer, &limits, err));
        if (layer->geoms.kind == QUAN_POLYGONS && areas[i].gaps)
            QUAN_TRY(put_holes(page, title, layer, &limits, err));
        QUAN_TRY(put_repeats(page, title, layer, err));
    }
    return put_roads(page, all, &limits, err);
}
