/* coordinates.h - where a table says where its rows are. */
#ifndef QUAN_READ_TABLE_COORDINATES_H
#define QUAN_READ_TABLE_COORDINATES_H

#include "header.h"

/* Columns are -1 where there is none. */
typedef struct {
    int32_t x, y; /* as the map has them: x east or longitude, after all exchanges */
    int32_t both; /* "100.97,22.78" in one cell */
    int32_t wkt;
    bool lonlat;         /* degrees, by the names of the columns */
    bool latitude_first; /* of `both` */
    bool exchanged;      /* the columns were named the other way round than their values are */
    bool survey;         /* X was north */
    const char *crs;     /* gcj02 or bd09 when the names say so; borrowed from the words */
} quan_coordinates;

/* Names first, then the values of the window, which decide what names leave open: whether JD is a
 * longitude at all, whether X is east or north. survey: X is north where even they leave it open.
 */
void quan_coordinates_find(const quan_header *header, const quan_table_words *words,
                           const quan_window *window, bool survey, quan_coordinates *out);

bool quan_coordinates_any(const quan_coordinates *place);

/* The first 64 columns that are used, a bit each. */
uint64_t quan_coordinates_columns(const quan_coordinates *place);

/* A coordinate as people write it: full width, 100°58′37″, 东经100.97, 100.97E, 2,521,312.66.
 * *plain: a number as programs write it. */
bool quan_coordinate_read(const char *cell, double *value, bool *plain);

typedef enum {
    QUAN_PLACE_PLAIN,   /* x and y are numbers as they stand, each in its own column */
    QUAN_PLACE_CHANGED, /* understood, but the driver would not */
    QUAN_PLACE_EMPTY,
    QUAN_PLACE_BAD, /* the reason is written */
} quan_place_state;

/* The place of one row. WKT is left to the driver. */
quan_place_state quan_coordinates_row(const quan_coordinates *place, const quan_header *header,
                                      const quan_row *row, double xy[2], char reason[800]);

#endif
