/* yaml.h - YAML as a tree of texts, lists and maps that knows where everything stood. */
#ifndef QUAN_READ_YAML_H
#define QUAN_READ_YAML_H

#include "quan/core.h"

typedef enum {
    QUAN_YAML_TEXT,
    QUAN_YAML_LIST,
    QUAN_YAML_MAP,
} quan_yaml_kind;

/* Every scalar is a text until somebody parses it. */
typedef struct quan_yaml_node {
    quan_yaml_kind kind;
    const char *origin;   /* the file, or the --set it came from, fit for messages */
    int32_t line, column; /* from 1; of the key where there is one; 0 outside a file */
    char *key;            /* of an entry of a map; else NULL */
    char *text;           /* NULL when nothing stands there: empty, ~ or null without quotes */
    struct quan_yaml_node *first, *last, *next; /* entries of a list or map, in order */
    int32_t n;
    struct quan_yaml_node *made_before; /* all nodes of a tree, for its end */
} quan_yaml_node;

/* Zeroed it is empty. The nodes and texts are the tree's. */
typedef struct {
    quan_yaml_node *root, *made;
    quan_arena texts;
} quan_yaml;

/* Parses one document of YAML 1.2. Refused: aliases and tags, duplicate keys, keys that are no
 * text, control characters, more than 16 levels or 1,000 entries in a map. Every message names
 * origin, line and column. An empty document has root NULL. */
quan_status quan_yaml_parse(const char *text, size_t length, const char *origin, quan_yaml *out,
                            quan_error *err);
void quan_yaml_free(quan_yaml *yaml);

/* Applies KEY=VALUE, with a path as a.b.0.c: a number is a place in a list, the one after the last
 * appends. Missing maps and lists are made. A value that begins with [ or { is parsed as YAML, any
 * other is a text as it stands. QUAN_ERR_USAGE when the path leads nowhere. */
quan_status quan_yaml_set(quan_yaml *yaml, const char *assignment, quan_error *err);

/* Does KEY=VALUE set, or may its value hold, a key `local` (a survey grid)? Then its value is shown
 * nowhere. */
bool quan_yaml_is_secret(const char *assignment);

/* The entry of a map, or NULL; also NULL when nothing stands after its key. */
const quan_yaml_node *quan_yaml_get(const quan_yaml_node *map, const char *key);

/* Puts the node's place before the message in err and returns status. */
quan_status quan_yaml_at(const quan_yaml_node *node, quan_status status, quan_error *err);

/* Refuses a node of another kind, and for maps a key that is not among the known ones, with the
 * nearest of them. `n_known` of 0 allows all keys. */
quan_status quan_yaml_expect(const quan_yaml_node *node, quan_yaml_kind kind, quan_error *err);
quan_status quan_yaml_expect_map(const quan_yaml_node *node, const char *const *known,
                                 int32_t n_known, quan_error *err);

/* For the other files of this wrapper: a new node of the tree, not yet in its place. */
quan_yaml_node *quan_yaml_make(quan_yaml *yaml, quan_yaml_kind kind, const char *origin);
void quan_yaml_append(quan_yaml_node *parent, quan_yaml_node *child);

/* Parses into an existing tree; *root is not attached. */
quan_status quan_yaml_parse_into(quan_yaml *yaml, const char *text, size_t length,
                                 const char *origin, quan_yaml_node **root, quan_error *err);

#endif
