/* int128.h - the one place that names the compiler's 128-bit integer. */
#ifndef QUAN_CORE_INT128_H
#define QUAN_CORE_INT128_H

__extension__ typedef __int128 quan_int128;

#endif
