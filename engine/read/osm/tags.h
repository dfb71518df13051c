/* tags.h - the tags of one OSM feature, and what the tag map makes of them. */
#ifndef QUAN_READ_TAGS_H
#define QUAN_READ_TAGS_H

#include "batch.h"
#include "field/fields.h"

typedef struct {
    const char *key, *value;
} quan_tag;

/* Points into its own copy of the text; reused from feature to feature. Zeroed it is empty. */
typedef struct {
    quan_tag *items;
    int32_t n;
    int64_t capacity;
    char *text;
    int64_t text_capacity;
} quan_tags;

/* Parses GDAL's `"k"=>"v","k2"=>"v2"`. False when the text breaks off. */
quan_status quan_tags_parse(quan_tags *tags, const char *hstore, quan_error *err);
void quan_tags_free(quan_tags *tags);
const char *quan_tags_value(const quan_tags *tags, const char *key); /* NULL: not there */

/* layers/catalogue/osm_tags.csv, ready to be asked. Borrows the catalogue. */
typedef struct {
    const char *key, *value, *canonical;
    const quan_field *field; /* NULL: the row only selects */
    quan_role role;
    int32_t selects;
} quan_tag_rule;

typedef struct {
    quan_tag_rule *rules; /* in the order of the file */
    int32_t n;
    uint32_t roles; /* bit per role that has a selecting row */
} quan_tag_map;

quan_status quan_tag_map_open(const quan_catalogue *catalogue, quan_tag_map *out, quan_error *err);
void quan_tag_map_free(quan_tag_map *map);

/* The first row that applies decides; a row with selects -1 leaves the feature out. */
bool quan_tag_map_selects(const quan_tag_map *map, quan_role role, const quan_tags *tags);

/* Sets the columns of a row; for each the first row of the map that applies. */
quan_status quan_tag_map_set(const quan_tag_map *map, const quan_tags *tags, quan_batch *batch,
                             int64_t row, quan_function_values *functions, quan_error *err);

#endif
