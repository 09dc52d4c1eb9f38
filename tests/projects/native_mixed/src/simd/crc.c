#include "wide.h"
#include <arm_acle.h>

#ifndef __ARM_FEATURE_CRC32
#error "compiled without its flags"
#endif

unsigned crc_of(unsigned value) {
    return __crc32w(0, value);
}
