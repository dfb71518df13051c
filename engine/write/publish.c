#include "publish.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum {
    MOST_TRIES = 1000
};

static quan_status fail_errno(quan_error *err, const char *path, int code)
{
    char name[640];
    quan_text_printable(path, name, sizeof name);
    const bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
    return quan_fail(err, full ? QUAN_ERR_LIMIT : QUAN_ERR_IO, "Cannot write %s: %s.", name,
                     strerror(code));
}

/* "<folder>/", or "" for the current one. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

static char *join(const char *path, size_t folder, const char *name)
{
    const size_t n = strlen(name);
    char *out = quan_alloc(folder + n + 1, 1);
    if (out) {
        memcpy(out, path, folder);
        memcpy(out + folder, name, n + 1);
    }
    return out;
}

static int lock(int fd, int how)
{
    int code = 0;
    do
        code = flock(fd, how) == 0 ? 0 : errno;
    while (code == EINTR);
    return code;
}

/* One file of that prefix: removes it when its writer is dead. */
static quan_status sweep_one(int folder_fd, const char *name, const char *target, quan_error *err)
{
    const int fd = openat(folder_fd, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return QUAN_OK; /* gone by itself, or not ours to touch */
    quan_status status = QUAN_OK;
    if (lock(fd, LOCK_EX | LOCK_NB) == EWOULDBLOCK) {
        char shown[640];
        quan_text_printable(target, shown, sizeof shown);
        status =
            quan_fail(err, QUAN_ERR_IO,
                      "Another run is writing %s; wait for it, or write to another name.", shown);
    } else {
        (void)unlinkat(folder_fd, name, 0);
    }
    close(fd);
    return status;
}

static quan_status sweep(int folder_fd, const char *prefix, const char *target, quan_error *err)
{
    const int fd = openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder) {
        const int code = errno;
        if (fd >= 0)
            close(fd);
        return fail_errno(err, target, code);
    }
    quan_status status = QUAN_OK;
    const struct dirent *entry = NULL;
    while (!status && (entry = readdir(folder))) {
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
            status = sweep_one(folder_fd, entry->d_name, target, err);
    }
    closedir(folder);
    return status;
}

static quan_status make_temp(quan_publication *out, const char *prefix, quan_error *err)
{
    const size_t folder = folder_length(out->path);
    char name[NAME_MAX + 64];
    for (int n = 1; n <= MOST_TRIES; n++) {
        (void)snprintf(name, sizeof name, "%s%ld-%d", prefix, (long)getpid(), n);
        const int fd = openat(out->folder_fd, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno == EEXIST)
            continue;
        if (fd < 0)
            return fail_errno(err, out->path, errno);
        (void)lock(fd, LOCK_EX | LOCK_NB);
        out->temp_fd = fd;
        out->temp = join(out->path, folder, name);
        if (out->temp)
            return QUAN_OK;
        (void)unlinkat(out->folder_fd, name, 0);
        close(fd);
        return quan_fail_memory(err, "a file name");
    }
    return fail_errno(err, out->path, EEXIST);
}

