#include "quan/core/text.h"

#include "cmocka_all.h"

#include <string.h>

static void nine_stands_before_ten(void **state)
{
    (void)state;
    assert_true(quan_text_compare_ids("9", "10") < 0);
    assert_true(quan_text_compare_ids("b", "a") > 0);
    assert_int_equal(quan_text_compare_ids("w12", "w12"), 0);
}

static void only_well_formed_utf8_passes(void **state)
{
    (void)state;
    static const char *const good[] = {"", "a", "普洱", "\xF0\xA0\x80\x80"};
    static const char *const bad[] = {
        "\xC6\xD5",         "\xC0\xAF", "\xE0\x80\xAF",     "\xED\xA0\x80",
        "\xF4\x90\x80\x80", "\xE5\x9C", "\xF8\x88\x80\x80", "\x80"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(quan_text_is_utf8(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(quan_text_is_utf8(bad[i], strlen(bad[i])));
}

static void terminal_codes_do_not_pass(void **state)
{
    (void)state;
    char out[640];
    assert_string_equal(quan_text_printable("路\x1b[31m\n\x7f", out, sizeof out),
                        "路\\x1B[31m\\x0A\\x7F");
    assert_string_equal(quan_text_printable("\xC6\xD5\xC2\x9B", out, sizeof out),
                        "\\xC6\\xD5\\xC2\\x9B");
}

static void a_long_text_is_cut_with_an_ellipsis(void **state)
{
    (void)state;
    char text[1000], out[640], small[16];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(strlen(quan_text_printable(text, out, sizeof out)), 128 + 3);
    assert_string_equal(quan_text_printable(text, small, sizeof small), "xxxxxxxxxxxx…");
}

static void a_number_is_the_whole_text(void **state)
{
    (void)state;
    int64_t i;
    double r;
    assert_true(quan_text_to_int("-42", &i) && i == -42);
    assert_true(quan_text_to_real("1.5e3", &r) && r == 1500.0);
    static const char *const bad[] = {"",    " 1",    "1 ", "1,5", "0x10", "inf",
                                      "nan", "1e999", "三", "--1", "1.2.3"};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        assert_false(quan_text_to_int(bad[k], &i));
        assert_false(quan_text_to_real(bad[k], &r));
    }
    assert_false(quan_text_to_int("9223372036854775808", &i));
    assert_false(quan_text_to_int("1.0", &i));
}

/* The three vectors of FIPS 180-4's examples. */
static void sha256_is_that_of_the_standard(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hex;
    } vectors[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < 3; i++) {
        quan_sha256 hash;
        char hex[65];
        quan_sha256_init(&hash);
        for (const char *c = vectors[i].text; *c; c++)
            quan_sha256_add(&hash, c, 1);
        quan_sha256_hex(&hash, hex);
        assert_string_equal(hex, vectors[i].hex);
    }
}

static void a_mistyped_word_finds_its_neighbour(void **state)
{
    (void)state;
    static const char *const words[] = {"role", "path", "encoding", "accuracy_m"};
    assert_string_equal(quan_text_nearest("encodng", words, 4), "encoding");
    assert_string_equal(quan_text_nearest("acuracy", words, 4), "accuracy_m");
    assert_null(quan_text_nearest("budget", words, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nine_stands_before_ten),
        cmocka_unit_test(only_well_formed_utf8_passes),
        cmocka_unit_test(terminal_codes_do_not_pass),
        cmocka_unit_test(a_long_text_is_cut_with_an_ellipsis),
        cmocka_unit_test(a_number_is_the_whole_text),
        cmocka_unit_test(sha256_is_that_of_the_standard),
        cmocka_unit_test(a_mistyped_word_finds_its_neighbour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
