/* run_file.h - a run file: what to read, against what to judge, where to write. */
#ifndef QUAN_READ_RUN_FILE_H
#define QUAN_READ_RUN_FILE_H

#include "quan/crs.h"

/* What a layer means. The names in run files and in layers/input/ are the words after QUAN_ROLE_,
 * in lower case. */
typedef enum {
    QUAN_ROLE_BOUNDARY,
    QUAN_ROLE_URBAN,
    QUAN_ROLE_COMMUNITY,
    QUAN_ROLE_STREET,
    QUAN_ROLE_ESTATE,
    QUAN_ROLE_RENEWAL_UNIT,
    QUAN_ROLE_BUILDING,
    QUAN_ROLE_PARCEL,         /* as used at present */
    QUAN_ROLE_PARCEL_PLANNED, /* as planned */
    QUAN_ROLE_PARCEL_TITLE,   /* as registered */
    QUAN_ROLE_ROAD,
    QUAN_ROLE_GATE,
    QUAN_ROLE_BARRIER,
    QUAN_ROLE_FACILITY,
    QUAN_ROLE_CONSTRAINT,
    QUAN_ROLE_UTILITY_LINE,
    QUAN_ROLE_UTILITY_WORK,
    QUAN_ROLE_LEDGER, /* from here to PRICE: tables without geometry */
    QUAN_ROLE_SURVEY,
    QUAN_ROLE_VOTES,
    QUAN_ROLE_PRICE,
    QUAN_ROLE_DEM,
    QUAN_N_ROLES,
} quan_role;

/* "boundary" and so on; NULL for a number that is no role. */
const char *quan_role_name(quan_role role);

typedef struct {
    char *key, *value;
} quan_pair;

/* One entry of `sources:`. Texts that were not given are NULL, accuracy_m is NaN. `roles` has one
 * bit (1 << role) for each role: an OSM file without `role` feeds all that its tag map knows. */
typedef struct {
    uint32_t roles;
    char *path;     /* as written, relative to the run file */
    char *resolved; /* the file that was found */
    char *layer, *where, *encoding, *crs, *as_of;
    char *kind;   /* of facilities: every feature is of this kind */
    char *scheme; /* of facilities and parcels: how their kinds or codes are written */
    char *trust;  /* of facilities: official or poi; NULL: told by the scheme and the data */
    bool has_local;
    quan_local_grid local; /* of `crs: local`: for no output, no message */
    char *common_points;   /* resolved: the table from which four parameters are found */
    char *to;              /* the system that `local` or `common_points` lead to */
    char *points;          /* resolved: the table of points that lines refer to */
    char *points_layer;
    double accuracy_m;
    quan_pair *fields; /* source name, canonical name */
    int32_t n_fields;
    char *place; /* for messages: "town.yaml:5", or the --set that added it; NULL: none is known */
} quan_source;

/* Everything that a run file says, with defaults filled in. Owned texts; NULL where not given. */
typedef struct {
    char *path, *folder; /* of the run file itself */
    char sha256[65];     /* of its bytes, before --set */
    char *id, *title, *as_of, *secrecy, *crs, *criteria;
    double bbox_deg[4]; /* west, south, east, north; NaN when not given */
    char **complete;    /* kinds that the sources are said to hold in full */
    int32_t n_complete;
    quan_source *sources;
    int32_t n_sources;
    char **profiles;  /* names in profiles.csv */
    char **overrides; /* resolved: the files that were found */
    int32_t n_profiles, n_overrides;
    char *confirmations; /* resolved: the table of matches that somebody confirmed; it may not be
                            there yet */
    char *output_gpkg;   /* resolved against the run file; by default <id>.gpkg beside it */
    bool write_project;
    quan_pair *settings; /* of --set, as given; what may hold `local` without its value */
    int32_t n_settings;
} quan_run_file;

/* Reads, checks and resolves a run file (YAML 1.2, UTF-8, at most 1 MB; aliases are not followed,
 * duplicate and unknown keys are refused, the latter with the nearest key). `settings` are the
 * KEY=VALUE of --set: paths as a.b.0.c. Messages name file, line and column. */
quan_status quan_run_file_open(const char *path, const char *const *settings, int32_t n_settings,
                               quan_run_file *out, quan_error *err);
void quan_run_file_free(quan_run_file *run);

#endif
