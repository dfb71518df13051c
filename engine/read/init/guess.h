/* guess.h - what a layer may be, by its names, its shape and its fields. */
#ifndef QUAN_READ_GUESS_H
#define QUAN_READ_GUESS_H

#include "check/look.h"

/* Zeroed it is empty; `role` QUAN_N_ROLES: none was recognised. */
typedef struct {
    quan_role role;
    bool ignored; /* its name says that it is no layer to read: notes, pictures */
    double score;
    char evidence[700];         /* in Chinese */
    const quan_field **matched; /* of the role, by name of the look; owned */
} quan_role_guess;

/* `path` is relative to the folder; `raster` for a grid. */
quan_status quan_guess_role(const quan_catalogue *catalogue, const quan_look *look,
                            const char *path, bool raster, quan_role_guess *out, quan_error *err);
void quan_guess_free(quan_role_guess *guess);

/* True when the name of the file or of a folder above it has a word of the role. */
bool quan_guess_mentions(const quan_catalogue *catalogue, const char *path, quan_role role);

/* The year in the layer's name, else in that of the file, else of a folder; 0: none. */
int64_t quan_guess_year(const char *path, const char *layer);

/* The weight of words such as 最终版, and the name without them, without digits and signs: two
 * versions of a layer have the same stem. */
double quan_guess_version(const quan_catalogue *catalogue, const char *name, char *stem,
                          size_t size);

/* The name that tells most of a layer: its own, or that of the file where the two are the same or
 * the layer has none. Without folders and ending. */
void quan_guess_name(const char *path, const char *layer, char *out, size_t size);

#endif
