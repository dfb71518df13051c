#include "quan/read/catalogue.h"

#include "scratch.h"

#include <strings.h>

static const char *layers(void)
{
    const char *folder = getenv("QUAN_LAYERS");
    return folder && *folder ? folder : "layers";
}

static void open_shipped(quan_catalogue *catalogue)
{
    quan_error err = {0};
    if (quan_catalogue_open(NULL, catalogue, &err))
        fail_msg("%s", err.message);
}

/* layers/ in the scratch folder: links to the shipped files, but `name` (as "catalogue/kinds.csv")
 * with the bytes of `text`, or left out when `text` is NULL. */
static void copy_layers(const scratch *s, const char *name, const char *text)
{
    static const char *const parts[] = {"catalogue", "input", "output"};
    char from[1600], here[1024], relative[400];
    assert_non_null(realpath(layers(), here));
    for (size_t p = 0; p < 3; p++) {
        snprintf(from, sizeof from, "%s/%s", here, parts[p]);
        scratch_folder(s, parts[p]);
        DIR *folder = opendir(from);
        assert_non_null(folder);
        for (const struct dirent *entry; (entry = readdir(folder));) {
            snprintf(relative, sizeof relative, "%s/%s", parts[p], entry->d_name);
            if (entry->d_name[0] == '.' || !strcmp(relative, name))
                continue;
            snprintf(from, sizeof from, "%s/%s", here, relative);
            assert_int_equal(symlink(from, scratch_path(s, relative)), 0);
        }
        closedir(folder);
    }
    if (text)
        scratch_file(s, name, text);
}

/* Opens a copy of layers/ in which one file is replaced. */
static quan_status open_with(const char *name, const char *text, quan_error *err)
{
    char before[1024];
    scratch s;
    quan_catalogue catalogue;
    snprintf(before, sizeof before, "%s", layers());
    scratch_open(&s);
    copy_layers(&s, name, text);
    setenv("QUAN_LAYERS", s.folder, 1);
    quan_status status = quan_catalogue_open(NULL, &catalogue, err);
    setenv("QUAN_LAYERS", before, 1);
    quan_catalogue_free(&catalogue);
    scratch_close(&s);
    return status;
}

static const quan_field *find_field(const quan_layer_description *layer, const char *name)
{
    for (int32_t f = 0; f < layer->n_fields; f++) {
        if (!strcmp(layer->fields[f].name, name))
            return &layer->fields[f];
    }
    return NULL;
}

static const quan_layer_description *find_output(const quan_catalogue *catalogue, const char *name)
{
    for (int32_t i = 0; i < catalogue->n_outputs; i++) {
        if (!strcmp(catalogue->outputs[i].name, name))
            return &catalogue->outputs[i];
    }
    return NULL;
}

static void the_shipped_layers_load(void **state)
{
    (void)state;
    quan_catalogue catalogue;
    open_shipped(&catalogue);
    for (int n = 0; n < QUAN_N_CATALOGUES; n++)
        assert_true(catalogue.tables[n].n_rows > 0);
    for (quan_role role = 0; role < QUAN_ROLE_DEM; role++)
        assert_true(catalogue.inputs[role].n_fields > 0);
    assert_int_equal(catalogue.replaced.n_rows, 0);
    const quan_layer_description *building = find_output(&catalogue, "gap_building");
    assert_non_null(building);
    assert_true(building->any_shape && building->kind == QUAN_POLYGONS && building->visible);
    assert_string_equal(building->group, "成果");
    assert_non_null(building->style);
    assert_int_equal(find_output(&catalogue, "gap_detail")->kind, QUAN_NO_GEOMETRY);
    assert_null(find_output(&catalogue, "gap_detail")->group);
    quan_catalogue_free(&catalogue);
}

