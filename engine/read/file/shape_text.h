/* shape_text.h - the encoding of a shapefile's texts. */
#ifndef QUAN_READ_SHAPE_TEXT_H
#define QUAN_READ_SHAPE_TEXT_H

#include "quan/core.h"

/* From .cpg, else the language byte of the .dbf, if all texts decode so; else strict UTF-8; else GB
 * 18030 when enough of the characters are common ones. `path` is that of the .shp. */
quan_status quan_shape_encoding(const char *path, double level1_share, char name[32], bool *guessed,
                                quan_error *err);

#endif
