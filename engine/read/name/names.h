/* names.h - names and addresses in the form in which they are compared. */
#ifndef QUAN_READ_NAMES_H
#define QUAN_READ_NAMES_H

#include "value/values.h"

enum {
    QUAN_NAME_SIZE = 256 /* bytes of a folded name; longer ones are cut, all alike */
};

/* Folds a name: half width, lower case, simplified characters, no blanks or punctuation; numbers in
 * digits ("第一", "①" and "Ⅰ" are 1, "二十一" is 21), building numbers as 号 ("3栋", "3幢", "3#"
 * and "3号楼" are 3号). What stands in brackets goes to `inside` (may be NULL), folded as well.
 * Both buffers have QUAN_NAME_SIZE bytes. The second also knows the traditional characters of
 * `values`. */
void quan_name_fold(const char *text, char *out, char *inside);
void quan_name_fold_with(const quan_values *values, const char *text, char *out, char *inside);

#endif
