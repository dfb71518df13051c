/* Whatever fails, the output is the old file or the new one, whole, and nothing is left behind. */
#include "cmocka_all.h"
#include "write_kit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    char *bytes;
    long n;
} content;

static content read_all(const char *path)
{
    content c = {NULL, 0};
    c.bytes = kit_read(path, &c.n);
    return c;
}

static bool same(content a, content b)
{
    return a.bytes && b.bytes && a.n == b.n && memcmp(a.bytes, b.bytes, (size_t)a.n) == 0;
}

/* A town whose older output is in place and whose next one differs. */
typedef struct {
    write_kit kit;
    content old, old_project, new, new_project;
} scene;

static void set_stage(scene *s)
{
    quan_error err = {{0}};
    kit_open(&s->kit);
    kit_add_town(&s->kit, 4);
    s->kit.options.overwrite = true;
    s->kit.options.title = "新";
    if (kit_write(&s->kit, &err))
        fail_msg("%s", err.message);
    s->new = read_all(s->kit.path);
    s->new_project = read_all(s->kit.project);
    s->kit.options.title = "旧";
    assert_int_equal(kit_write(&s->kit, &err), QUAN_OK);
    s->old = read_all(s->kit.path);
    s->old_project = read_all(s->kit.project);
    s->kit.options.title = "新";
    assert_false(same(s->old, s->new));
}

static void clear_stage(scene *s)
{
    free(s->old.bytes);
    free(s->old_project.bytes);
    free(s->new.bytes);
    free(s->new_project.bytes);
    kit_close(&s->kit);
}

static void expect_output(const scene *s, bool new)
{
    content now = read_all(s->kit.path), project = read_all(s->kit.project);
    assert_true(same(now, new ? s->new : s->old));
    assert_true(same(project, new ? s->new_project : s->old_project));
    free(now.bytes);
    free(project.bytes);
}

/* All of the first allocations, then ever larger steps up to the last one. */
static void fail_allocations(int64_t all_up_to, int64_t step_share, bool sticky)
{
    scene s;
    set_stage(&s);
    quan_status status = QUAN_ERR_LIMIT;
    int64_t n = 0;
    while (status != QUAN_OK) {
        quan_error err = {{0}};
        n += n < all_up_to ? 1 : n / step_share;
        quan_memory_fail_at(n, sticky);
        status = kit_write(&s.kit, &err);
        quan_memory_fail_at(0, false);
        assert_true(status == QUAN_OK || status == QUAN_ERR_LIMIT);
        if (status && !strstr(err.message, "memory"))
            fail_msg("allocation %lld: %s", (long long)n, err.message);
        assert_int_equal(kit_count_hidden(&s.kit), 0);
        if (status)
            expect_output(&s, false);
    }
    assert_true(n > 100);
    expect_output(&s, true);
    clear_stage(&s);
}

static void an_allocation_that_fails_leaves_the_old_file(void **state)
{
    (void)state;
    fail_allocations(250, 40, false);
}

static void memory_that_stays_used_up_leaves_the_old_file(void **state)
{
    (void)state;
    fail_allocations(50, 12, true);
}

/* The kernel refuses to let a file grow, as a full disk would. */
static void a_disk_that_fills_up_leaves_the_old_file(void **state)
{
    (void)state;
    scene s;
    set_stage(&s);
    const long step = s.new.n / 23;
    int published = 0, refused = 0;
    /* the project beside it may be the larger of the two files */
    for (long room = 1; published < 2 && room < 8 * s.new.n; room += step) {
        const pid_t child = fork();
        if (child == 0) {
            const struct rlimit limit = {(rlim_t)room, (rlim_t)room};
            quan_error err = {{0}};
            signal(SIGXFSZ, SIG_IGN);
            setrlimit(RLIMIT_FSIZE, &limit);
            const quan_status status = kit_write(&s.kit, &err);
            _exit(status == QUAN_OK ? 0 : *err.message ? 10 + (int)status : 1);
        }
        int code = 0;
        assert_int_equal(waitpid(child, &code, 0), child);
        assert_true(WIFEXITED(code));
        const int left = WEXITSTATUS(code);
        assert_true(left == 0 || left == 10 + QUAN_ERR_IO || left == 10 + QUAN_ERR_LIMIT);
        expect_output(&s, published || left == 0);
        published += left == 0;
        refused += left != 0;
        assert_int_equal(kit_count_hidden(&s.kit), 0);
    }
    assert_true(refused >= 20 && published >= 1);
    clear_stage(&s);
}

