/* fields.h - which source field is which canonical one, and what its values mean. */
#ifndef QUAN_READ_FIELDS_H
#define QUAN_READ_FIELDS_H

#include "batch.h"

/* The fields of a source layer by name, in UTF-8. `cut` marks names that may have lost their end
 * (10 bytes of a .dbf). Zeroed it is empty. */
typedef struct {
    char **texts;
    unsigned char *cut;
    int32_t n;
} quan_field_names;

void quan_field_names_free(quan_field_names *names);

typedef struct {
    int32_t source; /* number among the names */
    int32_t column; /* of the batch's table; -1: a function of a facility */
    const quan_field *field;
} quan_binding;

typedef struct {
    quan_binding *items;
    int32_t n;
} quan_bindings;

/* `fields:` of the source first, then the canonical names and their aliases, compared without case,
 * width and traditional characters; cut names by their beginning. A name of `fields:` that is not
 * there, or a canonical one that this role does not have, is QUAN_ERR_USAGE with the nearest. The
 * matches are noted in the batch. */
quan_status quan_fields_match(const quan_layer_description *input, const quan_field_names *names,
                              quan_batch *batch, quan_bindings *out, quan_error *err);
void quan_bindings_free(quan_bindings *bindings);

/* What a facility's own fields say of its functions. */
typedef struct {
    char kind[256];
    double area_m2, capacity; /* NaN: not given */
} quan_function_values;

/* Sets one value from its text; what cannot be understood stays null and is noted. */
quan_status quan_fields_set(quan_batch *batch, const quan_binding *binding, int64_t row,
                            const char *text, quan_function_values *functions, quan_error *err);

/* Lower case, half width, simplified characters, no space around; for comparing names. */
void quan_fields_fold(const char *text, char *out, size_t out_size);

/* A number as people write it: full width, thousands commas, its unit after it. */
bool quan_fields_number(const char *text, const char *unit, double *value);

#endif
