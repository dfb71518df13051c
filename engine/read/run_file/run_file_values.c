/* run_file_values.c - the values of a run file, one function per kind of value, each with a message
 * that names key, value and what is allowed. Nothing is converted leniently: "ja" is no boolean,
 * 2025-2-3 no date, 1e400 no number. */
#include "run_file_values.h"

#include "file/gate.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Replaces a text, so that a call can be repeated without a leak. */
static quan_status take(char **out, const char *text, quan_error *err)
{
    char *copy = quan_strdup(text);
    if (!copy)
        return quan_fail_memory(err, "a run file");
    quan_free(*out);
    *out = copy;
    return QUAN_OK;
}

quan_status quan_run_text(const quan_yaml_node *map, const char *key, char **out, quan_error *err)
{
    const quan_yaml_node *node = quan_yaml_get(map, key);
    if (!node)
        return QUAN_OK;
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_TEXT, err));
    return take(out, node->text, err);
}

/* Stops at the first that is wrong. */
quan_status quan_run_words(const quan_yaml_node *map, const quan_run_word *words, size_t n,
                           quan_error *err)
{
    for (size_t i = 0; i < n; i++)
        QUAN_TRY(quan_run_text(map, words[i].key, words[i].out, err));
    return QUAN_OK;
}

/* The bounds belong to the range. */
quan_status quan_run_real(const quan_yaml_node *map, const char *key, double least, double most,
                          double *out, quan_error *err)
{
    const quan_yaml_node *node = quan_yaml_get(map, key);
    char shown[640];
    double value = NAN;
    if (!node)
        return QUAN_OK;
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_TEXT, err));
    quan_text_printable(node->text, shown, sizeof shown);
    if (!quan_text_to_real(node->text, &value))
        return quan_yaml_at(
            node, quan_fail(err, QUAN_ERR_INPUT, "'%s' is '%s', which is no number", key, shown),
            err);
    if (value < least || value > most)
        return quan_yaml_at(node,
                            quan_fail(err, QUAN_ERR_INPUT, "'%s' is %s; it must be from %g to %g",
                                      key, shown, least, most),
                            err);
    *out = value;
    return QUAN_OK;
}

/* Only true and false: the yes, no, on and off of YAML 1.1 made false of the country code NO. */
quan_status quan_run_bool(const quan_yaml_node *map, const char *key, bool *out, quan_error *err)
{
    const quan_yaml_node *node = quan_yaml_get(map, key);
    char shown[640];
    if (!node)
        return QUAN_OK;
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_TEXT, err));
    if (strcmp(node->text, "true") != 0 && strcmp(node->text, "false") != 0)
        return quan_yaml_at(node,
                            quan_fail(err, QUAN_ERR_INPUT, "'%s' is '%s'; write true or false", key,
                                      quan_text_printable(node->text, shown, sizeof shown)),
                            err);
    *out = node->text[0] == 't';
    return QUAN_OK;
}

/* The value of n digits, or -1; strtol() would take signs and spaces as well. */
static int32_t digits(const char *text, int32_t n)
{
    int32_t value = 0;
    for (int32_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/* Checked against the calendar: 2025-02-30 is a slip of the pen that somebody would sign for. */
static bool is_date(const char *text, bool parts)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    size_t n = strlen(text);
    if (n != 10 && !(parts && (n == 4 || n == 7)))
        return false;
    int32_t year = digits(text, 4);
    if (year < 1900 || year > 2200)
        return false;
    if (n == 4)
        return true;
    int32_t month = text[4] == '-' ? digits(text + 5, 2) : -1;
    if (month < 1 || month > 12)
        return false;
    if (n == 7)
        return true;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    int32_t day = text[7] == '-' ? digits(text + 8, 2) : -1;
    return day >= 1 && day <= days[month - 1] + (leap && month == 2);
}

quan_status quan_run_date(const quan_yaml_node *map, const char *key, bool parts, char **out,
                          quan_error *err)
{
    const quan_yaml_node *node = quan_yaml_get(map, key);
    char shown[640];
    if (!node)
        return QUAN_OK;
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_TEXT, err));
    if (!is_date(node->text, parts))
        return quan_yaml_at(node,
                            quan_fail(err, QUAN_ERR_INPUT,
                                      "'%s' is '%s', which is no date as 2025-01-31", key,
                                      quan_text_printable(node->text, shown, sizeof shown)),
                            err);
    return take(out, node->text, err);
}

