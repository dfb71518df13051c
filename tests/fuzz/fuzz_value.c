/* Any text of a cell as a number, a year, a name, an owner: read or left alone, and what comes out
 * is what the same text gives again. A text is handed over in a block of its own length, so that a
 * byte too far is seen. */
#include "fuzz_kit.h"
#include "value/values.h"

#include <math.h>

static quan_values values;

static void open_values(void)
{
    static bool ready;
    quan_catalogue catalogue;
    if (ready)
        return;
    must(!quan_catalogue_open(NULL, &catalogue, NULL));
    must(!quan_values_open(&catalogue, &values, NULL));
    quan_catalogue_free(&catalogue);
    ready = true;
}

/* Folding twice changes nothing more, and makes no broken character of a whole one. */
static void fold(const char *text, size_t out_size)
{
    char *once = malloc(out_size), *twice = malloc(out_size);
    must(once && twice);
    quan_values_fold(&values, text, once, out_size);
    must(strlen(once) < out_size);
    if (quan_text_is_utf8(text, strlen(text))) {
        must(quan_text_is_utf8(once, strlen(once)));
        must(!(quan_values_fold(&values, once, twice, out_size) & (1u << QUAN_CONVERT_FULL_WIDTH)));
        must(!strcmp(once, twice));
    }
    free(once);
    free(twice);
}

/* A number is finite whatever its unit. */
static void number(const char *text)
{
    static const char *const own[] = {NULL, "m2", "万元", "mm", "%", "户"};
    static const char *const heading[] = {NULL, "亩", "公顷", "元"};
    quan_number found;
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        for (size_t k = 0; k < sizeof heading / sizeof heading[0]; k++) {
            const quan_unit *of = own[i] ? quan_values_unit(&values, own[i]) : NULL;
            const quan_unit *above = heading[k] ? quan_values_unit(&values, heading[k]) : NULL;
            if (of && above && strcmp(of->quantity, above->quantity) != 0)
                above = NULL;
            if (quan_values_number(&values, text, of, above, &found))
                must(isfinite(found.value));
        }
    }
    quan_values_number(NULL, text, NULL, NULL, &found);
}

static void year(const char *text)
{
    quan_year_span span, again;
    if (!quan_values_year(&values, text, &span))
        return;
    must(span.from >= 0 && span.to >= 0 && span.to <= 2300);
    must(!span.from || !span.to || span.from <= span.to);
    must(quan_values_year(&values, text, &again) && again.from == span.from && again.to == span.to);
    quan_values_year(NULL, text, &again);
}

/* What is covered has no run of digits left to cover, and is as long as before where it fits. */
static void mask(const char *text, size_t out_size)
{
    char *out = malloc(out_size), *again = malloc(out_size);
    must(out && again);
    if (quan_personal_mask(text, out, out_size)) {
        must(strlen(out) < out_size && strchr(out, '*') != NULL);
        must(strlen(text) >= out_size || !quan_text_is_utf8(text, strlen(text)) ||
             strlen(out) == strlen(text));
        must(!quan_personal_mask(out, again, out_size));
    }
    free(out);
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    size_t base = 0;
    char folded[256];
    char *text = malloc(n + 1);
    must(text != NULL);
    memcpy(text, bytes, n);
    text[n] = '\0';
    open_values();
    fold(text, 256);
    fold(text, 24);
    number(text);
    year(text);
    mask(text, 2 * n + 2);
    mask(text, 20);
    quan_personal_field(&values, text);
    quan_personal_owner(&values, text);
    quan_values_fold(&values, text, folded, sizeof folded);
    quan_values_is_nothing(&values, folded);
    if (quan_values_heading(&values, folded, quan_values_unit(&values, "亩"), &base))
        must(base < strlen(folded));
    free(text);
    return 0;
}
