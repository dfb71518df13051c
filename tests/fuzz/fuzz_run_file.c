/* Any bytes as a run file: refused or read, nothing else. */
#include "fuzz_kit.h"
#include "quan/read/run_file.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char path[64];
    quan_run_file run;
    quan_error err = {0};
    int fd = memfd_create("run", MFD_CLOEXEC);
    must(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    quan_status status = quan_run_file_open(path, NULL, 0, &run, &err);
    close(fd);
    must(status == QUAN_OK || status == QUAN_ERR_INPUT || status == QUAN_ERR_USAGE);
    must((status == QUAN_OK) == !err.message[0] && !strchr(err.message, '\n'));
    must(status || (run.id && run.as_of && run.n_sources && run.output_gpkg));
    quan_run_file_free(&run);
    return 0;
}
