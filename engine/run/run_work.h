/* run_work.h - what the steps of a run hand to each other. */
#ifndef QUAN_ENGINE_RUN_RUN_WORK_H
#define QUAN_ENGINE_RUN_RUN_WORK_H

#include "quan/run.h"

enum {
    /* More than layers/output describes. */
    RUN_MAX_TABLES = 40
};

/* All that a run holds; freed as a whole. */
typedef struct {
    const quan_run_file *file;
    quan_catalogue catalogue;
    quan_dataset data;
    quan_network network;
    quan_profile walker; /* whose times stand in walk_edge: the first profile of the run */
    /* Output tables by their names; `sources` and `ledger_match` borrow the tables of the dataset
     * and are not freed. */
    quan_layer walk_edge, reach_building, base_area, base_building, base_barrier;
    quan_layer rejected, conversions, sources, ledger_match, info;
    quan_gap_result gap;
    /* What will be published; the layers are borrowed. */
    quan_output_table tables[RUN_MAX_TABLES];
    int32_t n_tables;
} run_work;

/* Adds a table to what will be published; one without columns was not made, and is left out. */
void run_add_table(run_work *work, const char *name, const quan_layer *layer);

/* The nearest facility of every kind from every residential building of the data, without any
 * limit: output table reach_building. Lengths and times are searched for apart: walk_min is the
 * least time to any facility of the kind. */
quan_status run_make_reach(run_work *work, const quan_monitor *monitor, quan_error *err);

/* The grey base: outlines, all buildings, walls and waters. */
quan_status run_make_base(run_work *work, quan_error *err);

/* rejected_feature: the rejects with the name of the file that each came from. */
quan_status run_make_rejected(run_work *work, quan_error *err);

/* run_conversion: what was done to values on their way, with the file of each. */
quan_status run_make_conversions(run_work *work, quan_error *err);

/* run_info: what was asked, with which values, and what was counted. No duration, host, thread
 * count, user or absolute path. */
quan_status run_make_info(run_work *work, quan_stage stage, quan_error *err);

/* Appends one row; note may be NULL. */
quan_status run_tell(run_work *work, const char *key, const char *value, const char *note,
                     quan_error *err);
quan_status run_tell_count(run_work *work, const char *key, int64_t value, quan_error *err);

/* The catalogue's settings for the network, and the layers that shape it. */
quan_status run_network_options(const run_work *work, quan_network_options *options,
                                quan_error *err);

#endif
