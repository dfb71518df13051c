/* write_town FOLDER SIDE [plain|mixed] - writes the made-up town of write_kit as FOLDER/town.gpkg,
 * for tests that look at the file from outside. `mixed`: some buildings are points. */
#include "write_kit.h"

#include "cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *folder;
static int side;
static bool mixed;

static void write_it(void **state)
{
    (void)state;
    write_kit kit;
    char path[4096];
    quan_error err = {{0}};
    kit_open(&kit);
    kit_add_town(&kit, side);
    if (mixed)
        kit_shrink_buildings(&kit);
    (void)snprintf(path, sizeof path, "%s/town.gpkg", folder);
    kit.options.path = path;
    kit.options.overwrite = true;
    if (kit_write(&kit, &err))
        fail_msg("%s", err.message);
    kit_close(&kit);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    folder = argv[1];
    side = (int)strtol(argv[2], NULL, 10);
    mixed = argc > 3 && strcmp(argv[3], "mixed") == 0;
    const struct CMUnitTest tests[] = {cmocka_unit_test(write_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
