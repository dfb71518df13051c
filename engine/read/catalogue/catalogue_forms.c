/* One table per file: a cell that is not of its column's form is refused with file and line, so
 * that whoever uses the catalogue may rely on numbers being numbers. */
#include "catalogue_forms.h"

#define SURE "|sure|seen|high|medium|low|engineering|"

static const quan_form_column kinds_columns[] = {
    {"kind", NULL, 0, 0, true},
    {"name_zh", NULL, 0, 0, true},
    {"name_en", NULL, 0, 0, true},
    {"test_type", "|distance|per_unit|per_capita|on_site|network|negative|", 0, 0, true},
    {"open_to_default", "|public|residents|members|", 0, 0, true},
    {"upgrade_class", NULL, 0, 0, false},
    {"beneficiary", NULL, 0, 0, false},
    {"responsible_department", NULL, 0, 0, false},
    {"min_floor_area_m2", "#", 0, 1e7, false},
    {"min_site_area_m2", "#", 0, 1e9, false},
    {"sure", SURE, 0, 0, true},
};

static const quan_form_column criteria_columns[] = {
    {"criterion_id", NULL, 0, 0, true},
    {"set", NULL, 0, 0, true},
    {"name_zh", NULL, 0, 0, true},
    {"kinds_any_of", NULL, 0, 0, true},
    {"metric", "|m|min|per_community|on_site|", 0, 0, true},
    {"value", "#", 0, 1e6, false},
    {"limit_m", "#", 0, 1e6, false},
    {"measured", "|route|buffer|presence|on_site|", 0, 0, true},
    {"profile", NULL, 0, 0, false},
    {"tier", "|5|10|15|block|", 0, 0, false},
    {"standard", NULL, 0, 0, true},
    {"clause", NULL, 0, 0, false},
    {"sure", NULL, 0, 0, true}, /* a sentence: what was seen, and where */
    {"note", NULL, 0, 0, false},
};

static const quan_form_column match_columns[] = {
    {"rule", NULL, 0, 0, true},
    {"scheme", "|osm|field|amap|dlbm|poi|name|function|", 0, 0, true},
    {"pattern", NULL, 0, 0, true},
    {"kind", NULL, 0, 0, false},
    {"priority", "#", -1e6, 1e6, false},
    {"min_area_m2", "#", 0, 1e9, false},
    {"sure", SURE, 0, 0, true},
    {"source", NULL, 0, 0, true},
};

static const quan_form_column facility_words_columns[] = {
    {"rule", NULL, 0, 0, true}, {"use", "|status|door|part|", 0, 0, true},
    {"text", NULL, 0, 0, true}, {"value", NULL, 0, 0, false},
    {"sure", SURE, 0, 0, true}, {"source", NULL, 0, 0, true},
};

static const quan_form_column tags_columns[] = {
    {"rule", NULL, 0, 0, true},          {"role", NULL, 0, 0, true},
    {"key", NULL, 0, 0, true},           {"value", NULL, 0, 0, true},
    {"column", NULL, 0, 0, false},       {"canonical", NULL, 0, 0, false},
    {"selects", "|-1|0|1|", 0, 0, true}, {"sure", SURE, 0, 0, true},
    {"source", NULL, 0, 0, true},
};

static const quan_form_column profiles_columns[] = {
    {"name", NULL, 0, 0, true},
    /* From a crawl to a run. */
    {"flat_mps", "#", 0.1, 5, true},
    {"stairs_mps", "#", 0.05, 5, true},
    {"max_slope_ratio", "#", 0.01, 2, true},
    {"source", NULL, 0, 0, true},
    {"sure", SURE, 0, 0, true},
};

static const quan_form_column settings_columns[] = {
    {"key", NULL, 0, 0, true},    {"value", "#", -1e9, 1e9, true}, {"unit", NULL, 0, 0, false},
    {"source", NULL, 0, 0, true}, {"sure", SURE, 0, 0, true},
};

static const quan_form_column landuse_columns[] = {
    {"rule", NULL, 0, 0, true},
    {"scheme", "|sandiao|gbt21010|ydyh2020|ydyh2023|gb50137|", 0, 0, true},
    {"code_prefix", NULL, 0, 0, true},
    {"name", NULL, 0, 0, true},
    {"residential", "|0|1|", 0, 0, true},
    {"sure", SURE, 0, 0, true},
};

static const quan_form_column roles_columns[] = {
    {"role", NULL, 0, 0, true},       {"name_zh", NULL, 0, 0, true},
    {"several", "|0|1|", 0, 0, true}, {"department", NULL, 0, 0, true},
    {"gives", NULL, 0, 0, true},      {"without", NULL, 0, 0, true},
    {"sheets", NULL, 0, 0, true},     {"table", NULL, 0, 0, false},
    {"sure", SURE, 0, 0, true},
};

static const quan_form_column role_words_columns[] = {
    {"word", NULL, 0, 0, true},   {"role", NULL, 0, 0, true}, {"weight", "#", -100, 100, true},
    {"source", NULL, 0, 0, true}, {"sure", SURE, 0, 0, true},
};

