/* catalogue.h - layers/: what a layer is, and the standards as data. */
#ifndef QUAN_READ_CATALOGUE_H
#define QUAN_READ_CATALOGUE_H

#include "quan/read/run_file.h"
#include "quan/shape.h"

/* One CSV of layers/catalogue/ after the overrides of a run: every cell is text, the first column
 * is the key, rows are in the order of the file (new keys of an override at the end). */
typedef enum {
    QUAN_CATALOGUE_KINDS,
    QUAN_CATALOGUE_CRITERIA,
    QUAN_CATALOGUE_FACILITY_MATCH,
    QUAN_CATALOGUE_FACILITY_WORDS, /* what names of facilities say beside their kind */
    QUAN_CATALOGUE_OSM_TAGS,
    QUAN_CATALOGUE_PROFILES,
    QUAN_CATALOGUE_SETTINGS,
    QUAN_CATALOGUE_LANDUSE,
    QUAN_CATALOGUE_LANDUSE_EVIDENCE, /* what tells the land-use schemes apart */
    QUAN_CATALOGUE_TRADITIONAL,      /* traditional characters and their simplified forms */
    QUAN_CATALOGUE_UNITS,
    QUAN_CATALOGUE_VALUE_WORDS,     /* words within numbers and years, and for no value */
    QUAN_CATALOGUE_AMBIGUOUS_NAMES, /* a name of a field that means another beside a third */
    QUAN_CATALOGUE_PERSONAL,        /* fields that are never read, and what is an organisation */
    QUAN_CATALOGUE_YEAR_EVIDENCE,   /* which source of a build year goes first */
    QUAN_CATALOGUE_ROLES,           /* what each role is for, who holds it */
    QUAN_CATALOGUE_ROLE_WORDS,      /* by which names `quan init` knows a role */
    QUAN_CATALOGUE_TABLE_WORDS,     /* words that tell what columns and rows of a sheet are */
    QUAN_CATALOGUE_NAME_WORDS,      /* what stands in names of places and tells none apart */
    QUAN_N_CATALOGUES,
} quan_catalogue_name;

/* One field of an input or output layer. */
typedef struct {
    char *name, *title, *unit, *description; /* title in Chinese */
    char **aliases;                          /* input: names by which the field is known */
    quan_pair *codes; /* value -> title (output), or value as written -> canonical value (input) */
    int32_t n_aliases, n_codes;
    double least, most; /* input: a number beyond them is no value */
    quan_type type;
    bool required;
    bool open; /* input: a text that is none of the codes is kept as it is written */
} quan_field;

/* layers/input/<role>.yaml or layers/output/<table>.yaml. */
typedef struct {
    char *name, *title, *description;
    /* output: its place in the project: 成果, 现状 or 底图; NULL: a table without map */
    char *group;
    quan_shape_kind kind;
    bool any_shape; /* output: points or polygons, whichever the layer holds; `kind` is polygons */
    bool visible;   /* output: switched on when the project opens */
    quan_field *fields;
    int32_t n_fields;
    char *style; /* output: the QML beside it, whole; NULL where there is none */
} quan_layer_description;

typedef struct {
    char *folder;
    quan_table tables[QUAN_N_CATALOGUES];
    /* file, key, column, before, after: one row per cell an override changed */
    quan_table replaced;
    quan_layer_description inputs[QUAN_N_ROLES]; /* of a DEM: empty, it has no fields */
    quan_layer_description *outputs;             /* in the order of layers/output/order.txt */
    int32_t n_outputs;
} quan_catalogue;

/* Finds layers/ ($QUAN_LAYERS, beside the build, <prefix>/share/quan/layers), reads it, and applies
 * the run's overrides (run may be NULL). A missing folder is QUAN_ERR_IO, a bad row QUAN_ERR_INPUT
 * with file and line. */
quan_status quan_catalogue_open(const quan_run_file *run, quan_catalogue *out, quan_error *err);
void quan_catalogue_free(quan_catalogue *catalogue);

/* The row with that key, or -1; the cell of a row by column name, or NULL when empty. */
int64_t quan_catalogue_find(const quan_table *table, const char *key);
const char *quan_catalogue_cell(const quan_table *table, int64_t row, const char *column);

/* A number of settings.csv. A missing key is QUAN_ERR_INPUT. */
quan_status quan_setting(const quan_catalogue *catalogue, const char *key, double *value,
                         quan_error *err);

#endif
