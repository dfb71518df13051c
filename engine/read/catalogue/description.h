/* description.h - layers/input/<role>.yaml and layers/output/<table>.yaml. */
#ifndef QUAN_READ_DESCRIPTION_H
#define QUAN_READ_DESCRIPTION_H

#include "quan/read/catalogue.h"

/* Reads <folder>/<name>.yaml and the style beside it. `catalogue` holds the tables that a field's
 * `codes:` may name. On failure *out is empty. */
quan_status quan_description_read(const char *folder, const char *name,
                                  const quan_catalogue *catalogue, quan_layer_description *out,
                                  quan_error *err);
void quan_description_free(quan_layer_description *description);

#endif
