#include "command.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* One parser for all commands: getopt_long() splits the words, a table says which options there
 * are, and each command says which of them it allows. An option that is not allowed is then unknown
 * to getopt itself, so that it is refused by the same message, with the nearest allowed one. Values
 * are checked here for form only (a number, a count); what they mean together is the command's
 * matter. */

enum {
    /* More than option_table has; codes of words lie above all letters. */
    MAX_OPTIONS = 32,
    FIRST_WORD_CODE = 256
};

bool command_allows(const command *cmd, const char *word)
{
    const char *words = cmd->options;
    size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += length) {
        bool starts = at == words || at[-1] == ' ';
        if (starts && (at[length] == ' ' || at[length] == '\0'))
            return true;
    }
    return false;
}

/* A finite number of at least `least`. */
static quan_status read_number(const char *word, const char *text, double least, double *value,
                               quan_error *err)
{
    if (quan_text_to_real(text, value) && *value >= least)
        return QUAN_OK;
    char shown[640];
    return quan_fail(err, QUAN_ERR_USAGE, "--%s %s: a number of at least %g is needed", word,
                     quan_text_printable(text, shown, sizeof shown), least);
}

/* A whole number from 1 to `most`. */
static quan_status read_count(const char *word, const char *text, int64_t most, int64_t *value,
                              quan_error *err)
{
    if (quan_text_to_int(text, value) && *value >= 1 && *value <= most)
        return QUAN_OK;
    char shown[640];
    return quan_fail(err, QUAN_ERR_USAGE, "--%s %s: a whole number from 1 to %lld is needed", word,
                     quan_text_printable(text, shown, sizeof shown), (long long)most);
}

/* Where the text of an option goes, NULL for those that are not text. */
static const char **text_of(arguments *args, const char *word)
{
    const struct {
        const char *word, **text;
    } texts[] = {
        {"output", &args->output},   {"roads", &args->roads},
        {"origins", &args->origins}, {"destinations", &args->destinations},
        {"cost", &args->cost},       {"profile", &args->profile},
        {"access", &args->access},   {"confirm", &args->confirm},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(texts[i].word, word) == 0)
            return texts[i].text;
    return NULL;
}

/* The flag of a switch, NULL for options that take a value. */
static bool *switch_of(arguments *args, const char *word)
{
    const struct {
        const char *word;
        bool *on;
    } switches[] = {
        {"all", &args->all},     {"as-graph", &args->as_graph}, {"overwrite", &args->overwrite},
        {"quiet", &args->quiet}, {"markdown", &args->markdown}, {"help", &args->help},
        {"yes", &args->yes},
    };
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        if (strcmp(switches[i].word, word) == 0)
            return switches[i].on;
    return NULL;
}

static quan_status read_log_format(const char *value, arguments *args, quan_error *err)
{
    char shown[640];
    if (strcmp(value, "json") != 0 && strcmp(value, "text") != 0)
        return quan_fail(err, QUAN_ERR_USAGE, "--log-format %s: it is either text or json",
                         quan_text_printable(value, shown, sizeof shown));
    args->json = strcmp(value, "json") == 0;
    return QUAN_OK;
}

/* One option with its value (NULL for a switch). The same option twice: the last one holds, but
 * --set adds up. */
static quan_status take_option(const char *word, const char *value, arguments *args,
                               quan_error *err)
{
    const char **text = text_of(args, word);
    bool *on = switch_of(args, word);
    int64_t count;
    if (text)
        *text = value;
    else if (on)
        *on = true;
    else if (strcmp(word, "limit") == 0)
        return read_number(word, value, 0.0, &args->limit, err);
    else if (strcmp(word, "connector") == 0)
        return read_number(word, value, 0.0, &args->connector_m, err);
    else if (strcmp(word, "nearest") == 0)
        return read_count(word, value, 1000000, &args->nearest, err);
    else if (strcmp(word, "log-format") == 0)
        return read_log_format(value, args, err);
    else if (strcmp(word, "threads") == 0) {
        QUAN_TRY(read_count(word, value, 1024, &count, err));
        args->n_threads = (int32_t)count;
    } else if (strcmp(word, "set") == 0) {
        if (args->n_settings == MAX_SETTINGS)
            return quan_fail(err, QUAN_ERR_USAGE, "--set is given more than %d times",
                             (int)MAX_SETTINGS);
        args->settings[args->n_settings++] = value;
    }
    return QUAN_OK;
}

