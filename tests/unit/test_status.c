#include "quan/core/status.h"

#include "cmocka_all.h"

#include <string.h>

static void a_message_is_optional(void **state)
{
    (void)state;
    assert_int_equal(quan_fail(NULL, QUAN_ERR_INPUT, "row %d", 3), QUAN_ERR_INPUT);
    assert_int_equal(quan_fail_memory(NULL, "rows"), QUAN_ERR_LIMIT);
}

static void a_context_stands_before_the_message(void **state)
{
    (void)state;
    quan_error err;
    quan_fail(&err, QUAN_ERR_INPUT, "row %d: no length", 3);
    assert_int_equal(quan_fail_within(&err, QUAN_ERR_INPUT, "roads.shp"), QUAN_ERR_INPUT);
    assert_string_equal(err.message, "roads.shp: row 3: no length");
}

/* 400 characters of three bytes each do not fit; the cut must not leave a third of one. */
static void a_long_message_is_cut_between_characters(void **state)
{
    (void)state;
    char text[1300] = "";
    for (int shift = 0; shift < 3; shift++) {
        memset(text, 'x', (size_t)shift);
        text[shift] = '\0';
        for (int i = 0; i < 400; i++)
            strcat(text, "圈");
        quan_error err;
        quan_fail(&err, QUAN_ERR_INPUT, "%s", text);
        size_t length = strlen(err.message);
        assert_true(length <= 1023 && length > 1019);
        assert_int_equal((length - (size_t)shift) % 3, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_optional),
        cmocka_unit_test(a_context_stands_before_the_message),
        cmocka_unit_test(a_long_message_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