/* practice.md R6 and GB 50180-2018: the eight criteria of the default set and their metres. */
static void the_default_set_is_the_eight_citable_criteria(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        double limit_m;
    } eight[] = {
        {"assess.health", 1000}, {"assess.elderly", 300},  {"assess.primary", 500},
        {"assess.junior", 1000}, {"assess.culture", 1000}, {"assess.sport", 1000},
        {"assess.market", 500},  {"assess.green", 300},
    };
    quan_catalogue catalogue;
    open_shipped(&catalogue);
    const quan_table *criteria = &catalogue.tables[QUAN_CATALOGUE_CRITERIA];
    int64_t n = 0;
    for (int64_t row = 0; row < criteria->n_rows; row++)
        n += !strcmp(quan_catalogue_cell(criteria, row, "set"), "assess");
    assert_int_equal(n, 8);
    for (size_t i = 0; i < 8; i++) {
        int64_t row = quan_catalogue_find(criteria, eight[i].id);
        double limit_m = 0;
        assert_true(row >= 0);
        assert_true(quan_text_to_real(quan_catalogue_cell(criteria, row, "limit_m"), &limit_m));
        assert_true(limit_m == eight[i].limit_m);
    }
    quan_catalogue_free(&catalogue);
}

static void a_setting_is_a_number_or_an_error(void **state)
{
    (void)state;
    quan_catalogue catalogue;
    quan_error err = {0};
    double value = 0;
    open_shipped(&catalogue);
    assert_int_equal(quan_setting(&catalogue, "band.factor", &value, &err), QUAN_OK);
    assert_true(value == 1.5);
    assert_int_equal(quan_setting(&catalogue, "band.faktor", &value, &err), QUAN_ERR_INPUT);
    assert_non_null(strstr(err.message, "settings.csv has no row 'band.faktor'"));
    quan_catalogue_free(&catalogue);
}

static void compare_codes(const quan_field *a, const quan_field *b)
{
    for (int32_t k = 0; a && b && k < a->n_codes * b->n_codes; k++) {
        const quan_pair *x = &a->codes[k % a->n_codes], *y = &b->codes[k / a->n_codes];
        if (!strcmp(x->key, y->key))
            assert_string_equal(x->value, y->value);
    }
}

/* So that the legends of all sheets read alike. */
static void a_code_means_the_same_in_every_table(void **state)
{
    (void)state;
    static const char *const shared[] = {"status",     "band",  "cause",   "measured",
                                         "decided_by", "level", "open_to", "size_status"};
    quan_catalogue catalogue;
    open_shipped(&catalogue);
    int32_t n = catalogue.n_outputs;
    for (size_t s = 0; s < sizeof shared / sizeof *shared; s++) {
        for (int32_t pair = 0; pair < n * n; pair++)
            compare_codes(find_field(&catalogue.outputs[pair / n], shared[s]),
                          find_field(&catalogue.outputs[pair % n], shared[s]));
    }
    quan_catalogue_free(&catalogue);
}

static void every_description_of_the_folder_is_in_the_order(void **state)
{
    (void)state;
    char path[1200];
    quan_catalogue catalogue;
    open_shipped(&catalogue);
    snprintf(path, sizeof path, "%s/output", layers());
    DIR *folder = opendir(path);
    assert_non_null(folder);
    int32_t n = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char *ending = strrchr(entry->d_name, '.');
        if (!ending || strcmp(ending, ".yaml") != 0)
            continue;
        *ending = '\0';
        n++;
        if (!find_output(&catalogue, entry->d_name))
            fail_msg("%s is not in order.txt", entry->d_name);
    }
    closedir(folder);
    assert_int_equal(n, catalogue.n_outputs);
    quan_catalogue_free(&catalogue);
}

static bool goes_by(const quan_field *field, const char *name)
{
    bool known = !strcasecmp(field->name, name);
    for (int32_t a = 0; a < field->n_aliases; a++)
        known |= !strcasecmp(field->aliases[a], name);
    return known;
}

