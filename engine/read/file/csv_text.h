/* csv_text.h - a CSV file made UTF-8 before the driver, which knows no encodings, sees it. */
#ifndef QUAN_READ_CSV_TEXT_H
#define QUAN_READ_CSV_TEXT_H

#include "gate.h"

/* Checks line lengths, decides the encoding (`declared` may be NULL) and, when it is not UTF-8,
 * makes a private UTF-8 copy the path to open. Writes the name into encoding. */
quan_status quan_csv_to_utf8(quan_gated *gated, const char *declared, double level1_share,
                             char encoding[48], quan_error *err);

#endif
