/* landuse_work.h - what the files of landuse share. */
#ifndef QUAN_READ_LANDUSE_WORK_H
#define QUAN_READ_LANDUSE_WORK_H

#include "landuse.h"

/* In the order of preference where several mean the same. */
enum {
    N_LANDUSE_SCHEMES = 5
};
extern const char *const landuse_schemes[N_LANDUSE_SCHEMES];
const char *landuse_name_zh(int scheme);

/* One code and name of the layer, and how many features have it; "" where there is none. */
typedef struct {
    const char *code, *name;
    int64_t first, count;
} landuse_use;

typedef struct {
    landuse_use *items;
    int64_t n;
} landuse_uses;

/* What is known of a layer. `n_named`: features whose name some scheme has for their code. */
typedef struct {
    quan_batch *batch;
    const quan_table *landuse;
    landuse_uses uses;
    double match_share, contradict_share;
    int64_t n, n_named, known[N_LANDUSE_SCHEMES], agree[N_LANDUSE_SCHEMES];
} judged;

/* The caller frees out->items. */
quan_status landuse_list(const quan_batch *batch, landuse_uses *out, quan_error *err);
void landuse_bare_name(const quan_values *values, const char *name, char *out, size_t size);

/* The row of the catalogue for a code; *zero: its leading zero was missing. -1: none. */
int64_t landuse_row(const quan_table *landuse, int scheme, const char *code, bool *zero);
/* The same by the name where there is no code. */
int64_t landuse_row_of(const judged *j, int scheme, const landuse_use *use, bool *zero);

/* True when every feature says its own scheme. */
bool landuse_all_given(const quan_batch *batch);

/* Writes what follows from the scheme (-1: none) into the rows. */
quan_status landuse_fill(const judged *j, int scheme, quan_error *err);

#endif