/* The number of fields of a layer that a name leads to. */
static int count_fields(const quan_layer_description *layer, const char *name)
{
    int n = 0;
    for (int32_t f = 0; f < layer->n_fields; f++)
        n += goes_by(&layer->fields[f], name);
    return n;
}

/* A number that has a field of its own may also be the id where the file has no other. */
static void check_aliases(const quan_layer_description *layer)
{
    for (int32_t f = 0; f < layer->n_fields; f++) {
        for (int32_t a = 0; a < layer->fields[f].n_aliases; a++) {
            const char *alias = layer->fields[f].aliases[a];
            if (count_fields(layer, alias) - goes_by(find_field(layer, "id"), alias) > 1)
                fail_msg("%s: the alias %s leads to several fields", layer->name,
                         layer->fields[f].aliases[a]);
        }
    }
}

static void an_alias_leads_to_one_field(void **state)
{
    (void)state;
    quan_catalogue catalogue;
    open_shipped(&catalogue);
    for (quan_role role = 0; role < QUAN_ROLE_DEM; role++) {
        const quan_layer_description *layer = &catalogue.inputs[role];
        assert_non_null(find_field(layer, "id"));
        if (layer->kind != QUAN_NO_GEOMETRY)
            assert_non_null(find_field(layer, "accuracy_m"));
        check_aliases(layer);
    }
    quan_catalogue_free(&catalogue);
}

/* A code of an input must be a value that the canonical column may have. */
static void input_codes_give_values_of_the_column(void **state)
{
    (void)state;
    static const struct {
        quan_role role;
        const char *field, *words;
    } closed[] = {
        {QUAN_ROLE_BUILDING, "use", "|residential|mixed|commercial|public|industrial|other|"},
        {QUAN_ROLE_ROAD, "access", "|public|residents|closed|"},
        {QUAN_ROLE_GATE, "access", "|public|residents|closed|"},
        {QUAN_ROLE_FACILITY, "status", "|existing|building|approved|planned|closed|"},
        {QUAN_ROLE_FACILITY, "open_to", "|public|residents|members|"},
        {QUAN_ROLE_PARCEL, "landuse_scheme", "|sandiao|gbt21010|ydyh2020|ydyh2023|gb50137|"},
    };
    char word[100];
    quan_catalogue catalogue;
    open_shipped(&catalogue);
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) {
        const quan_field *field = find_field(&catalogue.inputs[closed[i].role], closed[i].field);
        assert_true(field && field->n_codes > 0);
        for (int32_t c = 0; c < field->n_codes; c++) {
            snprintf(word, sizeof word, "|%s|", field->codes[c].value);
            assert_non_null(strstr(closed[i].words, word));
        }
    }
    for (quan_role role = 0; role < QUAN_ROLE_DEM; role++) {
        const quan_layer_description *layer = &catalogue.inputs[role];
        for (int32_t f = 0; f < layer->n_fields; f++) {
            int64_t number;
            for (int32_t c = 0;
                 layer->fields[f].type == QUAN_TYPE_INT && c < layer->fields[f].n_codes; c++)
                assert_true(quan_text_to_int(layer->fields[f].codes[c].value, &number));
        }
    }
    quan_catalogue_free(&catalogue);
}

/* The roles that a run file gives to an OSM file without `role` are those of the tag map. */
static void an_osm_file_feeds_what_the_tag_map_knows(void **state)
{
    (void)state;
    scratch s;
    quan_run_file run;
    quan_catalogue catalogue;
    uint32_t roles = UINT32_C(1) << QUAN_ROLE_FACILITY; /* by facility_match.csv */
    scratch_open(&s);
    scratch_file(&s, "a.pbf", "");
    assert_int_equal(quan_run_file_open(scratch_file(&s, "run.yaml",
                                                     "run: {as_of: 2025-01-01}\n"
                                                     "sources: [{path: a.pbf}]\n"),
                                        NULL, 0, &run, NULL),
                     QUAN_OK);
    open_shipped(&catalogue);
    const quan_table *tags = &catalogue.tables[QUAN_CATALOGUE_OSM_TAGS];
    for (int64_t row = 0; row < tags->n_rows; row++) {
        for (quan_role role = 0; role < QUAN_N_ROLES; role++) {
            if (!strcmp(quan_catalogue_cell(tags, row, "role"), quan_role_name(role)))
                roles |= UINT32_C(1) << role;
        }
    }
    assert_int_equal(run.sources[0].roles, roles);
    quan_catalogue_free(&catalogue);
    quan_run_file_free(&run);
    scratch_close(&s);
}