static const quan_form_column table_words_columns[] = {
    {"word", NULL, 0, 0, true},
    {"meaning",
     "|lon|lat|lonlat|wkt|east|north|x|y|total|average|note|date|money|unit|pipe_point|"
     "pipe_start|pipe_end|pipe_height|pipe_start_height|pipe_end_height|pipe_start_depth|"
     "pipe_end_depth|",
     0, 0, true},
    {"crs", "|gcj02|bd09|", 0, 0, false},
    {"source", NULL, 0, 0, true},
    {"sure", SURE, 0, 0, true},
};

static const quan_form_column name_words_columns[] = {
    {"rule", NULL, 0, 0, true}, {"role", "|admin|admin_end|road|weak|short|home|", 0, 0, true},
    {"word", NULL, 0, 0, true}, {"as", NULL, 0, 0, false},
    {"sure", SURE, 0, 0, true}, {"source", NULL, 0, 0, true},
};

static const quan_form_column landuse_evidence_columns[] = {
    {"rule", NULL, 0, 0, true},    {"what", "|field|", 0, 0, true}, {"pattern", NULL, 0, 0, true},
    {"schemes", NULL, 0, 0, true}, {"source", NULL, 0, 0, true},    {"sure", SURE, 0, 0, true},
};

static const quan_form_column traditional_columns[] = {
    {"rule", NULL, 0, 0, true},
    {"traditional", NULL, 0, 0, true},
    {"simplified", NULL, 0, 0, true},
    {"sure", SURE, 0, 0, true},
};

static const quan_form_column units_columns[] = {
    {"unit", NULL, 0, 0, true},        {"quantity", NULL, 0, 0, true},
    {"factor", "#", 1e-9, 1e12, true}, {"divisor", "#", 1e-9, 1e12, true},
    {"conversion", NULL, 0, 0, false}, {"source", NULL, 0, 0, true},
    {"sure", SURE, 0, 0, true},
};

static const quan_form_column value_words_columns[] = {
    {"word", NULL, 0, 0, true},
    {"meaning", "|nothing|about|before|after|decade|century|diameter|", 0, 0, true},
    {"source", NULL, 0, 0, true},
    {"sure", SURE, 0, 0, true},
};

static const quan_form_column ambiguous_columns[] = {
    {"rule", NULL, 0, 0, true},  {"name", NULL, 0, 0, true},   {"beside", NULL, 0, 0, true},
    {"means", NULL, 0, 0, true}, {"source", NULL, 0, 0, true}, {"sure", SURE, 0, 0, true},
};

static const quan_form_column personal_columns[] = {
    {"rule", NULL, 0, 0, true},    {"how", "|equal|contains|organisation|surname|", 0, 0, true},
    {"pattern", NULL, 0, 0, true}, {"why", NULL, 0, 0, true},
    {"sure", SURE, 0, 0, true},
};

static const quan_form_column year_evidence_columns[] = {
    {"evidence", NULL, 0, 0, true}, {"rank", "#", 1, 100, true},  {"column", NULL, 0, 0, false},
    {"name_zh", NULL, 0, 0, true},  {"source", NULL, 0, 0, true}, {"sure", SURE, 0, 0, true},
};

#define FORM(file, columns)                                                                        \
    {                                                                                              \
        (file), (columns), sizeof(columns) / sizeof *(columns)                                     \
    }

const quan_form quan_catalogue_forms[QUAN_N_CATALOGUES] = {
    [QUAN_CATALOGUE_KINDS] = FORM("kinds.csv", kinds_columns),
    [QUAN_CATALOGUE_CRITERIA] = FORM("criteria.csv", criteria_columns),
    [QUAN_CATALOGUE_FACILITY_MATCH] = FORM("facility_match.csv", match_columns),
    [QUAN_CATALOGUE_FACILITY_WORDS] = FORM("facility_words.csv", facility_words_columns),
    [QUAN_CATALOGUE_OSM_TAGS] = FORM("osm_tags.csv", tags_columns),
    [QUAN_CATALOGUE_PROFILES] = FORM("profiles.csv", profiles_columns),
    [QUAN_CATALOGUE_SETTINGS] = FORM("settings.csv", settings_columns),
    [QUAN_CATALOGUE_LANDUSE] = FORM("landuse.csv", landuse_columns),
    [QUAN_CATALOGUE_LANDUSE_EVIDENCE] = FORM("landuse_evidence.csv", landuse_evidence_columns),
    [QUAN_CATALOGUE_TRADITIONAL] = FORM("traditional.csv", traditional_columns),
    [QUAN_CATALOGUE_UNITS] = FORM("units.csv", units_columns),
    [QUAN_CATALOGUE_VALUE_WORDS] = FORM("value_words.csv", value_words_columns),
    [QUAN_CATALOGUE_AMBIGUOUS_NAMES] = FORM("ambiguous_names.csv", ambiguous_columns),
    [QUAN_CATALOGUE_PERSONAL] = FORM("personal.csv", personal_columns),
    [QUAN_CATALOGUE_YEAR_EVIDENCE] = FORM("year_evidence.csv", year_evidence_columns),
    [QUAN_CATALOGUE_ROLES] = FORM("roles.csv", roles_columns),
    [QUAN_CATALOGUE_ROLE_WORDS] = FORM("role_words.csv", role_words_columns),
    [QUAN_CATALOGUE_TABLE_WORDS] = FORM("table_words.csv", table_words_columns),
    [QUAN_CATALOGUE_NAME_WORDS] = FORM("name_words.csv", name_words_columns),
};
