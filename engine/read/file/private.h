/* private.h - what gate.c and private.c share. */
#ifndef QUAN_READ_PRIVATE_H
#define QUAN_READ_PRIVATE_H

#include "gate.h"

/* Opens what is a regular file of at most 64 GB, without waiting for a FIFO. The caller closes *fd.
 */
quan_status quan_gate_open_regular(const char *path, int *fd, struct stat *seen, quan_error *err);

/* QUAN_ERR_IO with the reason in errno. */
quan_status quan_gate_fail_read(quan_error *err, const char *path);

/* Removes the private folder with everything in it. */
void quan_gate_remove_private(quan_gated *gated);

#endif
