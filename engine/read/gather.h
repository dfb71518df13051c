/* gather.h - the sources of a run, one after the other, into the layers of a data set. */
#ifndef QUAN_READ_GATHER_H
#define QUAN_READ_GATHER_H

#include "facility/facility.h"
#include "osm/tags.h"
#include "place/settle.h"
#include "value/values.h"

/* What reading a run needs from beginning to end. Zeroed it is empty. */
typedef struct {
    const quan_run_file *run;
    const quan_catalogue *catalogue;
    const quan_monitor *monitor;
    quan_dataset *out;
    quan_work work;
    quan_tag_map map;
    quan_matcher matcher;
    quan_values values;
    double level1_share;
    int64_t *rows;       /* of `sources`, by source * QUAN_N_ROLES + role; -1: none */
    quan_ids *ids;       /* per row of `sources` */
    unsigned char *pois; /* per row of `sources`: a map service's, no official list */
    quan_layer homes;    /* among points of interest: name, address, source_id */
    int64_t *ledger_of;  /* per building: the ledger row of a compound without outline, or -1 */
    bool waits;          /* boundaries are read, but there is no working system yet */
    quan_batch *waiting;
    int32_t n_waiting;
    int64_t waiting_capacity;
} quan_gathering;

/* Columns of quan_dataset.sources, as output run_source has them. */
enum {
    QUAN_SOURCE_FILE,
    QUAN_SOURCE_LAYER,
    QUAN_SOURCE_ROLE,
    QUAN_SOURCE_SHA256,
    QUAN_SOURCE_AS_OF,
    QUAN_SOURCE_IN,
    QUAN_SOURCE_USED,
    QUAN_SOURCE_REJECTED,
    QUAN_SOURCE_OUTSIDE,
    QUAN_SOURCE_CRS,
    QUAN_SOURCE_ENCODING,
    QUAN_SOURCE_ACCURACY,
    QUAN_SOURCE_SECRECY,
};

/* Loads the rules and makes the tables of the data set: one row of `sources` per source and role.
 */
quan_status quan_gather_init(quan_gathering *g, quan_error *err);
void quan_gather_free(quan_gathering *g);

/* Reads those roles of a source that `mask` has. */
quan_status quan_gather_source(quan_gathering *g, int32_t source, uint32_t mask, quan_error *err);

/* Brings a batch into the working system and into its layer (absorb.c); frees nothing. */
quan_status quan_gather_settle(quan_gathering *g, quan_batch *batch, int64_t source_row,
                               quan_error *err);

/* Reads the heights of a source for the study area. */
quan_status quan_gather_dem(quan_gathering *g, int32_t source, quan_error *err);

/* Ids, order, functions and rejects of all layers, when everything is in. */
quan_status quan_gather_finish(quan_gathering *g, quan_error *err);

#endif
