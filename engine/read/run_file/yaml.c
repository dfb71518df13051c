/* The event interface of libfyaml, not its documents: they would resolve and copy more than is
 * wanted, and aliases could not be refused before they are followed. */
#include "yaml.h"

#include <libfyaml.h>
#include <stdio.h>
#include <string.h>

enum {
    MAX_DEPTH = 16,
    MAX_MAP_ENTRIES = 1000 /* duplicate keys are searched entry by entry */
};

typedef struct {
    quan_yaml *yaml;
    const char *origin;
    quan_yaml_node *root;
    quan_yaml_node *open[MAX_DEPTH]; /* lists and maps that have begun */
    quan_yaml_node *key[MAX_DEPTH];  /* of each map: the key that waits for its value */
    int32_t depth, n_documents;
} builder;

/* Nodes are chained as they are made, so that all are freed whether or not they hang in the tree.
 */
quan_yaml_node *quan_yaml_make(quan_yaml *yaml, quan_yaml_kind kind, const char *origin)
{
    quan_yaml_node *node = quan_calloc(1, sizeof *node);
    if (!node)
        return NULL;
    *node = (quan_yaml_node){.kind = kind, .origin = origin, .made_before = yaml->made};
    yaml->made = node;
    return node;
}

/* O(1); a list keeps its last entry. */
void quan_yaml_append(quan_yaml_node *parent, quan_yaml_node *child)
{
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->n++;
}

/* Puts the place of a mark before the message in err. */
static quan_status fail_at(const builder *b, const struct fy_mark *mark, quan_error *err)
{
    quan_yaml_node here = {.origin = b->origin};
    if (mark) {
        here.line = mark->line + 1;
        here.column = mark->column + 1;
    }
    return quan_yaml_at(&here, QUAN_ERR_INPUT, err);
}

/* Line breaks and tabs may stand in a text; what a terminal or a file name would act upon may not.
 */
static bool has_control(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
            return true;
    }
    return false;
}

/* Copies a scalar. Escapes such as "\0" or "\ud800" can make what no file could hold. */
static quan_status take_text(builder *b, struct fy_event *event, quan_yaml_node *node,
                             quan_error *err)
{
    size_t length = 0;
    const char *text = fy_token_get_text(event->scalar.value, &length);
    if (!text)
        length = 0;
    if (has_control(text ? text : "", length) || !quan_text_is_utf8(text ? text : "", length)) {
        quan_fail(err, QUAN_ERR_INPUT, "a text holds a control character");
        return fail_at(b, fy_event_start_mark(event), err);
    }
    bool plain = fy_token_scalar_style(event->scalar.value) == FYSS_PLAIN;
    if (plain && (length == 0 || (length == 1 && text[0] == '~') ||
                  (length == 4 && !memcmp(text, "null", 4))))
        return QUAN_OK;
    node->text = quan_arena_copy(&b->yaml->texts, text ? text : "", length);
    return node->text ? QUAN_OK : quan_fail_memory(err, "a YAML file");
}

/* The key waits until its value comes; its place is the value's place in messages, where an analyst
 * looks. */
static quan_status attach_key(builder *b, quan_yaml_node *map, quan_yaml_node *key, quan_error *err)
{
    char shown[640];
    if (key->kind != QUAN_YAML_TEXT || !key->text)
        return quan_yaml_at(
            key, quan_fail(err, QUAN_ERR_INPUT, "a key must be a word, followed by a colon"), err);
    for (const quan_yaml_node *other = map->first; other; other = other->next) {
        if (!strcmp(other->key, key->text))
            return quan_yaml_at(
                key,
                quan_fail(err, QUAN_ERR_INPUT, "the key '%s' stands twice; the first is in line %d",
                          quan_text_printable(key->text, shown, sizeof shown), other->line),
                err);
    }
    if (map->n >= MAX_MAP_ENTRIES)
        return quan_yaml_at(
            key, quan_fail(err, QUAN_ERR_INPUT, "there are more than %d keys", MAX_MAP_ENTRIES),
            err);
    b->key[b->depth - 1] = key;
    return QUAN_OK;
}

