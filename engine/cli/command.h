/* command.h - one table row per subcommand: its words, its options, what it does. */
#ifndef QUAN_ENGINE_CLI_COMMAND_H
#define QUAN_ENGINE_CLI_COMMAND_H

#include "console.h"
#include "quan.h"

enum {
    MAX_SETTINGS = 64,
    MAX_OPERANDS = 8
};

/* Everything that a command line can say; a command reads what it allows. Texts are argv's. `limit`
 * is in metres or seconds, as --cost says. */
typedef struct {
    const char *operands[MAX_OPERANDS];
    int32_t n_operands;
    const char *settings[MAX_SETTINGS];
    int32_t n_settings;
    /* Texts that were not given are NULL. */
    const char *output, *roads, *origins, *destinations, *cost, *profile, *access, *confirm;
    double limit, connector_m; /* NaN: not given */
    int64_t nearest;           /* 0: not given */
    int32_t n_threads;
    bool all, as_graph, overwrite, quiet, json, markdown, yes, help;
} arguments;

/* One option: its letter (0: none), its word, the name of its value (NULL: a switch), what it does.
 */
typedef struct {
    char letter;
    const char *word, *value, *help;
} option_row;

typedef struct {
    const char *name, *usage, *summary;
    const char *options; /* words of the options that it allows, separated by blanks */
    quan_status (*run)(const arguments *args, console *c, quan_error *err);
} command;

extern const option_row option_table[];
extern const command command_table[]; /* both end with an empty name */

/* Reads argv[2] and on for a command. QUAN_ERR_USAGE names what is wrong, and the nearest word. */
quan_status arguments_parse(const command *cmd, int argc, char **argv, arguments *args,
                            quan_error *err);

/* A command that works on a run file or on plain files is given one of the two: what the other form
 * would pass over in silence is QUAN_ERR_USAGE. */
quan_status arguments_check_form(const arguments *args, quan_error *err);

/* True when the command knows that option. */
bool command_allows(const command *cmd, const char *word);

/* Prints all commands, or one with its options, to standard output. */
void command_list(void);
void command_help(const command *cmd);

/* What each subcommand does; the console carries the monitor. */
quan_status command_run(const arguments *args, console *c, quan_error *err);
quan_status command_network(const arguments *args, console *c, quan_error *err);
quan_status command_reach(const arguments *args, console *c, quan_error *err);
quan_status command_gap(const arguments *args, console *c, quan_error *err);
quan_status command_check(const arguments *args, console *c, quan_error *err);
quan_status command_init(const arguments *args, console *c, quan_error *err);
quan_status command_layers(const arguments *args, console *c, quan_error *err);

/* The chain up to a stage for the run file in args, and one line about what was published. */
quan_status run_chain(const arguments *args, quan_stage stage, console *c, quan_error *err);

/* The network of one file of lines, with the settings of the catalogue. */
quan_status build_network(const arguments *args, const quan_catalogue *catalogue,
                          const quan_layer *roads, const quan_monitor *monitor, quan_network *out,
                          quan_error *err);

/* Refuses --output when it must not be written: an input, a foreign file, one that is held open.
 * Asked before any work is done. */
quan_status check_output(const arguments *args, quan_error *err);

/* Publishes one table at --output, in the CRS of the inputs; the inputs themselves are refused. */
quan_status write_table(const arguments *args, const char *crs, const quan_catalogue *catalogue,
                        const quan_output_table *table, const quan_monitor *monitor,
                        quan_error *err);

#endif
