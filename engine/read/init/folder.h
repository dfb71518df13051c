/* folder.h - the files below a folder. */
#ifndef QUAN_READ_FOLDER_H
#define QUAN_READ_FOLDER_H

#include "quan/core.h"

/* Paths relative to the folder, ordered by their bytes. Zeroed it is empty. */
typedef struct {
    char **paths;
    int64_t n, capacity;
    bool complete; /* false: there are more */
} quan_file_list;

/* Regular files down to `max_depth` folders, at most max_files; a FileGDB (a folder *.gdb) is one
 * file. Links, hidden names and side files of shapefiles and rasters are passed over. */
quan_status quan_folder_list(const char *folder, int32_t max_depth, int64_t max_files,
                             quan_file_list *out, quan_error *err);
void quan_folder_free(quan_file_list *list);

#endif
