/* batch.h - the features that one source gives to one role, on their way into the data set. */
#ifndef QUAN_READ_BATCH_H
#define QUAN_READ_BATCH_H

#include "quan/read.h"
#include "value/conversions.h"

/* Codes of rejected_feature. The first group rejects the feature; the second only notes what was
 * done to it, and the feature is used: these do not count as rejected. Reasons are data, the same
 * in every locale, and in Chinese as the other contents of the output. */
#define QUAN_REJECT_GEOMETRY_MISSING "geometry_missing"
#define QUAN_REJECT_GEOMETRY_EMPTY   "geometry_empty"
#define QUAN_REJECT_GEOMETRY_KIND    "geometry_kind"
#define QUAN_REJECT_GEOMETRY_INVALID "geometry_invalid"
#define QUAN_REJECT_GEOMETRY_SIZE    "geometry_too_large"
#define QUAN_REJECT_COORDINATE       "coordinate_invalid"
#define QUAN_REJECT_CRS_AREA         "outside_crs_area"
#define QUAN_REJECT_MISPLACED        "misplaced"
#define QUAN_REJECT_AREA_CHANGED     "repair_changed_area"
#define QUAN_REJECT_KIND_UNKNOWN     "kind_unknown"
#define QUAN_REJECT_SUB_POI          "sub_poi"
#define QUAN_NOTE_REPAIRED           "repaired"
#define QUAN_NOTE_VALUE              "value_invalid"
#define QUAN_NOTE_ENCODING           "text_encoding"
#define QUAN_NOTE_YEAR_CONFLICT      "year_conflict"
#define QUAN_NOTE_EXCEEDED           "total_exceeded"
#define QUAN_NOTE_UNPLACED           "total_unplaced"
#define QUAN_NOTE_STATUS             "status_from_name"
#define QUAN_NOTE_FUNCTION_AREA      "function_area"

typedef enum {
    QUAN_ROW_USED,
    QUAN_ROW_REJECTED,
    QUAN_ROW_OUTSIDE,
} quan_row_state;

typedef enum {
    QUAN_IDS_NONE, /* to be made from the content */
    QUAN_IDS_FIELD,
    QUAN_IDS_OSM,
} quan_ids;

typedef struct {
    int64_t row;
    const char *code, *reason;
    quan_xy place; /* NaN where unknown */
} quan_remark;

/* How a source field became a canonical one. */
typedef struct {
    const char *field, *canonical;
    const char *samples[5];
    int32_t n_samples;
    int64_t converted[QUAN_N_CONVERSIONS];
} quan_match;

/* The canonical name of fields that are never read. */
#define QUAN_PERSONAL_FIELD "personal"

/* Something done to a whole column or layer, with its evidence in Chinese. */
typedef struct {
    const char *field, *note;
    quan_conversion conversion;
    int64_t count;
} quan_converted;

/* Coordinates are those of the source until quan_batch_settle(). Texts live in the arena. Zeroed it
 * is empty. */
typedef struct {
    const quan_source *source;
    const char *file, *layer_name, *encoding;
    quan_crs *crs;
    quan_layer layer;      /* canonical columns, id, source, source_id, accuracy_m */
    quan_table functions;  /* facility (row), kind, area_m2, capacity, min_area_m2, priority,
                             type */
    quan_table unknown;    /* type, name: of facilities whose type no rule knows */
    unsigned char *states; /* quan_row_state per row */
    int64_t state_capacity;
    int64_t *numbers; /* per row of a vector file: that of the feature there */
    int64_t number_capacity;
    quan_remark *remarks;
    int64_t n_remarks, remark_capacity;
    const struct quan_values *values; /* of the run; NULL: plain values only */
    quan_match *matches;
    const char *names; /* of the source's fields, one after the other, then an empty one */
    quan_converted *converted;
    int64_t converted_capacity;
    int32_t n_converted;
    uint32_t done; /* conversions of the value set last, as bits */
    bool alone;    /* which filled nothing but its own cell */
    int64_t match_capacity;
    quan_role role;
    quan_ids ids;
    int32_t n_matches;
    int32_t id, source_id, accuracy; /* columns */
    quan_arena texts;
} quan_batch;

/* Columns of the functions of a batch, in this order. */
enum {
    QUAN_FUNCTION_FACILITY,
    QUAN_FUNCTION_KIND,
    QUAN_FUNCTION_AREA,
    QUAN_FUNCTION_CAPACITY,
    QUAN_FUNCTION_MIN_AREA, /* of the rule: a candidate until the area is known */
    QUAN_FUNCTION_PRIORITY,
    QUAN_FUNCTION_TYPE, /* as the source has it, of a facility without any candidate */
};

/* The columns of a canonical layer: those of layers/input/<role>.yaml, but for the fields of a
 * facility that go to its functions; id, source, source_id, accuracy_m. */
quan_status quan_batch_columns(quan_table *table, const quan_catalogue *catalogue, quan_role role,
                               quan_error *err);
quan_status quan_batch_init(quan_batch *batch, const quan_catalogue *catalogue, quan_role role,
                            quan_error *err);
void quan_batch_free(quan_batch *batch);

/* One more row and feature, used until something is found against it. */
quan_status quan_batch_add_row(quan_batch *batch, int64_t *row, quan_error *err);

/* False for the codes that only note what was done to a feature that is used. */
bool quan_reject_is(const char *code);

/* QUAN_ERR_INPUT with the sentence for one of the codes that reject. */
quan_status quan_reject_fail(const char *code, quan_error *err);

/* Lists something about a row; the place may be NaN. `reject` changes its state. */
quan_status quan_batch_remark(quan_batch *batch, quan_remark remark, bool reject, quan_error *err);

/* Notes a conversion of a whole column or layer; texts are copied, `note` may be NULL. */
quan_status quan_batch_converted(quan_batch *batch, quan_converted converted, quan_error *err);

/* Fields of a facility that belong to its functions, not to its own columns. */
bool quan_batch_is_function_field(quan_role role, const char *canonical);

/* A shape that a role takes: bit 1 << quan_shape_kind; 0: a table without geometry. */
uint32_t quan_batch_kinds(quan_role role);

/* True when a feature of the role is used although it has no place. */
bool quan_batch_may_lack_geometry(quan_role role);

#define QUAN_NOWHERE ((quan_xy){(double)NAN, (double)NAN})

#endif