quan_status quan_publication_open(const char *path, quan_publication *out, quan_error *err)
{
    *out = (quan_publication){.folder_fd = -1, .temp_fd = -1};
    const size_t folder = folder_length(path);
    if (strlen(path + folder) > NAME_MAX - 32)
        return fail_errno(err, path, ENAMETOOLONG);
    char prefix[NAME_MAX + 16];
    (void)snprintf(prefix, sizeof prefix, ".%s.tmp-", path + folder);
    quan_status status = QUAN_OK;
    char *folder_path = join(path, folder, ".");
    out->path = quan_strdup(path);
    if (!folder_path || !out->path) {
        status = quan_fail_memory(err, "a file name");
        goto done;
    }
    out->folder_fd = open(folder_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (out->folder_fd < 0) {
        status = fail_errno(err, path, errno);
        goto done;
    }
    /* The folder's lock makes sweeping and making one step. Some network file systems refuse it on
     * a folder: then two runs that start in the same instant may both go on, and the later one
     * wins, whole. */
    (void)lock(out->folder_fd, LOCK_EX);
    status = sweep(out->folder_fd, prefix, path, err);
    if (!status)
        status = make_temp(out, prefix, err);
    (void)lock(out->folder_fd, LOCK_UN);
done:
    quan_free(folder_path);
    if (status)
        quan_publication_close(out);
    return status;
}

quan_status quan_publication_put(const quan_publication *publication, const char *bytes, int64_t n,
                                 quan_error *err)
{
    while (n > 0) {
        const ssize_t done = write(publication->temp_fd, bytes, (size_t)n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return fail_errno(err, publication->path, errno);
        bytes += done;
        n -= done;
    }
    return QUAN_OK;
}

quan_status quan_publication_sync(const quan_publication *publication, quan_error *err)
{
    return fsync(publication->temp_fd) == 0 ? QUAN_OK : fail_errno(err, publication->path, errno);
}

quan_status quan_publication_keep(quan_publication *publication, quan_error *err)
{
    static const char suffix[] = ".old"; /* swept with the rest if we are killed */
    const size_t n = strlen(publication->temp);
    publication->kept = join(publication->temp, n, suffix);
    if (!publication->kept)
        return quan_fail_memory(err, "a file name");
    if (link(publication->path, publication->kept) == 0)
        return QUAN_OK;
    publication->fresh = errno == ENOENT;
    quan_free(publication->kept);
    publication->kept = NULL;
    return QUAN_OK;
}

void quan_publication_undo(quan_publication *publication)
{
    if (!publication->published)
        return;
    if (publication->kept)
        (void)rename(publication->kept, publication->path);
    else if (publication->fresh)
        (void)unlink(publication->path);
}

quan_status quan_publication_rename(quan_publication *publication, quan_error *err)
{
    if (rename(publication->temp, publication->path) != 0)
        return fail_errno(err, publication->path, errno);
    publication->published = true;
    return QUAN_OK;
}

quan_status quan_publication_sync_folder(const quan_publication *publication, quan_error *err)
{
    if (fsync(publication->folder_fd) == 0)
        return QUAN_OK;
    char name[640];
    quan_text_printable(publication->path, name, sizeof name);
    return quan_fail(
        err, QUAN_ERR_IO,
        "%s is written, but its folder could not be made safe against a power cut: %s.", name,
        strerror(errno));
}

void quan_publication_close(quan_publication *publication)
{
    if (publication->temp && !publication->published)
        (void)unlink(publication->temp);
    if (publication->kept)
        (void)unlink(publication->kept);
    if (publication->temp)
        close(publication->temp_fd);
    if (publication->path && publication->folder_fd >= 0)
        close(publication->folder_fd);
    quan_free(publication->kept);
    quan_free(publication->temp);
    quan_free(publication->path);
    *publication = (quan_publication){0};
}

static quan_status check_inputs(const char *shown, const struct stat *target,
                                const char *const *inputs, int32_t n_inputs, quan_error *err)
{
    for (int32_t i = 0; i < n_inputs; i++) {
        struct stat input;
        if (stat(inputs[i], &input) == 0 && input.st_dev == target->st_dev &&
            input.st_ino == target->st_ino)
            return quan_fail(err, QUAN_ERR_USAGE,
                             "The output %s is an input of this run; give it another name.", shown);
    }
    return QUAN_OK;
}

quan_status quan_target_check(const char *path, bool overwrite, const char *const *inputs,
                              int32_t n_inputs, bool *exists, quan_error *err)
{
    char shown[640];
    struct stat target;
    quan_text_printable(path, shown, sizeof shown);
    *exists = lstat(path, &target) == 0;
    if (!*exists && errno == ENOENT)
        return QUAN_OK;
    if (!*exists)
        return fail_errno(err, path, errno);
    if (S_ISLNK(target.st_mode))
        return quan_fail(err, QUAN_ERR_USAGE,
                         "The output %s is a symbolic link; name the file itself.", shown);
    if (!S_ISREG(target.st_mode))
        return quan_fail(err, QUAN_ERR_USAGE,
                         "The output %s is not a regular file; give it another name.", shown);
    QUAN_TRY(check_inputs(shown, &target, inputs, n_inputs, err));
    if (!overwrite)
        return quan_fail(err, QUAN_ERR_USAGE,
                         "The output %s exists; use --overwrite to replace it.", shown);
    return QUAN_OK;
}
