/* read.h - from files to canonical layers: nothing enters unchecked, nothing is lost uncounted. */
#ifndef QUAN_READ_H
#define QUAN_READ_H

#include "quan/crs.h"
#include "quan/read/catalogue.h"
#include "quan/read/run_file.h"
#include "quan/shape.h"

/* The canonical layers of a run, in the working CRS (metres), each ordered by its text column `id`
 * (quan_text_compare_ids), so that row numbers do not depend on the order of the input. Columns are
 * those of layers/input/<role>.yaml, all present, null where unknown; every layer also has `id`,
 * `source` (number of the row in `sources`), `source_id` (the feature in that source) and
 * `accuracy_m`. */
typedef struct {
    char crs[16]; /* the working CRS, "EPSG:n" */
    quan_layer layers[QUAN_N_ROLES];
    quan_raster dem;
    quan_table functions; /* facility (row), kind, area_m2, capacity: what each facility offers */
    quan_table sources;   /* one row per source and layer read: the columns of output run_source */
    quan_layer rejected; /* the columns of output rejected_feature, and source (row); points where a
                            place is known. Codes repaired, value_invalid and text_encoding only
                            note what was done to a feature that is used */
    /* source (row), field (as the source names it), conversion, count, note: what was done to
     * values on their way, and what a whole column was judged by */
    quan_table conversions;
    quan_table fields;     /* source (row), field, canonical, samples: how fields were matched */
    quan_table placements; /* source (row), note: how a system that was not declared was found, in
                              Chinese */
    quan_table offsets; /* source (row), hypothesis (gcj02, bd09 …), east_m, north_m (by how much it
                           lies off), before_m, after_m (medians to the nearest building or road),
                           n, note: in Chinese */
    quan_table ledger_match;   /* the columns of output ledger_match: what became of each row of
                                  ledger, survey and votes */
    quan_table unknown_types;  /* source (row), type, count, name (the first of them): types of
                                  facilities that no rule knows, the most frequent first */
    quan_layer merged;         /* the columns of output facility_merged; points */
    bool has[QUAN_N_ROLES];    /* a source of that role was given */
    unsigned char *kind_known; /* per row of the kinds catalogue: 1 when some source has it or the
                                  run names it complete */
} quan_dataset;

/* Opens, checks and reads every source. Fails when a required layer is missing or nothing of it can
 * be used; a feature that cannot be used is listed in `rejected`, never dropped:
 * features in = used + rejected + outside, per source. On failure *out is empty. */
quan_status quan_read(const quan_run_file *run, const quan_catalogue *catalogue,
                      const quan_monitor *monitor, quan_dataset *out, quan_error *err);
void quan_dataset_free(quan_dataset *data);

/* What `quan check` prints: per source the file, layer, role, system, encoding, fields with sample
 * values, counts and rejects by code; the share of empty values in the columns that matter; the
 * roles that are absent and what stays off without them. In Chinese, as those who read it do. The
 * caller frees *text with quan_free(). */
quan_status quan_read_report(const quan_run_file *run, const quan_catalogue *catalogue,
                             const quan_dataset *data, char **text, quan_error *err);

/* `quan check`: opens every source by itself, reads the run, and writes the report with sample rows
 * and topology. Where the run is refused, *text says of every source whether it can be read, and
 * tells the rest as far as it can; the status and message are those of the run. The caller frees
 * *text, which may be NULL after a failure. */
quan_status quan_read_check(const quan_run_file *run, const quan_catalogue *catalogue,
                            const quan_monitor *monitor, char **text, quan_error *err);

/* Reads the run and lists which rows of its ledgers somebody has to decide, and what was decided
 * before: a table of texts with Chinese headings, to be filled in and given as `confirmations:`. On
 * failure *out is empty. */
quan_status quan_read_candidates(const quan_run_file *run, const quan_catalogue *catalogue,
                                 const quan_monitor *monitor, quan_table *out, quan_error *err);

/* One layer of one file as it stands, for the tools of the command line: no roles, no fields beyond
 * `id` (the column of that name, else the feature number) and what roads need (level, bridge,
 * tunnel, stairs, access where such columns are found). `file` is PATH or PATH:LAYER. The
 * coordinates are in metres of *crs: the layer's own system where it is projected (times its unit),
 * else the one that quan_crs_choose() gives. *crs may be set on entry, and is then kept ("EPSG:n"
 * or WKT; the caller owns it and frees it with quan_free()). */
quan_status quan_read_layer(const char *file, quan_role role, char **crs, quan_layer *out,
                            quan_error *err);

#endif
