/* project.h - the QGIS project that opens the file finished: layers, groups, themes, view. */
#ifndef QUAN_WRITE_PROJECT_H
#define QUAN_WRITE_PROJECT_H

#include "plan.h"
#include "sql.h"

/* The name under which the project is stored in the GeoPackage. */
#define QUAN_PROJECT_NAME "生活圈"

/* One layer of the project: an output, or the part of one that a filter picks. */
typedef struct {
    const quan_output *output;
    quan_wkb_type shape; /* QUAN_WKB_GEOMETRY: a table without a map */
    const char *group;   /* of the layer tree; "" is its top */
    char *name;          /* in Chinese */
    char *id;            /* more than ten characters, or QGIS makes up another */
    char *subset;        /* SQL filter; NULL: all rows */
    bool split_type;     /* the table mixes types, and this layer is one of them */
    bool visible;
    bool present;      /* of the present state: streets, facilities */
    bool base;         /* part of the base map, which stands behind every theme */
    bool subject;      /* a theme and a print sheet show it */
    int32_t criterion; /* the sheet of one criterion: its number; -1: none */
} quan_project_layer;

typedef struct {
    quan_project_layer *layers; /* in the order of the layer tree */
    int64_t n, capacity;
    int32_t n_criteria;
    char **criterion_names;
} quan_project_layers;

/* Lists the layers of the plan. The table gap_by_criterion becomes one sheet per criterion that it
 * holds, in the order of first appearance: its buildings, its blind spots, the facilities that
 * would serve it. */
quan_status quan_project_list(const quan_output_plan *plan, quan_project_layers *out,
                              quan_error *err);
void quan_project_layers_free(quan_project_layers *layers);

/* The name of the theme whose subject the layer is. */
const char *quan_project_theme_name(const quan_project_layers *list,
                                    const quan_project_layer *subject);

/* The .qgs document. */
quan_status quan_project_compose(const quan_output_plan *plan, quan_buffer *xml, quan_error *err);

/* An A3 sheet (图名, 图例, 比例尺, 指北针, 密级) for each theme, as the project's <Layouts>. */
void quan_project_add_layouts(const quan_output_plan *plan, const quan_project_layers *layers,
                              quan_box view, quan_buffer *xml);

/* <spatialrefsys> of the plan's CRS. */
void quan_project_add_crs(const quan_output_plan *plan, quan_buffer *xml);

/* Puts the document into table qgis_projects: the hexadecimal digits of a .qgz, as QGIS wants. */
quan_status quan_project_store(sqlite3 *db, const quan_output_plan *plan, const quan_buffer *xml,
                               quan_error *err);

#endif
