/* A module that calls a function of another shared library, and that library, by a macro. */
extern void *PyLong_FromLong(long value);

#ifdef PROVIDES
long provided(void) { return 1; }
#else
extern long provided(void);

void *PyInit_needs(void) { return PyLong_FromLong(provided()); }
#endif