/* Only words that the command allows are proposed. */
static quan_status fail_unknown(const char *given, const struct option *longs, quan_error *err)
{
    const char *words[MAX_OPTIONS];
    int32_t n = 0;
    for (; longs[n].name; n++)
        words[n] = longs[n].name;
    char shown[640];
    quan_text_printable(given, shown, sizeof shown);
    const char *word = given;
    while (*word == '-')
        word++;
    const char *nearest = quan_text_nearest(word, words, n);
    if (nearest)
        return quan_fail(err, QUAN_ERR_USAGE, "%s is no option of this command; --%s is", shown,
                         nearest);
    return quan_fail(err, QUAN_ERR_USAGE, "%s is no option of this command; see --help", shown);
}

/* getopt's own tables, from ours and the words that the command allows. */
static void make_tables(const command *cmd, struct option *longs, char *shorts)
{
    *shorts++ = '-'; /* operands come in order, between options too */
    *shorts++ = ':'; /* a missing value is told apart from an unknown option */
    int n = 0;
    for (int i = 0; option_table[i].word; i++) {
        const option_row *row = &option_table[i];
        if (!command_allows(cmd, row->word))
            continue;
        int needs = row->value ? required_argument : no_argument;
        longs[n++] = (struct option){row->word, needs, NULL, FIRST_WORD_CODE + i};
        if (row->letter) {
            *shorts++ = row->letter;
            if (row->value)
                *shorts++ = ':';
        }
    }
    longs[n] = (struct option){0};
    *shorts = '\0';
}

/* By letter, or by FIRST_WORD_CODE and the row; never NULL for codes that make_tables() gave out.
 */
static const option_row *option_of(int code)
{
    if (code >= FIRST_WORD_CODE)
        return &option_table[code - FIRST_WORD_CODE];
    for (int i = 0; option_table[i].word; i++)
        if (option_table[i].letter == code)
            return &option_table[i];
    return NULL;
}

/* What getopt refused: a letter may stand in the middle of a word, such as -qz. */
static const char *refused(char **argv, char letter[3])
{
    if (optopt <= 0 || optopt >= FIRST_WORD_CODE)
        return argv[optind - 1];
    letter[0] = '-';
    letter[1] = (char)optopt;
    letter[2] = '\0';
    return letter;
}

static quan_status add_operand(const char *text, arguments *args, quan_error *err)
{
    if (args->n_operands == MAX_OPERANDS)
        return quan_fail(err, QUAN_ERR_USAGE, "too many arguments; see --help");
    args->operands[args->n_operands++] = text;
    return QUAN_OK;
}

quan_status arguments_check_form(const arguments *args, quan_error *err)
{
    bool tool = args->roads || args->origins || args->destinations || args->cost || args->profile ||
                args->access || !isnan(args->limit) || !isnan(args->connector_m) || args->nearest ||
                args->all || args->as_graph;
    if (args->n_operands && tool)
        return quan_fail(err, QUAN_ERR_USAGE,
                         "with a run file, only -o, --set, --threads, --overwrite, --log-format "
                         "and --quiet have a meaning");
    if (!args->n_operands && args->n_settings)
        return quan_fail(err, QUAN_ERR_USAGE, "--set changes a run file, but none is given");
    return QUAN_OK;
}

quan_status arguments_parse(const command *cmd, int argc, char **argv, arguments *args,
                            quan_error *err)
{
    struct option longs[MAX_OPTIONS];
    char shorts[2 * MAX_OPTIONS + 3], letter[3];
    make_tables(cmd, longs, shorts);
    *args = (arguments){.limit = NAN, .connector_m = NAN};
    opterr = 0;
    optind = 2;
    for (int code; (code = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
        if (code == '?')
            return fail_unknown(refused(argv, letter), longs, err);
        if (code == ':')
            return quan_fail(err, QUAN_ERR_USAGE, "%s needs a value", argv[optind - 1]);
        if (code == 1) {
            QUAN_TRY(add_operand(optarg, args, err));
            continue;
        }
        QUAN_TRY(take_option(option_of(code)->word, optarg, args, err));
    }
    for (; optind < argc; optind++)
        QUAN_TRY(add_operand(argv[optind], args, err));
    return QUAN_OK;
}
