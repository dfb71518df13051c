/* What somebody else's program does with the installed library: it touches every outside library,
 * so that none is missing at link time. */
#include <quan.h>

#include <stdio.h>

int main(void)
{
    quan_catalogue catalogue = {0};
    quan_error err = {0};
    quan_crs *crs = NULL;
    quan_crs_info info;
    quan_status status = quan_crs_open("EPSG:4543", &crs, &err);
    if (!status)
        status = quan_crs_describe(crs, &info, &err);
    if (!status)
        status = quan_catalogue_open(NULL, &catalogue, &err);
    if (status)
        fprintf(stderr, "%s\n", err.message);
    else
        printf("EPSG:%d, %lld criteria\n", (int)info.epsg,
               (long long)catalogue.tables[QUAN_CATALOGUE_CRITERIA].n_rows);
    quan_catalogue_free(&catalogue);
    quan_crs_close(crs);
    return status ? 1 : 0;
}
