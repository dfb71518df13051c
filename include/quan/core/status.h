/* status.h - one status per call, one message per failure. */
#ifndef QUAN_CORE_STATUS_H
#define QUAN_CORE_STATUS_H

/* What went wrong, by who can mend it. The program turns each into its exit code (docs/manual). */
typedef enum {
    QUAN_OK = 0,
    QUAN_ERR_USAGE,       /* the command line or the run file asks for something impossible */
    QUAN_ERR_INPUT,       /* an input is refused; the message names file, layer, feature, value */
    QUAN_ERR_IO,          /* reading, writing or the environment failed */
    QUAN_ERR_LIMIT,       /* memory, disk or a stated limit is used up */
    QUAN_ERR_INFEASIBLE,  /* the request has no solution; the message says which limits conflict */
    QUAN_ERR_INTERRUPTED, /* the monitor asked to stop */
    QUAN_ERR_INTERNAL,    /* a check of our own failed: a bug, never the user's fault */
} quan_status;

/* The message of a failed call, in the language of the locale: UTF-8, one line, no line break at
 * its end. Zeroed it is empty. */
typedef struct {
    char message[1024];
} quan_error;

/* Writes the message when err is not NULL, translated where a translation is installed, and returns
 * status, so that a check is one line. Text from outside is cut and its control bytes are escaped
 * by the caller with quan_text_printable(). */
quan_status quan_fail(quan_error *err, quan_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* QUAN_ERR_LIMIT with "not enough memory for <what>". */
quan_status quan_fail_memory(quan_error *err, const char *what);

/* Puts "<context>: " before the message that err holds, and returns status. */
quan_status quan_fail_within(quan_error *err, quan_status status, const char *context);

/* For a function that holds nothing to release; any other uses `goto done`. */
#define QUAN_TRY(call)                                                                             \
    do {                                                                                           \
        quan_status try_status_ = (call);                                                          \
        if (try_status_)                                                                           \
            return try_status_;                                                                    \
    } while (0)

#endif
