/* run_file_values.h - the values of a run file, checked one by one. */
#ifndef QUAN_READ_RUN_FILE_VALUES_H
#define QUAN_READ_RUN_FILE_VALUES_H

#include "quan/read/run_file.h"
#include "yaml.h"

/* In all of them: the outputs are untouched when the map has no such key, or nothing after it; a
 * text that was there before is freed. The caller owns what they return. */
quan_status quan_run_text(const quan_yaml_node *map, const char *key, char **out, quan_error *err);

/* Several of them at once. */
typedef struct {
    const char *key;
    char **out;
} quan_run_word;
quan_status quan_run_words(const quan_yaml_node *map, const quan_run_word *words, size_t n,
                           quan_error *err);

quan_status quan_run_real(const quan_yaml_node *map, const char *key, double least, double most,
                          double *out, quan_error *err);
quan_status quan_run_bool(const quan_yaml_node *map, const char *key, bool *out, quan_error *err);

/* A date as YYYY-MM-DD; with `parts` also YYYY and YYYY-MM. */
quan_status quan_run_date(const quan_yaml_node *map, const char *key, bool parts, char **out,
                          quan_error *err);

/* One text or a list of them, none twice. */
quan_status quan_run_texts(const quan_yaml_node *map, const char *key, char ***out, int32_t *n,
                           quan_error *err);
void quan_run_free_texts(char ***texts, int32_t *n);

/* The path of a node: passes the gate, relative to `folder`. With `must_exist` it is a regular
 * file, or a folder whose name ends in .gdb. */
quan_status quan_run_path(const quan_yaml_node *node, const char *folder, bool must_exist,
                          char **out, quan_error *err);

/* One entry of `sources:`; quan_run_free_source() takes a zeroed one as well. */
quan_status quan_run_source(const quan_yaml_node *node, const char *folder, quan_source *out,
                            quan_error *err);

/* Its keys `local`, `common_points`, `points` and `to`; `crs` has been read. */
quan_status quan_run_place(const quan_yaml_node *source, const char *folder, quan_source *out,
                           quan_error *err);

/* Puts the place of a source before the message in err, and returns status. */
quan_status quan_run_at(const quan_source *source, quan_status status, quan_error *err);
void quan_run_free_source(quan_source *source);

#endif
