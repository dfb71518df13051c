/* write_kit.h - the tables of a made-up town, for tests of the write stage. */
#ifndef QUAN_TESTS_WRITE_KIT_H
#define QUAN_TESTS_WRITE_KIT_H

#include "quan/write.h"

#define KIT_MOST_TABLES 32

typedef struct {
    quan_catalogue catalogue; /* the real one */
    quan_layer layers[KIT_MOST_TABLES];
    quan_output_table tables[KIT_MOST_TABLES];
    int32_t n_tables;
    char folder[64], path[96], project[96]; /* <folder>/town.gpkg and .qgs */
    quan_output_options options;
} write_kit;

/* A temporary folder and the catalogue; no tables. */
void kit_open(write_kit *kit);

/* The tables of a town of side * side buildings, four communities and eight facilities. */
void kit_add_town(write_kit *kit, int side);

/* Makes every third judged building a point. */
void kit_shrink_buildings(write_kit *kit);

/* A table of n rows with a value in every column of its description, made from the row number, and
 * no geometry. */
quan_layer *kit_add(write_kit *kit, const char *name, int64_t n);
quan_layer *kit_layer(write_kit *kit, const char *name);

/* Closed squares and the like, appended as the next feature. */
void kit_square(quan_geoms *geoms, double x, double y, double side);
void kit_line(quan_geoms *geoms, double x0, double y0, double x1, double y1);

quan_status kit_write(write_kit *kit, quan_error *err);

/* Removes the folder and all in it. */
void kit_close(write_kit *kit);

/* The whole file, NUL after the end; NULL when there is none. The caller frees it with free(). */
char *kit_read(const char *path, long *n);

/* Files of the folder whose names begin with a dot (what a failed writer would leave). */
int kit_count_hidden(const write_kit *kit);

#endif
