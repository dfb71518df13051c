/* One entry of `sources:`. Nothing is opened but the directory entry: formats and layers are looked
 * at by the reader proper. */
#include "run_file_values.h"

#include "file/encoding.h"
#include "file/gate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define BIT(role) (UINT32_C(1) << (role))

/* The roles of the tag map, layers/catalogue/osm_tags.csv. */
#define OSM_ROLES                                                                                  \
    (BIT(QUAN_ROLE_BUILDING) | BIT(QUAN_ROLE_PARCEL) | BIT(QUAN_ROLE_ROAD) | BIT(QUAN_ROLE_GATE) | \
     BIT(QUAN_ROLE_BARRIER) | BIT(QUAN_ROLE_FACILITY))

/* By the name alone: the file is opened later, behind the gate. */
static bool is_osm(const char *path)
{
    static const char *const endings[] = {".osm",     ".pbf",     ".osm.gz",
                                          ".osm.bz2", ".osm.xml", ".osm.zip"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (quan_gate_ends(path, endings[i]))
            return true;
    }
    return false;
}

/* One bit per role; the nearest word is offered for a misspelt one. */
static quan_status add_role(const quan_yaml_node *node, uint32_t *roles, quan_error *err)
{
    const char *words[QUAN_N_ROLES];
    char shown[640], all[400] = "";
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_TEXT, err));
    for (quan_role role = 0; role < QUAN_N_ROLES; role++) {
        words[role] = quan_role_name(role);
        if (!strcmp(node->text, words[role])) {
            *roles |= BIT(role);
            return QUAN_OK;
        }
        size_t n = strlen(all);
        snprintf(all + n, sizeof all - n, "%s%s", n ? ", " : "", words[role]);
    }
    const char *near = quan_text_nearest(node->text, words, QUAN_N_ROLES);
    quan_text_printable(node->text, shown, sizeof shown);
    if (near)
        quan_fail(err, QUAN_ERR_INPUT, "'%s' is no role; did you mean '%s'?", shown, near);
    else
        quan_fail(err, QUAN_ERR_INPUT, "'%s' is no role; the roles are %s", shown, all);
    return quan_yaml_at(node, QUAN_ERR_INPUT, err);
}

/* One word or a list; an OSM file may go without, because its tags tell the roles apart. */
static quan_status read_roles(const quan_yaml_node *source, quan_source *out, quan_error *err)
{
    const quan_yaml_node *node = quan_yaml_get(source, "role");
    if (!node && is_osm(out->path)) {
        out->roles = OSM_ROLES;
        return QUAN_OK;
    }
    if (!node)
        return quan_yaml_at(
            source,
            quan_fail(err, QUAN_ERR_INPUT,
                      "this source needs a 'role': what it is, as building or road"),
            err);
    if (node->kind != QUAN_YAML_LIST)
        QUAN_TRY(add_role(node, &out->roles, err));
    for (const quan_yaml_node *entry = node->first; entry; entry = entry->next)
        QUAN_TRY(add_role(entry, &out->roles, err));
    if (!out->roles)
        return quan_yaml_at(node, quan_fail(err, QUAN_ERR_INPUT, "the list of roles is empty"),
                            err);
    return QUAN_OK;
}

/* Whether these names exist, in the source and in the layer, only the opened source can tell. */
static quan_status read_fields(const quan_yaml_node *source, quan_source *out, quan_error *err)
{
    const quan_yaml_node *node = quan_yaml_get(source, "fields");
    if (!node)
        return QUAN_OK;
    QUAN_TRY(quan_yaml_expect_map(node, NULL, 0, err));
    out->fields = quan_calloc((size_t)node->n, sizeof *out->fields);
    if (!out->fields)
        return quan_fail_memory(err, "a run file");
    for (const quan_yaml_node *entry = node->first; entry; entry = entry->next) {
        quan_pair *pair = &out->fields[out->n_fields];
        QUAN_TRY(quan_yaml_expect(entry, QUAN_YAML_TEXT, err));
        out->n_fields++;
        pair->key = quan_strdup(entry->key);
        pair->value = quan_strdup(entry->text);
        if (!pair->key || !pair->value)
            return quan_fail_memory(err, "a run file");
    }
    return QUAN_OK;
}

/* Asked of the decoder that will read the texts, but now, so that the message has a line. */
static quan_status check_encoding(const quan_yaml_node *source, const char *encoding,
                                  quan_error *err)
{
    quan_decoder decoder;
    if (!encoding)
        return QUAN_OK;
    quan_status status = quan_decoder_open(encoding, &decoder, err);
    if (status)
        return quan_yaml_at(quan_yaml_get(source, "encoding"), status, err);
    quan_decoder_close(&decoder);
    return QUAN_OK;
}

/* Keys that say something about features mean nothing for a raster, and so on: refused, because the
 * analyst believes that they do. */
