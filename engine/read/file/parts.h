/* parts.h - the files that a source consists of. */
#ifndef QUAN_READ_PARTS_H
#define QUAN_READ_PARTS_H

#include "gate.h"

/* `path` itself; with what stands beside a .shp, .tab or .mif under the same name, whatever the
 * case of the ending; all files of a .gdb folder but its locks. In the order of their names. A
 * folder may hold regular files only. On failure *parts is NULL. */
quan_status quan_parts_find(const char *path, bool is_folder, quan_gate_part **parts,
                            int32_t *n_parts, quan_error *err);
void quan_parts_free(quan_gate_part *parts, int32_t n_parts);

#endif
