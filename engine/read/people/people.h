/* people.h - what follows for a feature from what its source says. */
#ifndef QUAN_READ_PEOPLE_H
#define QUAN_READ_PEOPLE_H

#include "batch.h"

/* Buildings: residential and by which rule. Parcels: residential from the
 * land-use code, area. Roads: level of bridges and tunnels; roads and gates: access. For all: how
 * far off a position may be. */
quan_status quan_people_fill(quan_batch *batch, const quan_catalogue *catalogue, quan_error *err);

#endif
