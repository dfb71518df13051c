/* identity.h - ids that do not depend on the order of the input. */
#ifndef QUAN_READ_IDENTITY_H
#define QUAN_READ_IDENTITY_H

#include "quan/read.h"

/* The id of content: 16 hex digits of SHA-256 over role, geometry in whole millimetres (whatever
 * the order of parts, the direction or the first point of a ring) and the mapped fields. */
quan_status quan_identity_of(const quan_layer *layer, quan_role role, int64_t row, char id[24],
                             quan_error *err);

/* Gives every row without an id the one of its content, -2, -3 and so on to the copies of an id,
 * and writes into order (caller frees) the rows in the order of their ids. */
quan_status quan_identity_fill(quan_layer *layer, quan_role role, int64_t **order, quan_error *err);

#endif
