/* run.h - the chain: from a run file to a published result. */
#ifndef QUAN_RUN_H
#define QUAN_RUN_H

#include "quan/gap.h"
#include "quan/write.h"

/* The version of this library, for example "0.1.0". */
const char *quan_version(void);

/* How far to go; every stage before is run as well. */
typedef enum {
    QUAN_STAGE_NETWORK,
    QUAN_STAGE_REACH,
    QUAN_STAGE_GAP,
    QUAN_STAGE_ALL,
} quan_stage;

typedef struct {
    quan_stage stage;
    const char *output; /* overrides the run file's; may be NULL */
    bool overwrite;
} quan_run_options;

/* What was published, for the caller's report. */
typedef struct {
    char output[4096];
    int64_t n_buildings, n_rejected;
} quan_run_summary;

/* Runs the chain. Nothing is published unless every step, the self-audit and the verification of
 * the file succeeded. */
quan_status quan_run(const quan_run_file *run, const quan_run_options *options,
                     const quan_monitor *monitor, quan_run_summary *summary, quan_error *err);

/* What `quan check` prints: sources, fields, rejects by code, topology, what stays off. UTF-8 text
 * that the caller frees with quan_free(); also after a failure there may be one, which tells what
 * is wrong with each source. */
quan_status quan_run_check(const quan_run_file *run, const quan_monitor *monitor, char **report,
                           quan_error *err);

/* Writes what quan_read_candidates() lists as CSV, and tells how many rows it has. An existing file
 * is replaced only with `overwrite`. */
quan_status quan_run_candidates(const quan_run_file *run, const char *path, bool overwrite,
                                const quan_monitor *monitor, int64_t *n_rows, quan_error *err);

#endif