static void sleep_us(long us)
{
    const struct timespec t = {us / 1000000, us % 1000000 * 1000};
    (void)nanosleep(&t, NULL);
}

static double seconds_of_one_write(scene *s)
{
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    s->kit.options.title = "旧";
    assert_int_equal(kit_write(&s->kit, NULL), QUAN_OK);
    s->kit.options.title = "新";
    clock_gettime(CLOCK_MONOTONIC, &b);
    return (double)(b.tv_sec - a.tv_sec) + 1e-9 * (double)(b.tv_nsec - a.tv_nsec);
}

/* Either file may be a step ahead of the other by then, but each is whole. */
static bool is_whole(const scene *s, bool *is_new)
{
    content now = read_all(s->kit.path), project = read_all(s->kit.project);
    *is_new = same(now, s->new);
    const bool whole = (*is_new || same(now, s->old)) &&
                       (same(project, s->new_project) || same(project, s->old_project));
    free(now.bytes);
    free(project.bytes);
    return whole;
}

static void a_killed_writer_leaves_the_old_file_or_the_new_one(void **state)
{
    (void)state;
    scene s;
    unsigned seed = 20250101;
    int n_new = 0;
    enum {
        KILLS = 40
    };
    set_stage(&s);
    double reach_s = seconds_of_one_write(&s); /* drawn to where about half the kills are late */
    for (int i = 0; i < KILLS; i++) {
        bool is_new = false;
        const pid_t child = fork();
        if (child == 0)
            _exit((int)kit_write(&s.kit, NULL));
        sleep_us((long)(1e6 * reach_s * (rand_r(&seed) / (double)RAND_MAX)));
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
        assert_true(is_whole(&s, &is_new));
        n_new += is_new;
        reach_s *= is_new ? 0.8 : 1.15;
        (void)seconds_of_one_write(&s); /* the next run sweeps and succeeds */
        expect_output(&s, false);
        assert_int_equal(kit_count_hidden(&s.kit), 0);
    }
    assert_true(n_new > 0 && n_new < KILLS);
    print_message("%d of %d kills came after the new file was there\n", n_new, KILLS);
    clear_stage(&s);
}

static bool stop_after(void *payload)
{
    int *left = payload;
    return (*left)-- <= 0;
}

static void an_interrupt_between_any_two_steps_leaves_the_old_file(void **state)
{
    (void)state;
    scene s;
    set_stage(&s);
    quan_status status = QUAN_ERR_INTERRUPTED;
    int steps = 0;
    while (status == QUAN_ERR_INTERRUPTED) {
        int left = steps;
        const quan_monitor monitor = {.stop = stop_after, .payload = &left};
        status = quan_write(s.kit.tables, s.kit.n_tables, &s.kit.catalogue, &s.kit.options,
                            &monitor, NULL);
        assert_int_equal(kit_count_hidden(&s.kit), 0);
        expect_output(&s, status == QUAN_OK);
        steps++;
    }
    assert_int_equal(status, QUAN_OK);
    assert_true(steps > 5);
    clear_stage(&s);
}

static void an_unwritable_folder_is_an_io_error(void **state)
{
    (void)state;
    scene s;
    quan_error err = {{0}};
    set_stage(&s);
    char path[128];
    (void)snprintf(path, sizeof path, "/proc/self/%s.gpkg", "town");
    s.kit.options.path = path;
    assert_int_equal(kit_write(&s.kit, &err), QUAN_ERR_IO);
    assert_non_null(strstr(err.message, path));
    clear_stage(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_allocation_that_fails_leaves_the_old_file),
        cmocka_unit_test(memory_that_stays_used_up_leaves_the_old_file),
        cmocka_unit_test(a_disk_that_fills_up_leaves_the_old_file),
        cmocka_unit_test(a_killed_writer_leaves_the_old_file_or_the_new_one),
        cmocka_unit_test(an_interrupt_between_any_two_steps_leaves_the_old_file),
        cmocka_unit_test(an_unwritable_folder_is_an_io_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
