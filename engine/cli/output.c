#include "command.h"

#include <string.h>
#include <sys/stat.h>

/* Where the tools that work on plain files write, and what they must not write over. */

enum {
    MAX_INPUTS = 3
};

/* The inputs as files: FILE, or FILE:LAYER without its layer. Owned. */
typedef struct {
    char *paths[MAX_INPUTS];
    int32_t n;
} input_files;

static void free_inputs(input_files *inputs)
{
    for (int32_t i = 0; i < inputs->n; i++)
        quan_free(inputs->paths[i]);
}

static quan_status list_inputs(const arguments *args, input_files *inputs, quan_error *err)
{
    const char *given[MAX_INPUTS] = {args->roads, args->origins, args->destinations};
    *inputs = (input_files){0};
    for (int i = 0; i < MAX_INPUTS; i++) {
        if (!given[i])
            continue;
        char *path = quan_strdup(given[i]);
        if (!path)
            return quan_fail_memory(err, "the list of inputs");
        inputs->paths[inputs->n++] = path;
        struct stat found;
        char *colon = strrchr(path, ':');
        if (stat(path, &found) != 0 && colon)
            *colon = '\0';
    }
    return QUAN_OK;
}

/* The name of a file without its folder: paths of this machine stay out of the result. */
static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_csv(const char *path)
{
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, ".csv") == 0;
}

static quan_output_options options_of(const arguments *args, const char *crs,
                                      const input_files *inputs)
{
    return (quan_output_options){
        .path = args->output,
        .title = name_of(args->output),
        .crs = crs,
        /* A file without a run has no date; the epoch stands for that, so that bytes stay the same.
         */
        .as_of = "1970-01-01",
        .project = true,
        .overwrite = args->overwrite,
        .inputs = (const char *const *)inputs->paths,
        .n_inputs = inputs->n,
    };
}

/* A CSV has no mark of its own by which an older output could be told from a foreign file: only the
 * inputs are safe from --overwrite. */
static quan_status check_csv(const char *path, const input_files *inputs, quan_error *err)
{
    struct stat output, input;
    char shown[640];
    if (stat(path, &output) != 0)
        return QUAN_OK;
    for (int32_t i = 0; i < inputs->n; i++)
        if (stat(inputs->paths[i], &input) == 0 && input.st_dev == output.st_dev &&
            input.st_ino == output.st_ino)
            return quan_fail(err, QUAN_ERR_USAGE,
                             "The output %s is an input of this run; give it another name.",
                             quan_text_printable(path, shown, sizeof shown));
    return QUAN_OK;
}

quan_status check_output(const arguments *args, quan_error *err)
{
    input_files inputs;
    quan_status status = list_inputs(args, &inputs, err);
    const quan_output_options options = options_of(args, NULL, &inputs);
    if (!status)
        status = is_csv(args->output) ? check_csv(args->output, &inputs, err)
                                      : quan_output_check(&options, err);
    free_inputs(&inputs);
    return status;
}

quan_status write_table(const arguments *args, const char *crs, const quan_catalogue *catalogue,
                        const quan_output_table *table, const quan_monitor *monitor,
                        quan_error *err)
{
    if (is_csv(args->output))
        return quan_write_csv(&table->layer->table, args->output, 3, args->overwrite, err);
    input_files inputs;
    quan_status status = list_inputs(args, &inputs, err);
    const quan_output_options options = options_of(args, crs, &inputs);
    if (!status)
        status = quan_write(table, 1, catalogue, &options, monitor, err);
    free_inputs(&inputs);
    return status;
}