/* A run file with one road and the given lines, opened with the catalogue. */
static quan_status open_run(const scratch *s, const char *lines, quan_catalogue *catalogue,
                            quan_error *err)
{
    char text[2048];
    quan_run_file run;
    scratch_file(s, "a.shp", "");
    snprintf(text, sizeof text, "run: {as_of: 2025-01-01}\n%s%s", lines,
             strstr(lines, "sources") ? "" : "sources: [{role: road, path: a.shp}]\n");
    if (!strncmp(lines, "run", 3))
        memmove(text, text + 25, strlen(text) - 24);
    quan_status status = quan_run_file_open(scratch_file(s, "run.yaml", text), NULL, 0, &run, err);
    if (status)
        fail_msg("%s", err->message);
    status = quan_catalogue_open(&run, catalogue, err);
    quan_run_file_free(&run);
    return status;
}

static void an_override_replaces_cells_adds_rows_and_is_listed(void **state)
{
    (void)state;
    scratch s;
    quan_catalogue catalogue;
    quan_error err = {0};
    scratch_open(&s);
    scratch_file(&s, "settings.csv",
                 "key,value,source,sure\nband.factor,2,,\nx.new,7,county,sure\n"
                 "area.met_share,0.9,,\n");
    scratch_file(&s, "criteria.csv", "criterion_id,limit_m,kinds_any_of\nassess.green,400,\n");
    if (open_run(&s, "overrides: [settings.csv, criteria.csv]\n", &catalogue, &err))
        fail_msg("%s", err.message);
    double value = 0;
    assert_int_equal(quan_setting(&catalogue, "band.factor", &value, NULL), QUAN_OK);
    assert_true(value == 2);
    assert_int_equal(quan_setting(&catalogue, "x.new", &value, NULL), QUAN_OK);
    assert_true(value == 7);
    const quan_table *criteria = &catalogue.tables[QUAN_CATALOGUE_CRITERIA];
    int64_t green = quan_catalogue_find(criteria, "assess.green");
    assert_string_equal(quan_catalogue_cell(criteria, green, "limit_m"), "400");
    assert_non_null(strstr(quan_catalogue_cell(criteria, green, "kinds_any_of"), "park_5"));

    static const char *const listed[][5] = {
        {"criteria.csv", "assess.green", "limit_m", "300", "400"},
        {"settings.csv", "band.factor", "value", "1.5", "2"},
        {"settings.csv", "x.new", "key", NULL, "x.new"},
        {"settings.csv", "x.new", "value", NULL, "7"},
        {"settings.csv", "x.new", "source", NULL, "county"},
        {"settings.csv", "x.new", "sure", NULL, "sure"},
    };
    assert_int_equal(catalogue.replaced.n_rows, 6);
    for (int32_t row = 0; row < 6; row++) {
        for (int32_t c = 0; c < 5; c++) {
            const char *text = quan_table_text(&catalogue.replaced, c, row);
            if (listed[row][c])
                assert_string_equal(text, listed[row][c]);
            else
                assert_null(text);
        }
    }
    quan_catalogue_free(&catalogue);
    scratch_close(&s);
}

