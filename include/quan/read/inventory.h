/* inventory.h - what a folder of files holds, and the run file that follows from it. */
#ifndef QUAN_READ_INVENTORY_H
#define QUAN_READ_INVENTORY_H

#include "quan/read/catalogue.h"

/* Columns of quan_inventory.layers: one row per layer of a file, or per file that has none. */
enum {
    QUAN_INVENTORY_FILE,  /* relative to the folder */
    QUAN_INVENTORY_LAYER, /* null for a file of one layer that needs no name */
    QUAN_INVENTORY_ROLE,  /* null: none was recognised; OSM files: "osm" */
    QUAN_INVENTORY_STATE, /* used, spare (another version is used), unknown, refused, ignored */
    QUAN_INVENTORY_YEAR,
    QUAN_INVENTORY_CRS,
    QUAN_INVENTORY_ENCODING,
    QUAN_INVENTORY_SHAPE, /* 点 线 面 无图形 栅格 */
    QUAN_INVENTORY_COUNT,
    QUAN_INVENTORY_EVIDENCE, /* why this role and state, in Chinese */
    QUAN_INVENTORY_FIELDS,   /* names of all fields */
    QUAN_INVENTORY_WORDS,    /* sample words, where the encoding was guessed */
    QUAN_INVENTORY_SCORE,
    QUAN_INVENTORY_WEST, /* extent in degrees; null where unknown */
    QUAN_INVENTORY_SOUTH,
    QUAN_INVENTORY_EAST,
    QUAN_INVENTORY_NORTH,
    QUAN_INVENTORY_GROUP,   /* rows of one number are versions of each other */
    QUAN_INVENTORY_GUESSED, /* 1: the system is guessed, or the encoding (2), or both (3) */
    QUAN_INVENTORY_VERSION, /* weight of words such as 最终版 */
    QUAN_INVENTORY_POINTS,  /* the file with the points that the lines of this table run between */
    QUAN_N_INVENTORY_COLUMNS,
};

/* Columns of quan_inventory.fields: one row per matched field. */
enum {
    QUAN_INVENTORY_FIELD_LAYER, /* row of `layers` */
    QUAN_INVENTORY_FIELD_NAME,  /* as in the file */
    QUAN_INVENTORY_FIELD_CANONICAL,
    QUAN_INVENTORY_FIELD_TITLE,
    QUAN_INVENTORY_FIELD_SAMPLE, /* the first of five: rows of the file, in its order */
};

/* Columns of quan_inventory.questions. */
enum {
    QUAN_QUESTION_KEY,     /* title, secrecy, criteria, as_of, area, people, version:<group>, ... */
    QUAN_QUESTION_TEXT,    /* in Chinese */
    QUAN_QUESTION_CHOICES, /* joined by |; null: free text */
    QUAN_QUESTION_ANSWER,  /* the default until it is answered */
    QUAN_QUESTION_EVIDENCE, /* what the default rests on; may be null */
};

/* Zeroed it is empty. */
typedef struct {
    char *folder;      /* as given */
    quan_table layers; /* ordered by file, then by layer in the order of the file */
    quan_table fields;
    quan_table missing;   /* role, title, department, what it switches on, sheets */
    quan_table questions; /* at most ten */
    double bbox_deg[4];   /* of the buildings, with a margin; NaN when there are none */
    char newest[16];      /* date of the newest file, YYYY-MM-DD */
    bool has_boundary;    /* a boundary layer is used; else the bbox is */
    bool ready;           /* building, road and facility are all there: a map can be made */
    bool complete;        /* false: the folder holds more files than init.max_files */
} quan_inventory;

/* Looks at every file under the folder (links are not followed, hidden files are passed over), and
 * guesses roles, years and versions. A file that cannot be read is listed with the reason, not
 * failed on. QUAN_ERR_INPUT when there is no such folder or nothing is in it. Nothing is written
 * there. */
quan_status quan_inventory_make(const char *folder, const quan_catalogue *catalogue,
                                const quan_monitor *monitor, quan_inventory *out, quan_error *err);
void quan_inventory_free(quan_inventory *inventory);

/* Takes an answer: the number of a choice from 1, or a choice itself, or a text where there are no
 * choices; "" keeps the default. QUAN_ERR_USAGE when it is none of these. */
quan_status quan_inventory_answer(quan_inventory *inventory, int64_t question, const char *text,
                                  quan_error *err);

/* Follows the answers: which layers are used, the extent of the buildings, what is missing. */
quan_status quan_inventory_settle(quan_inventory *inventory, const quan_catalogue *catalogue,
                                  const quan_monitor *monitor, quan_error *err);

/* The run file in Chinese comments, its paths relative to `run_folder` (which must exist). The
 * caller frees *text with quan_free(). */
quan_status quan_inventory_run_file(const quan_inventory *inventory,
                                    const quan_catalogue *catalogue, const char *run_folder,
                                    char **text, quan_error *err);

enum {
    QUAN_N_INVENTORY_SHEETS = 5 /* inventory, missing, fields, answers, letters */
};

/* The tables of the workbook, with Chinese column names; personal columns are not in them. The
 * caller frees each with quan_table_free(). */
quan_status quan_inventory_sheets(const quan_inventory *inventory, const quan_catalogue *catalogue,
                                  quan_table out[QUAN_N_INVENTORY_SHEETS], quan_error *err);

/* "资料清单" and so on. */
const char *quan_inventory_sheet_name(int32_t sheet);

/* The answer to a question, or NULL when it was not asked. */
const char *quan_inventory_answer_of(const quan_inventory *inventory, const char *key);

#endif
