/* fields.h - which source field is which canonical one, and what its values mean. */
#ifndef QUAN_READ_FIELDS_H
#define QUAN_READ_FIELDS_H

#include "batch.h"
#include "value/values.h"

/* The fields of a source layer by name, in UTF-8. `cut` marks names that may have lost their end
 * (10 bytes of a .dbf). Zeroed it is empty. */
typedef struct {
    char **texts;
    char **aliases; /* the second name that a FileGDB gives a field; NULL where it gives none */
    unsigned char *cut;
    int32_t n;
} quan_field_names;

void quan_field_names_free(quan_field_names *names);

typedef struct {
    int32_t source; /* number among the names */
    int32_t column; /* of the batch's table; -1: a function of a facility */
    int32_t match;  /* of the batch's matches, from 1; 0: none */
    const quan_field *field;
    const quan_unit *own, *heading; /* of the field, and what the heading says; NULL: none */
} quan_binding;

typedef struct {
    quan_binding *items;
    int32_t n;
} quan_bindings;

/* `fields:` of the source first, then the canonical names and their aliases, compared without case,
 * width and traditional characters, then without a unit at the end of the heading; cut names by
 * their beginning. A name of `fields:` that is not there, that holds personal data, or a canonical
 * one that this role does not have, is QUAN_ERR_USAGE. Personal fields are never matched. The
 * matches are noted in the batch, whose `values` are used. */
quan_status quan_fields_match(const quan_layer_description *input, const quan_field_names *names,
                              quan_batch *batch, quan_bindings *out, quan_error *err);
void quan_bindings_free(quan_bindings *bindings);

/* What a facility's own fields say of its functions. */
typedef struct {
    char kind[256];
    double area_m2, capacity; /* NaN: not given */
} quan_function_values;

/* Sets one value from its text; what cannot be understood stays null and is noted. batch->done says
 * which conversions were made, batch->alone whether nothing but the one cell was written. */
quan_status quan_fields_set(quan_batch *batch, const quan_binding *binding, int64_t row,
                            const char *text, quan_function_values *functions, quan_error *err);

/* Counts conversions (bits) for the source field of a binding once more: a value that came again.
 */
void quan_fields_count(quan_batch *batch, const quan_binding *binding, uint32_t conversions);

/* Lower case, half width, no space around; for comparing words. Traditional characters need
 * quan_values_fold(). */
void quan_fields_fold(const char *text, char *out, size_t out_size);

/* A number as people write it: full width, thousands commas, its unit after it. */
bool quan_fields_number(const char *text, const char *unit, double *value);

#endif
