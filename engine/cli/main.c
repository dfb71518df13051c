#include "command.h"

#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The table of options, the table of commands, and what happens once per process: language,
 * console, exit code. The library below never exits nor prints; here is the one place that does. */

/* N_ marks a text for translation where no call can stand. */
#define N_(text) text

const option_row option_table[] = {
    {'o', "output", "FILE", N_("where to write")},
    {0, "set", "KEY=VALUE",
     N_("replace one value of the run file, for example run.criteria=national")},
    {0, "roads", "FILE[:LAYER]", N_("lines to walk on")},
    {0, "origins", "FILE[:LAYER]", N_("where walks begin")},
    {0, "destinations", "FILE[:LAYER]", N_("where walks end")},
    {0, "cost", "length|time", N_("metres (the default) or seconds")},
    {0, "profile", "NAME", N_("who walks, of layers/catalogue/profiles.csv; default adult")},
    {0, "limit", "X", N_("longest walk, in the unit of the cost; inclusive")},
    {0, "connector", "METRES",
     N_("longest straight way to the network; the default is in settings.csv")},
    {0, "nearest", "K", N_("the K nearest destinations of each origin")},
    {0, "all", NULL, N_("every destination within the limit")},
    {0, "access", "single|multi", N_("one place of access per feature (the default), or several")},
    {0, "as-graph", NULL, N_("join lines at shared end points only")},
    {0, "threads", "N", N_("threads to use; default all; the result is the same")},
    {0, "overwrite", NULL, N_("replace an older output of this program")},
    {0, "confirm", "FILE.csv",
     N_("write the rows of ledgers that somebody has to confirm, to be filled in")},
    {0, "yes", NULL, N_("ask nothing, take every default")},
    {0, "log-format", "text|json", N_("how progress is told on standard error")},
    {0, "markdown", NULL, N_("the dictionary of all output layers, for docs/")},
    {'q', "quiet", NULL, N_("tell warnings and errors only")},
    {'h', "help", NULL, N_("show this help")},
    {0},
};

#define RUN_OPTIONS "output set threads overwrite log-format quiet help"

const command command_table[] = {
    {"run", "quan run RUN.yaml [-o OUT.gpkg]",
     N_("run every stage for which there is input, and publish the result"), RUN_OPTIONS,
     command_run},
    {"init", "quan init FOLDER [-o RUN.yaml] [--yes]",
     N_("look into a folder of files: a run file, what is missing, a first map"),
     "output yes threads overwrite log-format quiet help", command_init},
    {"check", "quan check RUN.yaml [--confirm FILE.csv]",
     N_("show what would be read: fields, systems, rejects, what stays off"),
     "set confirm overwrite threads log-format quiet help", command_check},
    {"network", "quan network RUN.yaml | quan network --roads FILE[:LAYER] -o OUT.gpkg",
     N_("build the walk network, of a run or of one file of lines"), RUN_OPTIONS " roads as-graph",
     command_network},
    {"reach",
     "quan reach RUN.yaml | quan reach --roads FILE[:LAYER] --origins FILE[:LAYER] "
     "--destinations FILE[:LAYER] (--nearest K | --all) -o OUT.csv|OUT.gpkg",
     N_("find who reaches what, for a run or between two files of places"),
     RUN_OPTIONS " roads origins destinations cost profile limit connector nearest all access "
                 "as-graph",
     command_reach},
    {"gap", "quan gap RUN.yaml [-o OUT.gpkg]",
     N_("judge every residential building, and map the gaps"), RUN_OPTIONS, command_gap},
    {"layers", "quan layers [NAME]",
     N_("list the layers that can be read and written, or one of them"), "markdown help",
     command_layers},
    {0},
};

static const command *find_command(const char *name, quan_error *err)
{
    const char *names[16];
    int32_t n = 0;
    for (; command_table[n].name; n++) {
        if (strcmp(command_table[n].name, name) == 0)
            return &command_table[n];
        names[n] = command_table[n].name;
    }
    char shown[640];
    quan_text_printable(name, shown, sizeof shown);
    const char *nearest = quan_text_nearest(name, names, n);
    if (nearest)
        quan_fail(err, QUAN_ERR_USAGE, "%s is no command; did you mean %s?", shown, nearest);
    else
        quan_fail(err, QUAN_ERR_USAGE, "%s is no command; quan --help lists them", shown);
    return NULL;
}

/* All processors that are on line: results do not depend on it. */
static int32_t default_threads(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > 1024 ? 1024 : (int32_t)n;
}

/* Where the translations lie: the caller's choice, the build's, or the installed ones. */
static const char *locale_folder(void)
{
    const char *chosen = getenv("QUAN_LOCALE");
    if (chosen && *chosen)
        return chosen;
    return access(QUAN_BUILD_LOCALE, R_OK | X_OK) == 0 ? QUAN_BUILD_LOCALE : QUAN_INSTALL_LOCALE;
}

/* Messages follow the locale; numbers stay those of the C locale, so that no comma slips into a
 * file. */
static void open_language(void)
{
    setlocale(LC_CTYPE, "");
    setlocale(LC_MESSAGES, "");
    bindtextdomain("quan", locale_folder());
    bind_textdomain_codeset("quan", "UTF-8");
}

/* A program first, then silence, then what standard error is. */
static console_style style_of(const arguments *args)
{
    if (args->json)
        return CONSOLE_JSON;
    if (args->quiet)
        return CONSOLE_QUIET;
    return isatty(STDERR_FILENO) ? CONSOLE_BAR : CONSOLE_QUARTERS;
}

static quan_status run_command(const command *cmd, int argc, char **argv, console *c,
                               quan_error *err)
{
    arguments args;
    QUAN_TRY(arguments_parse(cmd, argc, argv, &args, err));
    if (args.help) {
        command_help(cmd);
        return QUAN_OK;
    }
    console_open(c, style_of(&args), args.n_threads ? args.n_threads : default_threads());
    return cmd->run(&args, c, err);
}

/* Without a word the list of commands is printed and the call is an error, so that a script
 * notices. */
static quan_status dispatch(int argc, char **argv, console *c, quan_error *err)
{
    const char *word = argc > 1 ? argv[1] : "--help";
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
        command_list();
        return argc > 1 ? QUAN_OK : quan_fail(err, QUAN_ERR_USAGE, "a command is needed");
    }
    if (strcmp(word, "--version") == 0) {
        printf("quan %s\n", quan_version());
        return QUAN_OK;
    }
    const command *cmd = find_command(word, err);
    return cmd ? run_command(cmd, argc, argv, c, err) : QUAN_ERR_USAGE;
}

int main(int argc, char **argv)
{
    open_language();
    console c;
    console_open(&c, CONSOLE_QUARTERS, 1);
    quan_error err = {{0}};
    quan_status status = dispatch(argc, argv, &c, &err);
    /* A full disk or a closed pipe behind standard output shows only here. */
    if ((fflush(stdout) != 0 || ferror(stdout)) && !status)
        status = quan_fail(&err, QUAN_ERR_IO, "standard output cannot be written");
    if (status)
        console_error(&c, status, err.message);
    console_close(&c);
    return console_exit_code(status);
}
