/* conversions.h - what may be done to a value on its way into its column; each is counted. */
#ifndef QUAN_READ_CONVERSIONS_H
#define QUAN_READ_CONVERSIONS_H

typedef enum {
    QUAN_CONVERT_FULL_WIDTH,
    QUAN_CONVERT_TRADITIONAL,
    QUAN_CONVERT_THOUSANDS,
    QUAN_CONVERT_APPROXIMATE,
    QUAN_CONVERT_UNIT_MU,
    QUAN_CONVERT_UNIT_HECTARE,
    QUAN_CONVERT_UNIT_KM2,
    QUAN_CONVERT_SQUARE_DEGREES, /* areas of a layer in degrees, not used */
    QUAN_CONVERT_UNIT_LENGTH,
    QUAN_CONVERT_UNIT_YUAN,
    QUAN_CONVERT_UNIT_HUNDRED,
    QUAN_CONVERT_UNIT_THOUSAND,
    QUAN_CONVERT_UNIT_WAN,
    QUAN_CONVERT_UNIT_YI,
    QUAN_CONVERT_PERCENT,
    QUAN_CONVERT_SECTION,       /* a size "800x600" in a column of diameters */
    QUAN_CONVERT_NOTHING,       /* a word for an empty cell */
    QUAN_CONVERT_SCIENTIFIC_ID, /* an id that has lost its digits, not used */
    QUAN_CONVERT_LEADING_ZERO,  /* given back to a code */
    QUAN_CONVERT_DATE_TO_YEAR,
    QUAN_CONVERT_EXCEL_DATE,
    QUAN_CONVERT_TWO_DIGIT_YEAR,
    QUAN_CONVERT_YEAR_PERIOD,     /* kept as its two ends */
    QUAN_CONVERT_PERSONAL_FIELD,  /* not read at all */
    QUAN_CONVERT_PERSONAL_MASKED, /* within a text, or a person as an owner */
    QUAN_CONVERT_SCHEME,          /* the land-use scheme, by evidence */
    QUAN_CONVERT_SCHEME_DOUBT,    /* names that contradict the declared scheme */
    QUAN_CONVERT_CODE_BY_NAME,    /* a code found by the name that stands in its place */
    QUAN_CONVERT_KIND_BY_NAME,    /* the kind of a whole layer, by its name */
    QUAN_CONVERT_YEAR_CHOSEN,     /* a build year taken over from the evidence */
    QUAN_N_CONVERSIONS,
} quan_conversion;

/* "full_width" and so on, as output run_conversion has them. */
const char *quan_conversion_name(quan_conversion conversion);

#endif
