/* ledger.h - compounds that are only names in a table, joined to what has a place. */
#ifndef QUAN_READ_LEDGER_H
#define QUAN_READ_LEDGER_H

#include "gather.h"

/* Keeps the homes among points of interest that are no facility, by their names; called for a batch
 * of facilities before its kinds are resolved. */
quan_status quan_ledger_keep_homes(quan_gathering *g, const quan_batch *batch, quan_error *err);

/* Joins the rows of ledger, survey and votes to estates, parcels, buildings and homes by name and
 * address, after the decisions of the run's confirmations file, and tells each in
 * quan_dataset.ledger_match. Estates take over what their ledger row says; a row that is matched to
 * a parcel outside of every estate becomes an estate with that outline. Layers must be ordered by
 * id, and stay so. */
quan_status quan_ledger_join(quan_gathering *g, quan_error *err);

/* The rows of ledger_match that somebody has to decide, and what was decided before, with Chinese
 * headings: to be written as CSV, filled in and given as `confirmations:`. */
quan_status quan_ledger_list(const quan_dataset *data, quan_table *out, quan_error *err);

#endif