static void a_wrong_override_is_refused_with_file_and_line(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *message;
    } cases[] = {
        {"criteria.csv", "criterion_id,limt_m\nassess.green,4\n",
         "criteria.csv:1: the column 'limt_m' is not known; did you mean 'limit_m'?"},
        {"criteria.csv", "limit_m,criterion_id\n4,a\n", "the first column must be 'criterion_id'"},
        {"criteria.csv", "criterion_id,limit_m\nassess.green,三百\n",
         "criteria.csv:2: limit_m is '三百', which is no number"},
        {"criteria.csv", "criterion_id,limit_m\nassess.green,-3\n", "it must be from 0 to 1e+06"},
        {"criteria.csv", "criterion_id,measured\nassess.green,line\n",
         "measured is 'line'; it must be one of |route|buffer|"},
        {"criteria.csv", "criterion_id,measured\nassess.green,route|buffer\n", "it must be one of"},
        {"criteria.csv", "criterion_id,kinds_any_of\nassess.green,park_5|park_6\n",
         "criteria.csv:2: 'park_6' is not in kinds.csv; did you mean 'park_"},
        {"criteria.csv", "criterion_id,profile\nassess.green,adlt\n",
         "criteria.csv:2: 'adlt' is not in profiles.csv; did you mean 'adult'?"},
        {"criteria.csv", "criterion_id,limit_m\na,1\na,2\n",
         "criteria.csv:3: the key 'a' stands twice; the first is in line 2"},
        {"criteria.csv", "criterion_id,limit_m\n,2\n", "criteria.csv:2: the key"},
        {"criteria.csv", "criterion_id,limit_m\nnew.one,2\n",
         "criteria.csv:2: the row 'new.one' has no set"},
        {"criteria.csv",
         "criterion_id,set,name_zh,kinds_any_of,metric,measured,standard,sure\n"
         "new.one,assess,x,park_5,m,route,GB,high\n",
         "needs limit_m and profile"},
        {"criteria.csv",
         "criterion_id,set,name_zh,kinds_any_of,metric,limit_m,measured,standard,sure\n"
         "new.one,assess,x,park_5,m,5,buffer,GB,high\n",
         "criteria.csv:2: a criterion measured by buffer needs limit_m and profile"},
        {"osm_tags.csv", "rule,role\nosm.road.001,roads\n", "the role 'roads' is not known"},
        {"osm_tags.csv", "rule,column\nosm.road.001,clas\n", "the layer road has no column 'clas'"},
        {"facility_match.csv", "rule,pattern\nosm.park,leisure\n",
         "must be key=value or key~text, joined by &"},
        {"facility_match.csv", "rule,kind\nosm.park,parc\n", "'parc' is not in kinds.csv"},
        {"profiles.csv", "name,flat_mps\nadult,0\n", "flat_mps is 0; it must be from 0.1 to 5"},
        {"standards.csv", "a\n", "an override must be named like a file of the catalogue"},
        {"kinds.csv", "", "kinds.csv: the file is empty"},
        {"kinds.csv", "kind\n\xC6\xD5\xB6\xFD\n", "probably GBK"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scratch s;
        char lines[200];
        quan_catalogue catalogue;
        quan_error err = {0};
        scratch_open(&s);
        scratch_file(&s, cases[i].name, cases[i].text);
        snprintf(lines, sizeof lines, "overrides: [%s]\n", cases[i].name);
        quan_status status = open_run(&s, lines, &catalogue, &err);
        if (status != QUAN_ERR_INPUT || !strstr(err.message, cases[i].message))
            fail_msg("case %zu: expected '%s', got %d '%s'", i, cases[i].message, (int)status,
                     err.message);
        assert_null(catalogue.folder);
        scratch_close(&s);
    }
}

