/* A module that calls the C library. */
#include <math.h>
#include <stdio.h>
#include <string.h>

extern void *PyModule_Create2(void *definition, int version);
extern void *PyFloat_FromDouble(double value);

double power(double base, double exponent) { return pow(base, exponent); }

void *PyInit_libc(void) {
    static char name[32];
    snprintf(name, sizeof name, "%s", "libc");
    return PyFloat_FromDouble(power((double)strlen(name), 2.5));
}
