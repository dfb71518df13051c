#include "command.h"

#include "quan/read/inventory.h"
#include "quan/write/sheets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* `quan init`: a folder of files becomes a run file, a workbook of what is there and what is
 * missing, and a first map. Questions go to standard error and answers come from standard input;
 * where that ends, or with --yes, the defaults hold. Nothing is written below the folder: it may be
 * a stick that belongs to somebody else. */

/* What the command writes; the texts are owned. */
typedef struct {
    char *folder, *run_file, *workbook, *map;
} targets;

static void free_targets(targets *t)
{
    quan_free(t->folder);
    quan_free(t->run_file);
    quan_free(t->workbook);
    quan_free(t->map);
}

/* "<left><right>" in memory of its own. */
static char *join(const char *left, const char *right)
{
    size_t size = strlen(left) + strlen(right) + 1;
    char *text = quan_alloc(size, 1);
    if (text)
        snprintf(text, size, "%s%s", left, right);
    return text;
}

/* "数据-圈" for "/mnt/数据/"; the folder above has its own name, as has the current one. */
static char *default_folder(const char *folder)
{
    char *real = realpath(folder, NULL);
    const char *slash = real ? strrchr(real, '/') : NULL;
    char *out = join(slash && slash[1] ? slash + 1 : "资料", "-圈");
    free(real);  // realpath() allocates
    return out;
}

/* The folder of -o, "." for a plain name. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 1;
    char *out = quan_alloc(n + 2, 1);
    if (out)
        snprintf(out, n + 2, "%.*s", slash == path ? 1 : (int)n, slash ? path : ".");
    return out;
}

static quan_status name_targets(const arguments *args, targets *t, quan_error *err)
{
    t->folder = args->output ? folder_of(args->output) : default_folder(args->operands[0]);
    if (t->folder) {
        char *base = join(t->folder, "/");
        t->run_file = args->output ? quan_strdup(args->output)
                      : base       ? join(base, "run.yaml")
                                   : NULL;
        t->workbook = base ? join(base, "资料清单与缺项.xlsx") : NULL;
        t->map = base ? join(base, "初图.gpkg") : NULL;
        quan_free(base);
    }
    bool all = t->folder && t->run_file && t->workbook && t->map;
    return all ? QUAN_OK : quan_fail_memory(err, "the names of the output");
}

/* Makes the folder when it is missing, its parent must be there. */
static quan_status make_folder(const char *folder, quan_error *err)
{
    struct stat seen;
    char shown[640];
    if (stat(folder, &seen) == 0 && S_ISDIR(seen.st_mode))
        return QUAN_OK;
    if (mkdir(folder, 0777) == 0)
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_IO, "The folder %s cannot be made: %s.",
                     quan_text_printable(folder, shown, sizeof shown), strerror(errno));
}

/* Nothing is written beside the inputs, which may be a read-only stick or somebody's archive. The
 * parent is asked, for the folder itself need not exist yet. */
static quan_status check_outside(const char *inputs, const char *folder, quan_error *err)
{
    char shown[640];
    char *parent = folder_of(folder);
    char *in = realpath(inputs, NULL), *out = realpath(folder, NULL);
    if (!out && parent)
        out = realpath(parent, NULL);
    size_t n = in ? strlen(in) : 0;
    bool inside = in && out && !strncmp(in, out, n) && (out[n] == '/' || !out[n]);
    free(in);  // realpath() allocates
    free(out);
    quan_free(parent);
    if (!inside)
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_USAGE,
                     "The output would lie among the inputs in %s; name another place with -o, or "
                     "start in another folder.",
                     quan_text_printable(inputs, shown, sizeof shown));
}

/* Everything that could be refused is asked before the folder is read. */
static quan_status check_targets(const arguments *args, const targets *t, quan_error *err)
{
    QUAN_TRY(check_outside(args->operands[0], t->folder, err));
    QUAN_TRY(quan_write_allowed(t->run_file, args->overwrite, err));
    QUAN_TRY(quan_write_allowed(t->workbook, args->overwrite, err));
    return quan_write_allowed(t->map, args->overwrite, err);
}

/* Prints a question with its choices and default. */
static void print_question(const quan_inventory *inventory, int64_t q)
{
    const quan_table *t = &inventory->questions;
    const char *choices = quan_table_text(t, QUAN_QUESTION_CHOICES, q);
    const char *evidence = quan_table_text(t, QUAN_QUESTION_EVIDENCE, q);
    int number = 0;
    fprintf(stderr, "\n%lld/%lld %s\n", (long long)q + 1, (long long)t->n_rows,
            quan_table_text(t, QUAN_QUESTION_TEXT, q));
    for (const char *rest = choices ? choices : ""; *rest;) {
        size_t n = strcspn(rest, "|");
        fprintf(stderr, "  %d. %.*s\n", ++number, (int)n, rest);
        rest += n + (rest[n] == '|');
    }
    fprintf(stderr, "  [回车：%s%s%s%s] ", quan_table_text(t, QUAN_QUESTION_ANSWER, q),
            evidence ? "（" : "", evidence ? evidence : "", evidence ? "）" : "");
}

/* A wrong answer is asked for again; the end of the input keeps the defaults of all that is left.
 * False at that end. */
static quan_status ask_one(quan_inventory *inventory, int64_t q, bool *more, quan_error *err)
{
    char line[1000];
    for (;;) {
        print_question(inventory, q);
        *more = fgets(line, sizeof line, stdin) != NULL;
        line[*more ? strcspn(line, "\r\n") : 0] = '\0';
        quan_status status = quan_inventory_answer(inventory, q, line, err);
        if (status != QUAN_ERR_USAGE)
            return status;
        fprintf(stderr, "%s\n", err->message);
    }
}

