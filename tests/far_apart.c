/* To be preloaded: each anonymous mapping that may lie anywhere gets 16 GiB of addresses to itself, as it may happen to
   any mapping in a process that has many large libraries. */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static const unsigned long first = 1UL << 44, apart = 1UL << 34, places = 1UL << 12;

void *mmap(void *where, size_t bytes, int protection, int flags, int file, off_t offset) {
    static atomic_ulong taken;
    int anywhere = (flags & MAP_ANONYMOUS) && !(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE));
    if (anywhere && bytes < apart)
        where = (void *)(first + atomic_fetch_add(&taken, 1) % places * apart); /* only a wish where it is taken */
    return (void *)syscall(SYS_mmap, where, bytes, protection, flags, file, offset);
}

void *mmap64(void *, size_t, int, int, int, off_t) __attribute__((alias("mmap")));
