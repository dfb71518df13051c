/* On which side of a line a point lies, without rounding: a floating-point filter, and behind it
 * the sum of all partial products as a non-overlapping expansion (J. R. Shewchuk, "Adaptive
 * Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates", 1997,
 * doi:10.1007/PL00009321, theorems 6, 7, 10 and the bound of section 4.3). Coordinates must not
 * over- or underflow when multiplied, which metres do not.
 *
 * Of Shewchuk's four stages only the first and the last are here: those between save time in the
 * rare case, which is rare enough. With a tolerance instead, a point on a shared border would be in
 * both areas or in none. No product may be contracted by the compiler: the library is built with
 * -ffp-contract=off. */
#include "shape_private.h"

#include <float.h>
#include <math.h>

/* (3 + 16 u) u with u half of DBL_EPSILON: the error of the plain determinant, per magnitude. */
#define UNIT   (DBL_EPSILON / 2)
#define FILTER ((3 + 16 * UNIT) * UNIT)

#define MAX_TERMS 16

typedef struct {
    double terms[MAX_TERMS]; /* by rising magnitude, zeros left out */
    int n;
} expansion;

/* What rounding took away from a + b (Knuth's two-sum, theorem 7): exact, whichever is larger. */
static double sum_error(double a, double b, double sum)
{
    double b_part = sum - a;
    double a_part = sum - b_part;
    return (a - a_part) + (b - b_part);
}

/* Adds one term, without rounding (theorem 10); zeros are left out, so that the last term has the
 * sign. */
static void grow(expansion *e, double term)
{
    int n = 0;
    double carry = term;
    for (int i = 0; i < e->n; i++) {
        double sum = carry + e->terms[i];
        double error = sum_error(carry, e->terms[i], sum);
        if (error != 0)
            e->terms[n++] = error;
        carry = sum;
    }
    if (carry != 0)
        e->terms[n++] = carry;
    e->n = n;
}

/* A product as its rounded value and the exact rest, by one fused multiply-add. */
static void add_product(expansion *e, double a, double b)
{
    double product = a * b;
    grow(e, fma(a, b, -product));
    grow(e, product);
}

/* Adds (a - b) * (c - d), times `sign`. */
static void add_differences(expansion *e, const double a[2], const double b[2], double sign)
{
    double left = a[0] - a[1], right = b[0] - b[1];
    double left_error = sum_error(a[0], -a[1], left), right_error = sum_error(b[0], -b[1], right);
    add_product(e, sign * left, right);
    add_product(e, sign * left, right_error);
    add_product(e, sign * left_error, right);
    add_product(e, sign * left_error, right_error);
}

static int sign_of(double value)
{
    return (value > 0) - (value < 0);
}

int quan_shape_turn(quan_xy a, quan_xy b, quan_xy c)
{
    double left = (a.x_m - c.x_m) * (b.y_m - c.y_m);
    double right = (a.y_m - c.y_m) * (b.x_m - c.x_m);
    double det = left - right;
    if (fabs(det) > FILTER * (fabs(left) + fabs(right)))
        return sign_of(det);
    expansion exact = {.n = 0};
    add_differences(&exact, (double[]){a.x_m, c.x_m}, (double[]){b.y_m, c.y_m}, 1);
    add_differences(&exact, (double[]){a.y_m, c.y_m}, (double[]){b.x_m, c.x_m}, -1);
    return exact.n ? sign_of(exact.terms[exact.n - 1]) : 0;
}
