/* cmocka_all.h - cmocka with the headers that it expects before itself. */
#ifndef QUAN_TESTS_CMOCKA_ALL_H
#define QUAN_TESTS_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the four above */

#endif
