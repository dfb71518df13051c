/* gap_town.h - a town built in memory, for tests of the gap stage. */
#ifndef QUAN_TESTS_GAP_TOWN_H
#define QUAN_TESTS_GAP_TOWN_H

#include "quan/gap.h"

#define TOWN_MAX_FUNCTIONS 400

/* A function waits for its facility's row number until town_close(). */
typedef struct {
    char facility[32], kind[40];
    double area_m2; /* 0: not given */
} town_function;

typedef struct {
    quan_run_file run;
    quan_catalogue catalogue;
    quan_dataset data;
    quan_network network;
    quan_monitor monitor;
    town_function functions[TOWN_MAX_FUNCTIONS];
    int n_functions;
    char said[4096]; /* warnings, one per line */
} town;

/* An empty town with a small catalogue: kinds, profiles, settings with no tolerance, no criteria.
 */
void town_open(town *t);
void town_free(town *t);

/* One cell of the catalogue, replaced or (new key) added. */
void town_set(town *t, quan_catalogue_name name, const char *key, const char *column,
              const char *value);

/* A criterion by metres on the network, of the set `assess`. */
void town_criterion(town *t, const char *id, const char *kinds, const char *limit_m);

/* Features; a value is set afterwards, on the last feature of the role. */
void town_road(town *t, const char *id, const quan_xy *points, int n);
void town_point(town *t, quan_role role, const char *id, double x, double y);
void town_line(town *t, quan_role role, const char *id, const quan_xy *points, int n);
void town_box(town *t, quan_role role, const char *id, quan_box box);
void town_text(town *t, quan_role role, const char *column, const char *value);
void town_int(town *t, quan_role role, const char *column, int64_t value);
void town_real(town *t, quan_role role, const char *column, double value);

/* A home (a point building) with persons; a facility of one kind. */
void town_home(town *t, const char *id, double x, double y, int64_t persons);
void town_facility(town *t, const char *id, double x, double y, const char *kind);
void town_function_of(town *t, const char *facility, const char *kind, double area_m2);

/* That the sources hold the kind in full. */
void town_complete(town *t, const char *kind);

/* Puts all layers into the order of ids, as reading does, and builds the network. */
void town_close(town *t);

/* town_close() and quan_gap(), which must succeed. */
void town_judge(town *t, quan_gap_result *out);

/* What a table says where text columns have these values (column2 may be NULL); -1 row: none. */
int64_t town_row(const quan_table *table, const char *column, const char *value,
                 const char *column2, const char *value2);
const char *town_said(const quan_table *table, int64_t row, const char *column);
int64_t town_count(const quan_table *table, int64_t row, const char *column);  /* -1: null */
double town_measure(const quan_table *table, int64_t row, const char *column); /* NaN: null */

/* The status of a criterion at a home, and other cells of gap_detail. */
const char *town_detail(const quan_gap_result *result, const char *home, const char *criterion,
                        const char *column);

/* Are two results the same, to the last bit? */
bool town_same_tables(const quan_table *a, const quan_table *b);
bool town_same_results(const quan_gap_result *a, const quan_gap_result *b);

#endif