static void what_a_run_names_must_be_there(void **state)
{
    (void)state;
    static const struct {
        const char *lines, *message;
        quan_status status;
    } cases[] = {
        {"run: {as_of: 2025-01-01, criteria: asses}\n",
         "run.yaml: criteria: there is no set of criteria named 'asses'", QUAN_ERR_INPUT},
        {"run: {as_of: 2025-01-01, criteria: complete}\n", "this version does not support them",
         QUAN_ERR_USAGE},
        {"run: {as_of: 2025-01-01, complete: [kindergarden]}\n",
         "run.yaml: complete: 'kindergarden' is not in kinds.csv; did you mean 'kindergarten'?",
         QUAN_ERR_INPUT},
        {"profiles: [adult, alder]\n", "profiles: 'alder' is not in profiles.csv", QUAN_ERR_INPUT},
        {"sources:\n  - {role: facility, path: a.shp, kind: markt}\n",
         "run.yaml:3: kind: 'markt' is not in kinds.csv", QUAN_ERR_INPUT},
        {"sources:\n  - {role: facility, path: a.shp, scheme: gaode}\n",
         "run.yaml:3: scheme: the scheme 'gaode' is not known", QUAN_ERR_INPUT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scratch s;
        quan_catalogue catalogue;
        quan_error err = {0};
        scratch_open(&s);
        quan_status status = open_run(&s, cases[i].lines, &catalogue, &err);
        if (status != cases[i].status || !strstr(err.message, cases[i].message))
            fail_msg("case %zu: expected '%s', got %d '%s'", i, cases[i].message, (int)status,
                     err.message);
        scratch_close(&s);
    }
    scratch s;
    quan_catalogue catalogue;
    quan_error err = {0};
    scratch_open(&s);
    if (open_run(&s,
                 "sources:\n  - {role: parcel, path: a.shp, scheme: sandiao}\nprofiles: [frail]\n",
                 &catalogue, &err))
        fail_msg("%s", err.message);
    quan_catalogue_free(&catalogue);
    scratch_close(&s);
}

static void a_wrong_description_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *message;
    } cases[] = {
        {"input/gate.yaml", "", "gate.yaml: the file is empty"},
        {"input/gate.yaml", "title: x\ngeometry: point\n", "the key 'fields' is missing"},
        {"input/gate.yaml", "geometry: point\nfields: []\n", "the key 'title' is missing"},
        {"input/gate.yaml", "title: x\ngeometry: points\nfields: []\n",
         "'geometry' is 'points'; it must be one of none, point, line, polygon, any"},
        {"input/gate.yaml", "title: x\nfields: []\n", "the key 'geometry' is missing"},
        {"input/gate.yaml", "title: x\ngeometry: point\nfields: [{type: int, title: x}]\n",
         "the key 'name' is missing"},
        {"input/gate.yaml",
         "title: x\ngeometry: point\nfields: [{name: Ab, type: int, title: x}]\n",
         "'Ab' is no name in snake_case"},
        {"input/gate.yaml", "title: x\ngeometry: point\nfields: [{name: a, type: num, title: x}]\n",
         "'type' is 'num'; it must be one of int, real, text"},
        {"input/gate.yaml", "title: x\ngeometry: point\nfields: [{name: a, type: int}]\n",
         "the key 'title' is missing"},
        {"input/gate.yaml",
         "title: x\ngeometry: point\nfields: [{name: a, type: int, title: x},\n"
         "  {name: a, type: int, title: x}]\n",
         ":4:3: the field 'a' stands twice"},
        {"input/gate.yaml",
         "title: x\ngeometry: point\nfields: [{name: a, type: int, title: x, alias: [b]}]\n",
         "did you mean 'aliases'?"},
        {"output/run_info.yaml", "title: x\ngeometry: none\ngroup: x\nfields: []\n",
         "'group' is 'x'; it must be one of 成果, 现状, 底图"},
        {"output/run_info.yaml", "title: x\ngeometry: none\nstyle: nix.qml\nfields: []\n",
         "nix.qml: cannot be opened"},
        {"output/run_info.yaml", "title: x\ngeometry: none\nstyle: ../a.qml\nfields: []\n",
         "the style must lie beside this file"},
        {"output/run_info.yaml",
         "title: x\ngeometry: none\nfields: [{name: a, type: text, title: x, codes: roles}]\n",
         "it must be one of kinds, criteria"},
        {"output/order.txt", "run_info\nrun_info\n", "order.txt: 'run_info' stands twice"},
        {"output/order.txt", "run_infos\n", "run_infos.yaml: cannot be opened"},
        {"catalogue/kinds.csv", "kind,name_zh\na,b\n",
         "kinds.csv:1: the column 'name_en' is missing"},
        {"catalogue/kinds.csv", NULL, "kinds.csv: cannot be opened"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quan_error err = {0};
        quan_status status = open_with(cases[i].name, cases[i].text, &err);
        if (status != QUAN_ERR_INPUT || !strstr(err.message, cases[i].message))
            fail_msg("case %zu: expected '%s', got %d '%s'", i, cases[i].message, (int)status,
                     err.message);
    }
}

