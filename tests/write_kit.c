#include "write_kit.h"

#include "cmocka_all.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SPACING_M = 40,
    BLOCK = 5, /* buildings between two streets */
};
static const double WEST_M = 500000.0, SOUTH_M = 2520000.0;

static const quan_layer_description *describe(const write_kit *kit, const char *name)
{
    for (int32_t i = 0; i < kit->catalogue.n_outputs; i++) {
        if (strcmp(kit->catalogue.outputs[i].name, name) == 0)
            return &kit->catalogue.outputs[i];
    }
    fail_msg("no description of %s", name);
    return NULL;
}

void kit_open(write_kit *kit)
{
    quan_error err = {{0}};
    *kit = (write_kit){0};
    (void)snprintf(kit->folder, sizeof kit->folder, "/tmp/quan-write-XXXXXX");
    assert_non_null(mkdtemp(kit->folder));
    (void)snprintf(kit->path, sizeof kit->path, "%s/town.gpkg", kit->folder);
    (void)snprintf(kit->project, sizeof kit->project, "%s/town.qgs", kit->folder);
    if (quan_catalogue_open(NULL, &kit->catalogue, &err))
        fail_msg("%s", err.message);
    kit->options = (quan_output_options){.path = kit->path,
                                         .title = "样例镇 15 分钟生活圈 <&>",
                                         .crs = "EPSG:4543",
                                         .as_of = "2025-01-01",
                                         .project = true};
}

static void fill(quan_layer *layer, const quan_field *field, int32_t column, int64_t row)
{
    char text[64];
    if (field->type == QUAN_TYPE_INT) {
        quan_table_set_int(&layer->table, column, row, row % 7);
    } else if (field->type == QUAN_TYPE_REAL) {
        quan_table_set_real(&layer->table, column, row, (double)row * 0.25);
    } else {
        (void)snprintf(text, sizeof text, "%s-%lld", field->name, (long long)row);
        const char *value = field->n_codes ? field->codes[row % field->n_codes].key : text;
        assert_int_equal(quan_table_set_text(&layer->table, column, row, value, NULL), QUAN_OK);
    }
}

quan_layer *kit_add(write_kit *kit, const char *name, int64_t n)
{
    const quan_layer_description *about = describe(kit, name);
    quan_layer *layer = &kit->layers[kit->n_tables];
    kit->tables[kit->n_tables++] = (quan_output_table){about->name, layer};
    layer->geoms.kind = about->kind;
    for (int32_t i = 0; i < about->n_fields; i++)
        assert_int_equal(quan_table_add_column(&layer->table, about->fields[i].name,
                                               about->fields[i].type, NULL, NULL),
                         QUAN_OK);
    assert_int_equal(quan_table_add_rows(&layer->table, n, NULL), QUAN_OK);
    for (int64_t row = 0; row < n; row++) {
        for (int32_t i = 0; i < about->n_fields; i++)
            fill(layer, &about->fields[i], i, row);
    }
    return layer;
}

quan_layer *kit_layer(write_kit *kit, const char *name)
{
    for (int32_t i = 0; i < kit->n_tables; i++) {
        if (strcmp(kit->tables[i].name, name) == 0)
            return &kit->layers[i];
    }
    fail_msg("no table %s", name);
    return NULL;
}

