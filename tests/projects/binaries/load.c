/* Loads a module as Python would, with stand-ins for what CPython provides. */
#include <dlfcn.h>
#include <stdio.h>
void *PyModule_Create2(void *d, int v) { return 0; }
void *PyFloat_FromDouble(double v) { static double k; k = v; return &k; }
int main(int c, char **v) {
  void *h = dlopen(v[1], RTLD_NOW); if (!h) { printf("dlopen: %s\n", dlerror()); return 1; }
  double *(*init)(void) = (double *(*)(void))dlsym(h, "PyInit_libc"); if (!init) { printf("dlsym: %s\n", dlerror()); return 1; }
  printf("%.1f\n", *init()); return 0; }
