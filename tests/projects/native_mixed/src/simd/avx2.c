#include "wide.h"
#include <immintrin.h>

int wide_avx2(void) {
    return __AVX2__ * (int)sizeof(__m256i);
}
