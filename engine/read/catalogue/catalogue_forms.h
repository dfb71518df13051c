/* catalogue_forms.h - which columns each CSV of layers/catalogue/ has, and what may stand there. */
#ifndef QUAN_READ_CATALOGUE_FORMS_H
#define QUAN_READ_CATALOGUE_FORMS_H

#include "quan/read/catalogue.h"

typedef struct {
    const char *name;
    const char *words;  /* the allowed ones between bars, "|a|b|"; "#": a number; NULL: any text */
    double least, most; /* of a number */
    bool required;
} quan_form_column;

/* The first column is the key. */
typedef struct {
    const char *file;
    const quan_form_column *columns;
    int32_t n_columns;
} quan_form;

extern const quan_form quan_catalogue_forms[QUAN_N_CATALOGUES];

#endif