static quan_status check_sense(const quan_yaml_node *source, const quan_source *out,
                               quan_error *err)
{
    static const struct {
        const char *key;
        uint32_t roles; /* where it has a meaning */
    } meant[] = {
        {"layer", ~BIT(QUAN_ROLE_DEM)},
        {"where", ~BIT(QUAN_ROLE_DEM)},
        {"encoding", ~BIT(QUAN_ROLE_DEM)},
        {"fields", ~BIT(QUAN_ROLE_DEM)},
        {"kind", BIT(QUAN_ROLE_FACILITY) | BIT(QUAN_ROLE_CONSTRAINT) | BIT(QUAN_ROLE_BARRIER) |
                     BIT(QUAN_ROLE_UTILITY_LINE) | BIT(QUAN_ROLE_UTILITY_WORK)},
        {"local", ~BIT(QUAN_ROLE_DEM)},
        {"common_points", ~BIT(QUAN_ROLE_DEM)},
        {"points", BIT(QUAN_ROLE_UTILITY_LINE)},
        {"points_layer", BIT(QUAN_ROLE_UTILITY_LINE)},
        {"scheme", BIT(QUAN_ROLE_FACILITY) | BIT(QUAN_ROLE_PARCEL) | BIT(QUAN_ROLE_PARCEL_PLANNED) |
                       BIT(QUAN_ROLE_PARCEL_TITLE)},
        {"trust", BIT(QUAN_ROLE_FACILITY)},
    };
    if ((out->roles & BIT(QUAN_ROLE_DEM)) && out->roles != BIT(QUAN_ROLE_DEM))
        return quan_yaml_at(
            source,
            quan_fail(err, QUAN_ERR_INPUT, "a source with the role dem cannot have other roles"),
            err);
    for (size_t i = 0; i < sizeof meant / sizeof *meant; i++) {
        const quan_yaml_node *node = quan_yaml_get(source, meant[i].key);
        if (node && !(out->roles & meant[i].roles))
            return quan_yaml_at(node,
                                quan_fail(err, QUAN_ERR_INPUT,
                                          "the key '%s' has no meaning for a source of this role",
                                          meant[i].key),
                                err);
    }
    return check_encoding(source, out->encoding, err);
}

/* Two words only: what is not an official list fills what these lack. */
static quan_status check_trust(const quan_yaml_node *source, const quan_source *out,
                               quan_error *err)
{
    if (!out->trust || !strcmp(out->trust, "official") || !strcmp(out->trust, "poi"))
        return QUAN_OK;
    return quan_yaml_at(quan_yaml_get(source, "trust"),
                        quan_fail(err, QUAN_ERR_INPUT, "'trust' is official or poi"), err);
}

/* Relative to the run file. It must be there now; what it is will be seen when it is opened. */
static quan_status read_path(const quan_yaml_node *node, const char *folder, quan_source *out,
                             quan_error *err)
{
    const quan_yaml_node *path = quan_yaml_get(node, "path");
    if (!path)
        return quan_yaml_at(
            node, quan_fail(err, QUAN_ERR_INPUT, "this source needs a 'path': the file to read"),
            err);
    QUAN_TRY(quan_run_text(node, "path", &out->path, err));
    return quan_run_path(path, folder, true, &out->resolved, err);
}

/* Later stages tell of this source by it: file and line, or the --set that added it. */
static quan_status note_place(const quan_yaml_node *node, quan_source *out, quan_error *err)
{
    char place[700];
    if (node->line > 0)
        snprintf(place, sizeof place, "%s:%d", node->origin, (int)node->line);
    else
        snprintf(place, sizeof place, "%s", node->origin);
    out->place = quan_strdup(place);
    return out->place ? QUAN_OK : quan_fail_memory(err, "a run file");
}

quan_status quan_run_at(const quan_source *source, quan_status status, quan_error *err)
{
    return source->place ? quan_fail_within(err, status, source->place) : status;
}

/* Texts and numbers that stand for themselves. */
static quan_status read_values(const quan_yaml_node *node, quan_source *out, quan_error *err)
{
    const quan_run_word words[] = {
        {"layer", &out->layer},       {"where", &out->where},
        {"encoding", &out->encoding}, {"crs", &out->crs},
        {"kind", &out->kind},         {"scheme", &out->scheme},
        {"trust", &out->trust},       {"points_layer", &out->points_layer}};
    out->accuracy_m = NAN;
    QUAN_TRY(quan_run_words(node, words, sizeof words / sizeof *words, err));
    QUAN_TRY(quan_run_date(node, "as_of", true, &out->as_of, err));
    /* Beyond a kilometre the position says nothing about a walk. */
    return quan_run_real(node, "accuracy_m", 0, 1000, &out->accuracy_m, err);
}

quan_status quan_run_source(const quan_yaml_node *node, const char *folder, quan_source *out,
                            quan_error *err)
{
    static const char *const keys[] = {
        "role",          "path",  "layer",      "where",        "encoding", "crs",
        "kind",          "as_of", "accuracy_m", "scheme",       "fields",   "local",
        "common_points", "to",    "points",     "points_layer", "trust"};
    QUAN_TRY(quan_yaml_expect_map(node, keys, sizeof keys / sizeof *keys, err));
    QUAN_TRY(note_place(node, out, err));
    QUAN_TRY(read_path(node, folder, out, err));
    QUAN_TRY(read_roles(node, out, err));
    QUAN_TRY(read_values(node, out, err));
    QUAN_TRY(read_fields(node, out, err));
    QUAN_TRY(quan_run_place(node, folder, out, err));
    QUAN_TRY(check_trust(node, out, err));
    return check_sense(node, out, err);
}

void quan_run_free_source(quan_source *source)
{
    char *texts[] = {source->path,          source->resolved, source->layer,  source->where,
                     source->encoding,      source->crs,      source->as_of,  source->kind,
                     source->scheme,        source->place,    source->points, source->points_layer,
                     source->common_points, source->to,       source->trust};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        quan_free(texts[i]);
    for (int32_t i = 0; i < source->n_fields; i++) {
        quan_free(source->fields[i].key);
        quan_free(source->fields[i].value);
    }
    quan_free(source->fields);
    *source = (quan_source){0};
}
