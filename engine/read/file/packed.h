/* packed.h - a .gz, .zip or .kmz unpacked into the private folder. */
#ifndef QUAN_READ_PACKED_H
#define QUAN_READ_PACKED_H

#include "gate.h"

/* Makes what is inside the path to open: the file of a .gz; of a .zip the only file that can be
 * read, with its side files (a shapefile's parts), or the only .gdb folder; of a .kmz doc.kml.
 * Nothing is written before the whole list is checked (zip_list.h). `shown` names the file. */
quan_status quan_packed_open(quan_gated *gated, const char *shown, quan_error *err);

#endif
