#include "console.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Standard error as a person, a log or a program wants it. The engine only calls the monitor; what
 * a terminal shows, and when a line is worth printing, is decided here. A signal sets one flag that
 * the engine asks between its steps: work ends where it can be cleaned up. All state but that flag
 * is in the console. */

/* The only thing that a handler may safely touch. */
static volatile sig_atomic_t caught_signal;

/* The second signal ends at once: the temporary file is swept by the next run. */
static void on_signal(int number)
{
    if (caught_signal)
        _exit(128 + number);
    caught_signal = number;
}

static bool was_interrupted(void *payload)
{
    (void)payload;
    return caught_signal != 0;
}

/* A JSON string; the text is UTF-8 already. */
static void print_json_text(const char *text)
{
    fputc('"', stderr);
    for (const unsigned char *s = (const unsigned char *)text; *s; s++) {
        if (*s == '"' || *s == '\\')
            fprintf(stderr, "\\%c", *s);
        else if (*s < 0x20)
            fprintf(stderr, "\\u%04x", *s);
        else
            fputc(*s, stderr);
    }
    fputc('"', stderr);
}

/* One object per line, as log readers expect. */
static void print_json_line(const char *type, const char *text)
{
    fprintf(stderr, "{\"t\":\"%s\",\"text\":", type);
    print_json_text(text);
    fputs("}\n", stderr);
}

/* Wipes the bar before other text; the next progress is then drawn whatever its percentage. */
static void end_bar(console *c)
{
    if (c->style != CONSOLE_BAR || c->last_percent < 0)
        return;
    fputs("\r\033[K", stderr);
    c->last_percent = -1; /* the next progress draws it anew */
}

/* Quiet keeps warnings: they change a number. */
static void say(quan_level level, const char *text, void *payload)
{
    console *c = payload;
    c->n_warnings += level == QUAN_WARNING;
    if (c->style == CONSOLE_QUIET && level == QUAN_NOTE)
        return;
    if (c->style == CONSOLE_JSON) {
        print_json_line(level == QUAN_WARNING ? "warning" : "note", text);
        return;
    }
    end_bar(c);
    fprintf(stderr, "%s %s\n", level == QUAN_WARNING ? "!" : "·", text);
}

/* Over the old one: carriage return, then clear to the end of the line. */
static void draw_bar(const char *stage, int percent)
{
    enum {
        WIDTH = 30
    };
    char bar[WIDTH + 1];
    int filled = percent * WIDTH / 100;
    memset(bar, '#', (size_t)filled);
    memset(bar + filled, '.', (size_t)(WIDTH - filled));
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r\033[K%-8s [%s] %3d %%", stage, bar, percent);
}

/* Prints a stage at its first call and whenever it has come a step further (1 %, or a quarter in a
 * log). */
static void progress(const char *stage, double fraction, void *payload)
{
    console *c = payload;
    int percent = (int)(fraction * 100.0);
    percent = percent < 0 ? 0 : percent > 100 ? 100 : percent;
    if (strcmp(stage, c->stage) != 0) {
        end_bar(c);
        c->last_percent = -1;
        snprintf(c->stage, sizeof c->stage, "%s", stage);
    }
    int step = c->style == CONSOLE_QUARTERS ? 25 : 1;
    if (c->style == CONSOLE_QUIET ||
        (c->last_percent >= 0 && percent / step <= c->last_percent / step))
        return;
    c->last_percent = percent;
    if (c->style == CONSOLE_BAR)
        draw_bar(stage, percent);
    else if (c->style == CONSOLE_JSON)
        fprintf(stderr, "{\"t\":\"progress\",\"stage\":\"%s\",\"pct\":%d}\n", stage, percent);
    else
        fprintf(stderr, "%s %d %%\n", stage, percent / step * step);
}

void console_open(console *c, console_style style, int32_t n_threads)
{
    *c = (console){.style = style, .last_percent = -1};
    c->monitor = (quan_monitor){.say = say,
                                .progress = progress,
                                .stop = was_interrupted,
                                .payload = c,
                                .n_threads = n_threads};
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    /* A closed pipe or a full disk is an error of the call that meets it, not the end of us. */
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    sigaction(SIGXFSZ, &action, NULL);
}

void console_close(console *c)
{
    end_bar(c);
    fflush(stderr);
}

void console_error(console *c, quan_status status, const char *message)
{
    (void)status;
    if (c->style == CONSOLE_JSON) {
        print_json_line("error", message);
        return;
    }
    end_bar(c);
    fprintf(stderr, "quan: %s\n", message);
}

int console_exit_code(quan_status status)
{
    static const int codes[] = {
        [QUAN_OK] = 0,        [QUAN_ERR_USAGE] = 2,      [QUAN_ERR_INPUT] = 3,    [QUAN_ERR_IO] = 4,
        [QUAN_ERR_LIMIT] = 5, [QUAN_ERR_INFEASIBLE] = 6, [QUAN_ERR_INTERNAL] = 8,
    };
    if (status == QUAN_ERR_INTERRUPTED)
        return 128 + (caught_signal ? caught_signal : SIGINT);
    return codes[status];
}
