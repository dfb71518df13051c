/* qml.h - just enough XML to take a QML apart into the children of its root. */
#ifndef QUAN_WRITE_QML_H
#define QUAN_WRITE_QML_H

#include <stdbool.h>
#include <stddef.h>

/* A piece of the text it was read from. */
typedef struct {
    const char *start;
    size_t length;
} quan_qml_piece;

/* One element: its name, the text between its tag's name and '>', what stands between its tags, and
 * the whole. */
typedef struct {
    quan_qml_piece name, attributes, inner, whole;
} quan_qml_element;

/* The next element from *at (comments and text are passed over), and moves *at behind it. False at
 * the end of the text or before a closing tag. *bad is set when the text is not well formed. */
bool quan_qml_next(const char **at, const char *end, quan_qml_element *out, bool *bad);

bool quan_qml_is(quan_qml_piece piece, const char *word);

#endif