/* Hangs a node where the parser stands: the root, an entry, a key, or the value of the last key. */
static quan_status attach(builder *b, quan_yaml_node *node, quan_error *err)
{
    if (b->depth == 0) {
        b->root = node;
        return QUAN_OK;
    }
    quan_yaml_node *parent = b->open[b->depth - 1];
    quan_yaml_node *key = b->key[b->depth - 1];
    if (parent->kind == QUAN_YAML_MAP && !key)
        return attach_key(b, parent, node, err);
    if (key) {
        node->key = key->text;
        node->line = key->line;
        node->column = key->column;
        b->key[b->depth - 1] = NULL;
    }
    quan_yaml_append(parent, node);
    return QUAN_OK;
}

/* Our own limit, below that of libfyaml (64), so that the message is ours. */
static quan_status push(builder *b, quan_yaml_node *node, quan_error *err)
{
    if (b->depth == MAX_DEPTH)
        return quan_yaml_at(
            node, quan_fail(err, QUAN_ERR_INPUT, "lists and maps nest deeper than %d", MAX_DEPTH),
            err);
    b->open[b->depth] = node;
    b->key[b->depth++] = NULL;
    return QUAN_OK;
}

/* Tags are refused before the node is made: "!!binary" and the like would give texts that nobody
 * wrote. */
static quan_status add_node(builder *b, struct fy_event *event, quan_yaml_kind kind,
                            struct fy_token *tag, quan_error *err)
{
    const struct fy_mark *mark = fy_event_start_mark(event);
    if (tag) {
        quan_fail(err, QUAN_ERR_INPUT, "tags (words after an exclamation mark) are not allowed");
        return fail_at(b, mark, err);
    }
    quan_yaml_node *node = quan_yaml_make(b->yaml, kind, b->origin);
    if (!node)
        return quan_fail_memory(err, "a YAML file");
    if (mark) {
        node->line = mark->line + 1;
        node->column = mark->column + 1;
    }
    if (kind == QUAN_YAML_TEXT)
        QUAN_TRY(take_text(b, event, node, err));
    QUAN_TRY(attach(b, node, err));
    if (kind == QUAN_YAML_TEXT)
        return QUAN_OK;
    if (b->depth > 0 && b->key[b->depth - 1] == node)
        return quan_yaml_at(
            node, quan_fail(err, QUAN_ERR_INPUT, "a key must be a word, followed by a colon"), err);
    return push(b, node, err);
}

/* Events that say nothing to us, such as the begin and end of the stream, pass. */
static quan_status take_event(builder *b, struct fy_event *event, quan_error *err)
{
    struct fy_token *tag = NULL;
    switch (event->type) {
    case FYET_SCALAR:
        tag = event->scalar.tag;
        return add_node(b, event, QUAN_YAML_TEXT, tag, err);
    case FYET_SEQUENCE_START:
        tag = event->sequence_start.tag;
        return add_node(b, event, QUAN_YAML_LIST, tag, err);
    case FYET_MAPPING_START:
        tag = event->mapping_start.tag;
        return add_node(b, event, QUAN_YAML_MAP, tag, err);
    case FYET_SEQUENCE_END:
    case FYET_MAPPING_END:
        b->depth--;
        return QUAN_OK;
    case FYET_ALIAS:
        quan_fail(err, QUAN_ERR_INPUT,
                  "aliases (words after an asterisk) are not followed; "
                  "write the value out");
        return fail_at(b, fy_event_start_mark(event), err);
    case FYET_DOCUMENT_START:
        if (b->n_documents++ == 0)
            return QUAN_OK;
        quan_fail(err, QUAN_ERR_INPUT, "a second document begins; only one is read");
        return fail_at(b, fy_event_start_mark(event), err);
    default:
        return QUAN_OK;
    }
}

/* The first line up to `last` whose key ends in a full-width colon, with its column; 0: none. */
static int32_t find_wide_colon(const char *text, size_t length, int32_t last, int32_t *column)
{
    static const char colon[] = "：";
    const char *line = text, *end = text + length;
    for (int32_t number = 1; number <= last && line < end; number++) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        stop = stop ? stop : end;
        const char *word = line;
        while (word < stop && (*word == ' ' || *word == '-' || *word == '{'))
            word++;
        const char *at = memmem(word, (size_t)(stop - word), colon, sizeof colon - 1);
        if (at > word && !memchr(word, ':', (size_t)(at - word)) &&
            !memchr(word, '#', (size_t)(at - word))) {
            *column = 1;
            for (const char *c = line; c < at; c++)
                *column += ((unsigned char)*c & 0xC0) != 0x80;
            return number;
        }
        line = stop + 1;
    }
    return 0;
}

