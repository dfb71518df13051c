/* console.h - what a person at a terminal, or a log file, sees of a long run. */
#ifndef QUAN_ENGINE_CLI_CONSOLE_H
#define QUAN_ENGINE_CLI_CONSOLE_H

#include "quan/core.h"

typedef enum {
    CONSOLE_BAR,      /* a terminal: one line that is drawn anew */
    CONSOLE_QUARTERS, /* a file: a line at each quarter of a stage */
    CONSOLE_JSON,     /* another program: one object per line */
    CONSOLE_QUIET,    /* warnings only */
} console_style;

typedef struct {
    console_style style;
    char stage[16];
    int last_percent;
    int64_t n_warnings;
    quan_monitor monitor; /* what the engine is given */
} console;

/* Writes to standard error only. The monitor inside points to the console, which must stay where it
 * is. SIGINT and SIGTERM make the monitor stop the work; a second one ends the process at once. */
void console_open(console *c, console_style style, int32_t n_threads);

/* Ends a line that is being drawn. */
void console_close(console *c);

/* The error of a failed command, as the style has it. */
void console_error(console *c, quan_status status, const char *message);

/* The number that the process ends with: 0 done, 2 usage, 3 input, 4 I/O, 5 limit, 6 infeasible, 8
 * internal, 130 or 143 interrupted. */
int console_exit_code(quan_status status);

#endif