/* Texts not yet filled are NULL, which may be freed. */
void quan_run_free_texts(char ***texts, int32_t *n)
{
    for (int32_t i = 0; *texts && i < *n; i++)
        quan_free((*texts)[i]);
    quan_free(*texts);
    *texts = NULL;
    *n = 0;
}

/* Called once per entry of a list, or with the only text. */
static quan_status add_text(const quan_yaml_node *node, char **texts, int32_t *n, quan_error *err)
{
    char shown[640];
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_TEXT, err));
    for (int32_t i = 0; i < *n; i++) {
        if (!strcmp(texts[i], node->text))
            return quan_yaml_at(node,
                                quan_fail(err, QUAN_ERR_INPUT, "'%s' stands twice in the list",
                                          quan_text_printable(node->text, shown, sizeof shown)),
                                err);
    }
    QUAN_TRY(take(&texts[*n], node->text, err));
    (*n)++;
    return QUAN_OK;
}

/* A single text is a list of one. */
quan_status quan_run_texts(const quan_yaml_node *map, const char *key, char ***out, int32_t *n,
                           quan_error *err)
{
    enum {
        MOST = 1000 /* doubles are searched one by one */
    };
    const quan_yaml_node *node = quan_yaml_get(map, key);
    if (!node)
        return QUAN_OK;
    if (node->kind == QUAN_YAML_MAP)
        return quan_yaml_expect(node, QUAN_YAML_LIST, err);
    if (node->n > MOST)
        return quan_yaml_at(
            node, quan_fail(err, QUAN_ERR_INPUT, "there are more than %d entries", MOST), err);
    quan_run_free_texts(out, n);
    *out = quan_calloc((size_t)(node->kind == QUAN_YAML_LIST ? node->n : 1), sizeof **out);
    if (!*out)
        return quan_fail_memory(err, "a run file");
    if (node->kind == QUAN_YAML_TEXT)
        return add_text(node, *out, n, err);
    for (const quan_yaml_node *entry = node->first; entry; entry = entry->next)
        QUAN_TRY(add_text(entry, *out, n, err));
    return QUAN_OK;
}

/* Looked for now and opened later: the reader checks again, on the open file. */
static quan_status check_exists(const quan_yaml_node *node, const char *resolved, quan_error *err)
{
    char shown[640];
    struct stat seen;
    quan_text_printable(resolved, shown, sizeof shown);
    if (stat(resolved, &seen)) {
        if (strchr(node->text, '\\'))
            quan_fail(err, QUAN_ERR_INPUT, "no such file: %s; write / between folders, not \\",
                      shown);
        else
            quan_fail(err, QUAN_ERR_INPUT, "%s cannot be found: %s", shown, strerror(errno));
        return quan_yaml_at(node, QUAN_ERR_INPUT, err);
    }
    if (!S_ISREG(seen.st_mode) && !(S_ISDIR(seen.st_mode) && quan_gate_ends(resolved, ".gdb")))
        return quan_yaml_at(
            node, quan_fail(err, QUAN_ERR_INPUT, "%s is neither a file nor a .gdb folder", shown),
            err);
    return QUAN_OK;
}

/* *out is only replaced when everything is right. */
quan_status quan_run_path(const quan_yaml_node *node, const char *folder, bool must_exist,
                          char **out, quan_error *err)
{
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_TEXT, err));
    quan_status status = quan_gate_text(node->text, err);
    if (status)
        return quan_yaml_at(node, status, err);
    bool absolute = node->text[0] == '/' || !strcmp(folder, ".");
    size_t size = strlen(folder) + strlen(node->text) + 2;
    char *path = quan_alloc(size, 1);
    if (!path)
        return quan_fail_memory(err, "a run file");
    snprintf(path, size, "%s%s%s", absolute ? "" : folder, absolute ? "" : "/", node->text);
    status = must_exist ? check_exists(node, path, err) : QUAN_OK;
    if (status) {
        quan_free(path);
        return status;
    }
    quan_free(*out);
    *out = path;
    return QUAN_OK;
}
