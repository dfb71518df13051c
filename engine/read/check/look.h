/* look.h - one layer of an open file as it stands there: names, shape, extent, system, a few rows.
 */
#ifndef QUAN_READ_LOOK_H
#define QUAN_READ_LOOK_H

#include "file/source.h"

enum {
    QUAN_LOOK_ROWS = 20, /* read at most, for sample words */
    QUAN_LOOK_SHOWN = 5  /* of these, shown as sample rows */
};

/* Zeroed it is empty. */
typedef struct {
    char *layer;            /* as the file has it */
    quan_field_names names; /* in UTF-8 */
    uint32_t kinds;         /* 1 << quan_shape_kind; 0: a table without geometry. Closed lines of a
                               drawing may be areas: both bits */
    int64_t n_features;
    quan_box box;       /* in the numbers of the layer; empty where unknown */
    quan_box box_deg;   /* empty where unknown */
    char crs[160];      /* "EPSG:4543", a name, or "" */
    char evidence[400]; /* why there is none */
    char **cells;       /* n_rows times names.n texts; NULL: no value, or undecodable */
    int32_t n_rows;
} quan_look;

/* `layer` NULL: a raster. Features are read from the first on, and the layer is left rewound. */
quan_status quan_look_at(quan_opened *opened, OGRLayerH layer, quan_look *out, quan_error *err);
void quan_look_free(quan_look *look);

/* What a name of the look is for a role: matched[i] is a field of the role's description, or NULL.
 * The caller frees *matched (names.n entries) with quan_free(). Owners that are persons are covered
 * in the rows of the look. */
quan_status quan_look_match(const quan_look *look, const quan_catalogue *catalogue, quan_role role,
                            const quan_source *source, const quan_field ***matched,
                            quan_error *err);

/* True for a column that the reader of tables adds, which is none of the file's own. */
bool quan_look_is_added(const char *name);

/* True when the name of a column says that it holds persons: names, telephones, ids. Values of such
 * columns are shown nowhere. */
bool quan_look_is_personal(const quan_catalogue *catalogue, const char *name);

/* Up to three texts beyond ASCII of matched columns, joined by 、; "" when there are none: by them
 * a reader sees whether an encoding was guessed rightly. */
void quan_look_words(const quan_look *look, const quan_catalogue *catalogue,
                     const quan_field *const *matched, char *out, size_t size);

#endif
