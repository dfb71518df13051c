/* report.h - what the parts of the report of `quan check` look at. */
#ifndef QUAN_READ_REPORT_H
#define QUAN_READ_REPORT_H

#include "gather.h"
#include "look.h"
#include "page.h"

/* One source in one of its roles, opened by itself before or beside the run. */
typedef struct {
    int32_t source; /* of the run file */
    quan_role role;
    quan_look look;
    const quan_field **matched; /* by name of the look; NULL: not looked at */
    char encoding[48];
    char problem[1024]; /* why it cannot be read; "" when it can */
    int64_t row;        /* of data->sources; -1: the source was left out */
} quan_checked;

/* data NULL: nothing could be read, and only `checked` is there; checked NULL: data alone. */
typedef struct {
    const quan_run_file *run;
    const quan_catalogue *catalogue;
    const quan_dataset *data;
    const quan_checked *checked;
    int64_t n_checked;
} quan_reported;

/* The role of a row of data->sources; its Chinese title. */
quan_role quan_report_role(const quan_table *sources, int64_t row);
const char *quan_report_title(const quan_catalogue *catalogue, quan_role role);

/* The file, with the layer where that has a name of its own: "town.gpkg:buildings". */
void quan_report_name(const quan_table *sources, int64_t row, char *out, size_t size);

/* The next number of a chapter, in Chinese, and its title. */
void quan_report_chapter(quan_page *page, int *number, const char *title);

/* The title of a code of an output table's column, or the code itself. */
const char *quan_report_code(const quan_catalogue *catalogue, const char *table, const char *column,
                             const char *code);

/* Chapters. Each prints its own title; those that have nothing to say print nothing or 没有. */
void quan_report_problems(quan_page *page, const quan_reported *all, int *number);
void quan_report_fields(quan_page *page, const quan_reported *all, int *number);
void quan_report_rejects(quan_page *page, const quan_reported *all, int *number);
void quan_report_conversions(quan_page *page, const quan_reported *all, int *number);
void quan_report_joins(quan_page *page, const quan_reported *all, int *number);
void quan_report_absent(quan_page *page, const quan_reported *all, int *number);

/* Overlaps and gaps of areas, repeats, ends and crossings of roads. Fails when memory is used up or
 * the geometry library fails. */
quan_status quan_report_topology(quan_page *page, const quan_reported *all, int *number,
                                 quan_error *err);

/* The whole text; the caller frees it. */
quan_status quan_report_make(const quan_reported *all, char **text, quan_error *err);

#endif