static void add_ring(quan_geoms *geoms, const quan_xy *points, int64_t n)
{
    assert_int_equal(quan_geoms_add_feature(geoms, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_add_part(geoms, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_add_ring(geoms, points, n, NULL), QUAN_OK);
}

void kit_square(quan_geoms *geoms, double x, double y, double side)
{
    const quan_xy ring[] = {{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}};
    add_ring(geoms, ring, 5);
}

void kit_line(quan_geoms *geoms, double x0, double y0, double x1, double y1)
{
    const quan_xy line[] = {{x0, y0}, {x1, y1}};
    add_ring(geoms, line, 2);
}

static void set_text(quan_layer *layer, const char *column, int64_t row, const char *value)
{
    const int32_t c = quan_table_find(&layer->table, column);
    assert_true(c >= 0);
    assert_int_equal(quan_table_set_text(&layer->table, c, row, value, NULL), QUAN_OK);
}

static quan_xy corner(int side, int64_t building)
{
    const int64_t i = building % side, k = building / side;
    return (quan_xy){WEST_M + (double)(i * SPACING_M + i / BLOCK * 20),
                     SOUTH_M + (double)(k * SPACING_M + k / BLOCK * 20)};
}

static const quan_xy facility_cells[] = {{0.15, 0.2}, {0.8, 0.3}, {0.45, 0.75}, {0.6, 0.55},
                                         {0.3, 0.4},  {0.7, 0.8}, {0.2, 0.85},  {0.9, 0.65}};
static const char *const facility_kinds[] = {"health_center",   "primary_school", "wet_market",
                                             "middle_school",   "elder_daycare",  "park_5",
                                             "culture_station", "outdoor_fitness"};
static const char *const criteria[] = {"assess.health",  "assess.primary", "assess.market",
                                       "assess.junior",  "assess.elderly", "assess.green",
                                       "assess.culture", "assess.sport"};
static const double limits_m[] = {1000, 500, 500, 1000, 300, 300, 1000, 1000};

/* The band that a real run would give by distance, with some to verify and some cut off. */
static const char *band_of(double distance_m, double limit_m, int64_t building)
{
    if (building % 23 == 5)
        return "to_verify";
    if (building % 31 == 7)
        return "unreachable";
    if (distance_m <= limit_m)
        return "within";
    return distance_m <= 1.5 * limit_m ? "over_1_5" : "over";
}

static quan_xy facility_at(int side, int facility)
{
    return (quan_xy){WEST_M + facility_cells[facility].x_m * side * (SPACING_M + 4),
                     SOUTH_M + facility_cells[facility].y_m * side * (SPACING_M + 4)};
}

static const char *judge(int side, int64_t building, int criterion)
{
    const quan_xy home = corner(side, building), place = facility_at(side, criterion);
    const double distance_m = fabs(home.x_m - place.x_m) + fabs(home.y_m - place.y_m);
    return band_of(distance_m, limits_m[criterion], building);
}

static void add_buildings(write_kit *kit, int side)
{
    const int64_t n = (int64_t)side * side;
    quan_layer *building = kit_add(kit, "gap_building", n);
    quan_layer *sheet = kit_add(kit, "gap_by_criterion", n * 8);
    quan_layer *base = kit_add(kit, "base_building", n + n / 4);
    char id[32];
    for (int64_t b = 0; b < n; b++) {
        const quan_xy at = corner(side, b);
        const double size = 18.0 + (double)(b % 7);
        (void)snprintf(id, sizeof id, "b%lld", (long long)b);
        kit_square(&building->geoms, at.x_m, at.y_m, size);
        kit_square(&base->geoms, at.x_m, at.y_m, size);
        set_text(building, "building_id", b, id);
        set_text(building, "band", b, judge(side, b, (int)(b / 3 % 2)));
        for (int c = 0; c < 8; c++) {
            kit_square(&sheet->geoms, at.x_m, at.y_m, size);
            set_text(sheet, "building_id", b * 8 + c, id);
            set_text(sheet, "criterion_id", b * 8 + c, criteria[c]);
            set_text(sheet, "band", b * 8 + c, judge(side, b, c));
        }
    }
    for (int64_t b = 0; b < n / 4; b++) {
        const quan_xy at = corner(side, b * 4);
        kit_square(&base->geoms, at.x_m + 26.0, at.y_m + 2.0, 9.0);
    }
}

static void add_streets(write_kit *kit, int side)
{
    const int lines = side / BLOCK + 1;
    const double end = side * SPACING_M + side / BLOCK * 20.0;
    quan_layer *edge = kit_add(kit, "walk_edge", 2 * lines);
    quan_layer *wall = kit_add(kit, "base_barrier", 2);
    for (int i = 0; i < lines; i++) {
        const double at = i * (BLOCK * SPACING_M + 20.0) - 15.0;
        kit_line(&edge->geoms, WEST_M + at, SOUTH_M - 15.0, WEST_M + at, SOUTH_M + end);
        kit_line(&edge->geoms, WEST_M - 15.0, SOUTH_M + at, WEST_M + end, SOUTH_M + at);
    }
    for (int i = 0; i < 2 * lines; i++)
        set_text(edge, "access", i, i == 3 ? "residents" : i == 4 ? "closed" : "public");
    kit_line(&wall->geoms, WEST_M, SOUTH_M + end * 0.52, WEST_M + end, SOUTH_M + end * 0.47);
    kit_line(&wall->geoms, WEST_M + end * 0.3, SOUTH_M, WEST_M + end * 0.3, SOUTH_M + end * 0.2);
    set_text(wall, "kind", 0, "river");
    set_text(wall, "kind", 1, "wall");
}

static void add_areas(write_kit *kit, int side)
{
    static const char *const names[] = {"南屏社区", "凤凰社区", "石龙社区", "永平社区"};
    const double end = side * SPACING_M + side / BLOCK * 20.0, half = end / 2.0;
    quan_layer *community = kit_add(kit, "gap_community", 4);
    quan_layer *base = kit_add(kit, "base_area", 5);
    const int32_t score = quan_table_find(&community->table, "score");
    for (int i = 0; i < 4; i++) {
        const double x = WEST_M - 20.0 + (i % 2) * half, y = SOUTH_M - 20.0 + (i / 2) * half;
        kit_square(&community->geoms, x, y, half);
        kit_square(&base->geoms, x, y, half);
        set_text(community, "name", i, names[i]);
        set_text(base, "name", i, names[i]);
        set_text(base, "level", i, "community");
        quan_table_set_real(&community->table, score, i, 0.3 + 0.22 * i);
    }
    kit_square(&base->geoms, WEST_M - 40.0, SOUTH_M - 40.0, end + 40.0);
    set_text(base, "level", 4, "boundary");
    set_text(base, "name", 4, "样例县");
    quan_layer *blind = kit_add(kit, "gap_area", 8);
    for (int i = 0; i < 8; i++) {
        kit_square(&blind->geoms, WEST_M + end * 0.09 * i, SOUTH_M + end * 0.1 * i, end * 0.17);
        set_text(blind, "criterion_id", i, criteria[i]);
        quan_table_set_int(&blind->table, quan_table_find(&blind->table, "persons"), i,
                           120 + 35 * i);
    }
}

static void add_facilities(write_kit *kit, int side)
{
    static const char *const names[] = {"中心卫生院",   "第一小学", "城南菜市场", "第二中学",
                                        "日间照料中心", "街心游园", "文化站",     "健身广场"};
    quan_layer *facility = kit_add(kit, "facility_used", 8);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(quan_geoms_add_point(&facility->geoms, facility_at(side, i), NULL),
                         QUAN_OK);
        set_text(facility, "kind", i, facility_kinds[i]);
        set_text(facility, "name", i, names[i]);
        set_text(facility, "status", i, "existing");
    }
}

void kit_add_town(write_kit *kit, int side)
{
    add_buildings(kit, side);
    add_streets(kit, side);
    add_areas(kit, side);
    add_facilities(kit, side);
    quan_layer *rejected = kit_add(kit, "rejected_feature", 3);
    const quan_xy place = {WEST_M, SOUTH_M};
    assert_int_equal(quan_geoms_add_point(&rejected->geoms, place, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_add_feature(&rejected->geoms, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_add_point(&rejected->geoms, place, NULL), QUAN_OK);
    kit_add(kit, "rural_building", 0);
    kit_add(kit, "gap_detail", 40);
    kit_add(kit, "gap_area_criterion", 12);
    quan_layer *info = kit_add(kit, "run_info", 2);
    set_text(info, "key", 0, "run.secrecy");
    set_text(info, "value", 0, "内部");
    kit_add(kit, "run_source", 2);
}

static void shrink(quan_geoms *geoms, int64_t features_per_building)
{
    quan_geoms mixed = {.kind = QUAN_POLYGONS};
    for (int64_t f = 0; f < geoms->n_features; f++) {
        const int64_t ring = geoms->ring_first[geoms->part_first[f]];
        const quan_xy *points = geoms->points + geoms->point_first[ring];
        if (f / features_per_building % 3 == 0)
            add_ring(&mixed, points, 1);
        else
            add_ring(&mixed, points, 5);
    }
    quan_geoms_free(geoms);
    *geoms = mixed;
}

void kit_shrink_buildings(write_kit *kit)
{
    shrink(&kit_layer(kit, "gap_building")->geoms, 1);
    shrink(&kit_layer(kit, "gap_by_criterion")->geoms, 8);
}

quan_status kit_write(write_kit *kit, quan_error *err)
{
    return quan_write(kit->tables, kit->n_tables, &kit->catalogue, &kit->options, NULL, err);
}

void kit_close(write_kit *kit)
{
    DIR *folder = opendir(kit->folder);
    const struct dirent *entry = NULL;
    while (folder && (entry = readdir(folder)))
        (void)unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
    (void)rmdir(kit->folder);
    for (int32_t i = 0; i < kit->n_tables; i++)
        quan_layer_free(&kit->layers[i]);
    quan_catalogue_free(&kit->catalogue);
}

char *kit_read(const char *path, long *n)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *n = ftell(file);
    rewind(file);
    char *bytes = malloc((size_t)*n + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)*n, file), *n);
    bytes[*n] = '\0';
    (void)fclose(file);
    return bytes;
}

int kit_count_hidden(const write_kit *kit)
{
    DIR *folder = opendir(kit->folder);
    assert_non_null(folder);
    int count = 0;
    const struct dirent *entry = NULL;
    while ((entry = readdir(folder)))
        count += entry->d_name[0] == '.' && strcmp(entry->d_name, ".") != 0 &&
                 strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return count;
}
