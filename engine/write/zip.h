/* zip.h - an archive of one file, with the same bytes each time. */
#ifndef QUAN_WRITE_ZIP_H
#define QUAN_WRITE_ZIP_H

#include "buffer.h"

/* Appends a ZIP archive (PKWARE APPNOTE 6.3) that holds one deflated file, dated 1980-01-01. */
quan_status quan_zip_one(const char *file_name, const void *bytes, int64_t n, quan_buffer *archive,
                         quan_error *err);

#endif
