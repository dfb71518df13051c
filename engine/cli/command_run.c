#include "command.h"

#include <stdio.h>

/* The commands that take a run file and nothing else. Standard output gets the one thing that a
 * script wants: the path of what was published, or the report of `quan check`; all else goes to
 * standard error. */

/* On success the caller frees *run. */
static quan_status open_run_file(const arguments *args, quan_run_file *run, quan_error *err)
{
    if (args->n_operands != 1)
        return quan_fail(err, QUAN_ERR_USAGE,
                         "one run file is needed, for example: quan run run.yaml");
    return quan_run_file_open(args->operands[0], args->settings, args->n_settings, run, err);
}

quan_status run_chain(const arguments *args, quan_stage stage, console *c, quan_error *err)
{
    quan_run_file run = {0};
    QUAN_TRY(open_run_file(args, &run, err));
    const quan_run_options options = {
        .stage = stage, .output = args->output, .overwrite = args->overwrite};
    quan_run_summary summary;
    quan_status status = quan_run(&run, &options, &c->monitor, &summary, err);
    if (!status)
        printf("%s\n", summary.output);
    quan_run_file_free(&run);
    return status;
}

quan_status command_run(const arguments *args, console *c, quan_error *err)
{
    return run_chain(args, QUAN_STAGE_ALL, c, err);
}

quan_status command_gap(const arguments *args, console *c, quan_error *err)
{
    return run_chain(args, QUAN_STAGE_GAP, c, err);
}

/* The list of what a ledger leaves open, instead of the report: reading twice would cost twice. */
static quan_status write_candidates(const arguments *args, const quan_run_file *run, console *c,
                                    quan_error *err)
{
    int64_t n = 0;
    QUAN_TRY(quan_run_candidates(run, args->confirm, args->overwrite, &c->monitor, &n, err));
    quan_say(&c->monitor, QUAN_NOTE,
             "%lld rows to confirm; fill in 是 or 否 and give the file as "
             "`confirmations:` of the run file",
             (long long)n);
    printf("%s\n", args->confirm);
    return QUAN_OK;
}

quan_status command_check(const arguments *args, console *c, quan_error *err)
{
    quan_run_file run = {0};
    char *report = NULL;
    QUAN_TRY(open_run_file(args, &run, err));
    quan_status status = args->confirm ? write_candidates(args, &run, c, err)
                                       : quan_run_check(&run, &c->monitor, &report, err);
    if (report)
        fputs(report, stdout);
    quan_free(report);
    quan_run_file_free(&run);
    return status;
}