static quan_status ask_all(quan_inventory *inventory, quan_error *err)
{
    bool more = true;
    for (int64_t q = 0; q < inventory->questions.n_rows && more; q++)
        QUAN_TRY(ask_one(inventory, q, &more, err));
    fputc('\n', stderr);
    return QUAN_OK;
}

static quan_status write_workbook(const arguments *args, const targets *t,
                                  const quan_inventory *inventory, const quan_catalogue *catalogue,
                                  quan_error *err)
{
    quan_table tables[QUAN_N_INVENTORY_SHEETS];
    quan_workbook_sheet sheets[QUAN_N_INVENTORY_SHEETS];
    QUAN_TRY(quan_inventory_sheets(inventory, catalogue, tables, err));
    for (int32_t s = 0; s < QUAN_N_INVENTORY_SHEETS; s++)
        sheets[s] = (quan_workbook_sheet){quan_inventory_sheet_name(s), &tables[s]};
    quan_status status =
        quan_write_workbook(sheets, QUAN_N_INVENTORY_SHEETS, t->workbook, args->overwrite, err);
    for (int32_t s = 0; s < QUAN_N_INVENTORY_SHEETS; s++)
        quan_table_free(&tables[s]);
    return status;
}

static quan_status write_files(const arguments *args, const targets *t,
                               const quan_inventory *inventory, const quan_catalogue *catalogue,
                               quan_error *err)
{
    char *text = NULL;
    QUAN_TRY(make_folder(t->folder, err));
    quan_status status = quan_inventory_run_file(inventory, catalogue, t->folder, &text, err);
    if (!status)
        status = quan_write_text(text, t->run_file, args->overwrite, err);
    quan_free(text);
    if (!status)
        status = write_workbook(args, t, inventory, catalogue, err);
    if (!status)
        printf("%s\n%s\n", t->run_file, t->workbook);
    return status;
}

/* The sources that a first map cannot do without come first; returns how many they are. */
static int32_t sort_needed(quan_run_file *run)
{
    const uint32_t needed =
        1u << QUAN_ROLE_BUILDING | 1u << QUAN_ROLE_ROAD | 1u << QUAN_ROLE_FACILITY;
    int32_t n = 0;
    for (int32_t i = 0; i < run->n_sources; i++) {
        quan_source source = run->sources[i];
        if (!(source.roles & needed))
            continue;
        run->sources[i] = run->sources[n];
        run->sources[n++] = source;
    }
    return n;
}

/* When some source is refused, the map is made of building, road and facility alone: one bad layer
 * must not cost the first map. What was refused is said, and stays in the run file to be mended. */
static quan_status run_needed(quan_run_file *run, const quan_run_options *options,
                              const quan_inventory *inventory, const quan_monitor *monitor,
                              quan_run_summary *summary, quan_error *err)
{
    quan_error first = {{0}};
    quan_status status = quan_run(run, options, monitor, summary, &first);
    if (status != QUAN_ERR_INPUT && status != QUAN_ERR_USAGE) {
        *err = first;
        return status;
    }
    int32_t all = run->n_sources;
    memcpy(run->bbox_deg, inventory->bbox_deg, sizeof run->bbox_deg);
    run->n_sources = sort_needed(run);
    quan_say(monitor, QUAN_WARNING,
             "the first map is made of building, road and facility alone, because a source was "
             "refused: %s",
             first.message);
    status = quan_run(run, options, monitor, summary, err);
    run->n_sources = all;
    return status;
}

static quan_status make_map(const arguments *args, const targets *t,
                            const quan_inventory *inventory, console *c, quan_error *err)
{
    quan_run_file run = {0};
    quan_run_summary summary;
    const quan_run_options options = {
        .stage = QUAN_STAGE_ALL, .output = t->map, .overwrite = args->overwrite};
    if (!inventory->ready) {
        quan_say(&c->monitor, QUAN_WARNING,
                 "no first map: building, road and facility are needed; what is missing is in %s",
                 t->workbook);
        return QUAN_OK;
    }
    QUAN_TRY(quan_run_file_open(t->run_file, NULL, 0, &run, err));
    quan_status status = run_needed(&run, &options, inventory, &c->monitor, &summary, err);
    if (!status)
        printf("%s\n", summary.output);
    quan_run_file_free(&run);
    return status;
}

static quan_status look_and_write(const arguments *args, const targets *t, console *c,
                                  quan_error *err)
{
    quan_catalogue catalogue = {0};
    quan_inventory inventory = {0};
    QUAN_TRY(quan_catalogue_open(NULL, &catalogue, err));
    quan_status status =
        quan_inventory_make(args->operands[0], &catalogue, &c->monitor, &inventory, err);
    if (!status && !args->yes)
        status = ask_all(&inventory, err);
    if (!status)
        status = quan_inventory_settle(&inventory, &catalogue, &c->monitor, err);
    if (!status && !inventory.complete)
        quan_say(&c->monitor, QUAN_WARNING,
                 "the folder holds more files or folders than are looked at; see init.max_files "
                 "and init.max_depth in settings.csv");
    if (!status)
        status = write_files(args, t, &inventory, &catalogue, err);
    if (!status)
        status = make_map(args, t, &inventory, c, err);
    quan_inventory_free(&inventory);
    quan_catalogue_free(&catalogue);
    return status;
}

quan_status command_init(const arguments *args, console *c, quan_error *err)
{
    targets t = {0};
    if (args->n_operands != 1)
        return quan_fail(err, QUAN_ERR_USAGE,
                         "one folder is needed, for example: quan init 数据 -o 成果/run.yaml");
    quan_status status = name_targets(args, &t, err);
    if (!status)
        status = check_targets(args, &t, err);
    if (!status)
        status = look_and_write(args, &t, c, err);
    free_targets(&t);
    return status;
}
