/* domains.h - coded values of a field as the words that stand for them. */
#ifndef QUAN_READ_DOMAINS_H
#define QUAN_READ_DOMAINS_H

#include "field/fields.h"

#include <gdal.h>
#include <ogr_api.h>

/* The coded values of a field, or NULL; they belong to the data set. */
typedef struct {
    const OGRCodedValue *values;
} quan_domain;

/* One per field of a layer. Zeroed it is empty. */
typedef struct {
    quan_domain *items;
    int32_t n;
} quan_domains;

/* The domains of a FileGDB or GeoPackage. On failure *out is empty. */
quan_status quan_domains_find(GDALDatasetH dataset, OGRLayerH layer, quan_domains *out,
                              quan_error *err);
void quan_domains_free(quan_domains *domains);

/* The word for a code of that field, or `text` itself. Fields that want a code (a name that ends in
 * "id" or "code", or numbers without words of their own) keep it. */
const char *quan_domains_text(const quan_domains *domains, const quan_binding *binding,
                              const char *text);

#endif
