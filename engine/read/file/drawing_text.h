/* drawing_text.h - the text of a DXF looked over before the driver sees it. */
#ifndef QUAN_READ_DRAWING_TEXT_H
#define QUAN_READ_DRAWING_TEXT_H

#include "quan/core.h"

typedef struct {
    const char *shown;    /* the file in messages */
    const char *encoding; /* of the run file, or NULL */
    double level1_share;  /* settings.csv, encoding.level1_share */
    bool unfolds;         /* blocks are read as what is in them */
} quan_drawing_wish;

/* Which code page it is in, into `name`; *guessed when nothing declared it. QUAN_ERR_INPUT for a
 * binary DXF, for what is none, for blocks that unfold into more than two million pieces, and for
 * texts that are not in the encoding of the run file. */
quan_status quan_drawing_look(const char *path, const quan_drawing_wish *wish, char name[32],
                              bool *guessed, quan_error *err);

#endif