/* A full-width colon makes YAML see one long word and stumble a line later: it is looked for first.
 */
static quan_status fail_syntax(const builder *b, struct fy_diag *diag, const char *text,
                               size_t length, quan_error *err)
{
    void *place = NULL;
    const struct fy_diag_error *first = fy_diag_errors_iterate(diag, &place);
    quan_yaml_node here = {.origin = b->origin, .line = 1, .column = 1};
    /* Unlike marks, these count from 1. */
    if (first && first->line > 0) {
        here.line = first->line;
        here.column = first->column > 0 ? first->column : 1;
    }
    int32_t column = 0, line = find_wide_colon(text, length, here.line + 1, &column);
    if (line) {
        here.line = line;
        here.column = column;
        quan_fail(err, QUAN_ERR_INPUT,
                  "this colon is full-width (：); write an ordinary colon and a space (: )");
    } else if (first && first->msg) {
        quan_fail(err, QUAN_ERR_INPUT, "this is no YAML: %s", first->msg);
    } else {
        quan_fail(err, QUAN_ERR_INPUT,
                  "this is no YAML; look for a missing colon, quote or bracket");
    }
    return quan_yaml_at(&here, QUAN_ERR_INPUT, err);
}

/* *broken: the parser gave up; its reason is among the collected errors. */
static quan_status run_events(builder *b, struct fy_parser *parser, bool *broken, quan_error *err)
{
    quan_status status = QUAN_OK;
    for (bool end = false; !end && !status;) {
        struct fy_event *event = fy_parser_parse(parser);
        *broken = !event;
        end = !event || event->type == FYET_STREAM_END;
        if (event)
            status = take_event(b, event, err);
        fy_parser_event_free(parser, event);
    }
    return status;
}

/* Adds to a tree that may have nodes already, as --set with [..] or {..} does; on failure what was
 * made is freed with the tree. */
quan_status quan_yaml_parse_into(quan_yaml *yaml, const char *text, size_t length,
                                 const char *origin, quan_yaml_node **root, quan_error *err)
{
    quan_status status = QUAN_OK;
    struct fy_parser *parser = NULL;
    struct fy_diag *diag = NULL;
    char shown[640];
    builder b = {.yaml = yaml};
    quan_text_printable(origin, shown, sizeof shown);
    b.origin = quan_arena_copy(&yaml->texts, shown, strlen(shown));

    struct fy_diag_cfg diag_cfg;
    fy_diag_cfg_default(&diag_cfg);
    diag_cfg.fp = NULL;
    diag = fy_diag_create(&diag_cfg);
    if (diag)
        fy_diag_set_collect_errors(diag, true);
    struct fy_parse_cfg cfg = {.flags = FYPCF_COLLECT_DIAG | FYPCF_JSON_NONE, .diag = diag};
    if (diag)
        parser = fy_parser_create(&cfg);
    if (!b.origin || !parser || fy_parser_set_string(parser, text, length)) {
        status = quan_fail_memory(err, "a YAML file");
        goto done;
    }
    bool broken = false;
    status = run_events(&b, parser, &broken, err);
    if (!status && (broken || fy_diag_got_error(diag)))
        status = fail_syntax(&b, diag, text, length, err);
    *root = status ? NULL : b.root;
done:
    fy_parser_destroy(parser);
    if (diag)
        fy_diag_destroy(diag);
    return status;
}

quan_status quan_yaml_parse(const char *text, size_t length, const char *origin, quan_yaml *out,
                            quan_error *err)
{
    *out = (quan_yaml){0};
    quan_status status = quan_yaml_parse_into(out, text, length, origin, &out->root, err);
    if (status)
        quan_yaml_free(out);
    return status;
}

/* Node by node along the chain, never down the tree, so that depth does not matter. */
void quan_yaml_free(quan_yaml *yaml)
{
    while (yaml->made) {
        quan_yaml_node *before = yaml->made->made_before;
        quan_free(yaml->made);
        yaml->made = before;
    }
    quan_arena_free(&yaml->texts);
    *yaml = (quan_yaml){0};
}
