/* domains.c - coded values of a field as the words that stand for them.
 *
 * A FileGDB stores 1 and shows 砖混. The words are what layers/input/ knows; the numbers are
 * anyone's choice. */
#include "domains.h"

#include <string.h>

quan_status quan_domains_find(GDALDatasetH dataset, OGRLayerH layer, quan_domains *out,
                              quan_error *err)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    *out = (quan_domains){.n = OGR_FD_GetFieldCount(definition)};
    out->items = quan_calloc((size_t)out->n + 1, sizeof *out->items);
    if (!out->items) {
        quan_domains_free(out);
        return quan_fail_memory(err, "the fields of a source");
    }
    for (int32_t i = 0; i < out->n; i++) {
        const char *name = OGR_Fld_GetDomainName(OGR_FD_GetFieldDefn(definition, i));
        OGRFieldDomainH domain = *name ? GDALDatasetGetFieldDomain(dataset, name) : NULL;
        if (domain && OGR_FldDomain_GetDomainType(domain) == OFDT_CODED)
            out->items[i].values = OGR_CodedFldDomain_GetEnumeration(domain);
    }
    return QUAN_OK;
}

void quan_domains_free(quan_domains *domains)
{
    quan_free(domains->items);
    *domains = (quan_domains){0};
}

static bool ends(const char *name, const char *ending)
{
    size_t n = strlen(name), m = strlen(ending);
    return n >= m && !strcmp(name + n - m, ending);
}

static bool wants_code(const quan_field *field)
{
    return ends(field->name, "id") || ends(field->name, "code") ||
           (field->type != QUAN_TYPE_TEXT && !field->n_codes);
}

const char *quan_domains_text(const quan_domains *domains, const quan_binding *binding,
                              const char *text)
{
    const OGRCodedValue *list =
        binding->source < domains->n ? domains->items[binding->source].values : NULL;
    if (!list || wants_code(binding->field))
        return text;
    for (; list->pszCode; list++) {
        if (list->pszValue && !strcmp(list->pszCode, text))
            return list->pszValue;
    }
    return text;
}