static void a_chosen_folder_that_is_not_there_is_never_replaced(void **state)
{
    (void)state;
    char before[1024];
    quan_catalogue catalogue;
    quan_error err = {0};
    snprintf(before, sizeof before, "%s", layers());
    setenv("QUAN_LAYERS", "/nowhere/layers", 1);
    quan_status status = quan_catalogue_open(NULL, &catalogue, &err);
    setenv("QUAN_LAYERS", before, 1);
    assert_int_equal(status, QUAN_ERR_IO);
    assert_non_null(strstr(err.message, "/nowhere/layers; set QUAN_LAYERS"));
}

static void without_a_choice_the_folder_beside_the_build_is_read(void **state)
{
    (void)state;
    char before[1024];
    quan_catalogue catalogue;
    snprintf(before, sizeof before, "%s", layers());
    unsetenv("QUAN_LAYERS");
    quan_status status = quan_catalogue_open(NULL, &catalogue, NULL);
    setenv("QUAN_LAYERS", before, 1);
    assert_int_equal(status, QUAN_OK);
    quan_catalogue_free(&catalogue);
}

static void every_failed_allocation_leaves_nothing_behind(void **state)
{
    (void)state;
    int64_t n = 1;
    /* Some 9,000 allocations of one kind or another: the first ones each, then every 37th. */
    for (; n < 100000; n += n < 300 ? 1 : 37) {
        quan_catalogue catalogue;
        quan_memory_fail_at(n, false);
        quan_status status = quan_catalogue_open(NULL, &catalogue, NULL);
        bool failed = quan_memory_fail_at(0, false) >= n;
        assert_int_equal(status, failed ? QUAN_ERR_LIMIT : QUAN_OK);
        quan_catalogue_free(&catalogue);
        if (!failed)
            break;
    }
    assert_true(n > 1000 && n < 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_layers_load),
        cmocka_unit_test(the_default_set_is_the_eight_citable_criteria),
        cmocka_unit_test(a_setting_is_a_number_or_an_error),
        cmocka_unit_test(a_code_means_the_same_in_every_table),
        cmocka_unit_test(every_description_of_the_folder_is_in_the_order),
        cmocka_unit_test(an_alias_leads_to_one_field),
        cmocka_unit_test(input_codes_give_values_of_the_column),
        cmocka_unit_test(an_osm_file_feeds_what_the_tag_map_knows),
        cmocka_unit_test(an_override_replaces_cells_adds_rows_and_is_listed),
        cmocka_unit_test(a_wrong_override_is_refused_with_file_and_line),
        cmocka_unit_test(what_a_run_names_must_be_there),
        cmocka_unit_test(a_wrong_description_is_refused_with_its_place),
        cmocka_unit_test(a_chosen_folder_that_is_not_there_is_never_replaced),
        cmocka_unit_test(without_a_choice_the_folder_beside_the_build_is_read),
        cmocka_unit_test(every_failed_allocation_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
