// What __builtin_cpu_supports and __builtin_cpu_init want of a compiler's runtime on x86, which Zig's
// lacks. The numbers of the features are those that the compilers agreed on (GCC manual, "x86
// Built-in Functions"); what CPUID says is in Intel's manual, volume 2A, and AMD's, volume 3.
// The model of a CPU, which __builtin_cpu_is wants, is not looked for: only its vendor is.
#include <cpuid.h>

struct processor_model {
    unsigned vendor, type, subtype, features[1];
};

__attribute__((visibility("hidden"))) struct processor_model __cpu_model;
__attribute__((visibility("hidden"))) unsigned __cpu_features2[3];
__attribute__((visibility("hidden"))) int __cpu_indicator_init(void);

enum { OTHER_VENDOR = 3, INTEL = 1, AMD = 2 };
enum { EAX, EBX, ECX, EDX, REGISTERS };
// The leaves of CPUID that are asked, each with its subleaf.
enum { BASIC, EXTENDED, EXTENDED_1, STATE, AMD_EXTENDED, LEAVES };
// What the system must save of a feature's registers when it switches threads.
enum { NOTHING, YMM, ZMM };

struct feature {
    unsigned char number, leaf, reg, bit, saved;
};

static const struct feature known[] = {
    {0, BASIC, EDX, 15, NOTHING},         // cmov
    {1, BASIC, EDX, 23, NOTHING},         // mmx
    {2, BASIC, ECX, 23, NOTHING},         // popcnt
    {3, BASIC, EDX, 25, NOTHING},         // sse
    {4, BASIC, EDX, 26, NOTHING},         // sse2
    {5, BASIC, ECX, 0, NOTHING},          // sse3
    {6, BASIC, ECX, 9, NOTHING},          // ssse3
    {7, BASIC, ECX, 19, NOTHING},         // sse4.1
    {8, BASIC, ECX, 20, NOTHING},         // sse4.2
    {9, BASIC, ECX, 28, YMM},             // avx
    {10, EXTENDED, EBX, 5, YMM},          // avx2
    {11, AMD_EXTENDED, ECX, 6, NOTHING},  // sse4a
    {12, AMD_EXTENDED, ECX, 16, YMM},     // fma4
    {13, AMD_EXTENDED, ECX, 11, YMM},     // xop
    {14, BASIC, ECX, 12, YMM},            // fma
    {15, EXTENDED, EBX, 16, ZMM},         // avx512f
    {16, EXTENDED, EBX, 3, NOTHING},      // bmi
    {17, EXTENDED, EBX, 8, NOTHING},      // bmi2
    {18, BASIC, ECX, 25, NOTHING},        // aes
    {19, BASIC, ECX, 1, NOTHING},         // pclmul
    {20, EXTENDED, EBX, 31, ZMM},         // avx512vl
    {21, EXTENDED, EBX, 30, ZMM},         // avx512bw
    {22, EXTENDED, EBX, 17, ZMM},         // avx512dq
    {23, EXTENDED, EBX, 28, ZMM},         // avx512cd
    {26, EXTENDED, ECX, 1, ZMM},          // avx512vbmi
    {27, EXTENDED, EBX, 21, ZMM},         // avx512ifma
    {30, EXTENDED, ECX, 14, ZMM},         // avx512vpopcntdq
    {31, EXTENDED, ECX, 6, ZMM},          // avx512vbmi2
    {32, EXTENDED, ECX, 8, NOTHING},      // gfni
    {33, EXTENDED, ECX, 10, YMM},         // vpclmulqdq
    {34, EXTENDED, ECX, 11, ZMM},         // avx512vnni
    {35, EXTENDED, ECX, 12, ZMM},         // avx512bitalg
    {36, EXTENDED_1, EAX, 5, ZMM},        // avx512bf16
    {40, EXTENDED, EBX, 19, NOTHING},     // adx
    {43, EXTENDED, EBX, 23, NOTHING},     // clflushopt
    {46, BASIC, ECX, 13, NOTHING},        // cx16
    {49, BASIC, ECX, 29, YMM},            // f16c
    {50, EXTENDED, EBX, 0, NOTHING},      // fsgsbase
    {57, AMD_EXTENDED, ECX, 5, NOTHING},  // lzcnt
    {58, BASIC, ECX, 22, NOTHING},        // movbe
    {66, AMD_EXTENDED, ECX, 8, NOTHING},  // prfchw
    {69, BASIC, ECX, 30, NOTHING},        // rdrnd
    {70, EXTENDED, EBX, 18, NOTHING},     // rdseed
    {71, EXTENDED, EBX, 11, NOTHING},     // rtm
    {74, EXTENDED, EBX, 29, NOTHING},     // sha
    {76, AMD_EXTENDED, ECX, 21, NOTHING}, // tbm
    {78, EXTENDED, ECX, 9, YMM},          // vaes
    {81, BASIC, ECX, 26, NOTHING},        // xsave
    {82, STATE, EAX, 1, NOTHING},         // xsavec
    {83, STATE, EAX, 0, NOTHING},         // xsaveopt
    {93, EXTENDED_1, EAX, 4, YMM},        // avxvnni
    {94, EXTENDED, EDX, 23, ZMM},         // avx512fp16
};

// The levels of the x86-64 ABI: each is the one before and these.
enum { LEVEL_1 = 95, LAHF_BIT = 0, MOST_OF_LEVEL = 10 };
static const unsigned char levels[][MOST_OF_LEVEL] = {
    {0, 1, 3, 4},
    {46, 2, 5, 6, 7, 8},
    {9, 10, 16, 17, 49, 14, 57, 58},
    {15, 21, 23, 22, 20},
};

static void set(unsigned number) {
    unsigned *word = number < 32 ? __cpu_model.features : &__cpu_features2[number / 32 - 1];
    *word |= 1u << number % 32;
}

static int has(unsigned number) {
    unsigned word = number < 32 ? __cpu_model.features[0] : __cpu_features2[number / 32 - 1];
    return word >> number % 32 & 1;
}

static unsigned saved_state(unsigned basic_ecx) {
    unsigned low, high;
    if (!(basic_ecx >> 27 & 1)) return 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

static int is_saved(unsigned state, unsigned what) {
    static const unsigned masks[] = {0x0, 0x6, 0xe6};
    return (state & masks[what]) == masks[what];
}

static void set_levels(int has_lahf) {
    for (unsigned level = 0; level < sizeof levels / sizeof *levels; level++) {
        for (unsigned index = 0; index < MOST_OF_LEVEL; index++) {
            // The list of a level ends in zeroes; feature 0 is the first of level 1.
            unsigned number = levels[level][index];
            if (number == 0 && index > 0) break;
            if (!has(number)) return;
        }
        if (level == 1 && !has_lahf) return;
        set(LEVEL_1 + level);
    }
}

__attribute__((constructor)) int __cpu_indicator_init(void) {
    unsigned answers[LEAVES][REGISTERS] = {{0}};
    unsigned vendor, ignored;
    if (__cpu_model.vendor != 0) return 0;
    __cpuid(0, ignored, vendor, ignored, ignored);
#define ASK(answer, leaf, subleaf) \
    __get_cpuid_count(leaf, subleaf, &answer[EAX], &answer[EBX], &answer[ECX], &answer[EDX])
    ASK(answers[BASIC], 1, 0);
    ASK(answers[EXTENDED], 7, 0);
    if (answers[EXTENDED][EAX] > 0) ASK(answers[EXTENDED_1], 7, 1);
    ASK(answers[STATE], 13, 1);
    ASK(answers[AMD_EXTENDED], 0x80000001, 0);
#undef ASK
    unsigned state = saved_state(answers[BASIC][ECX]);
    for (unsigned index = 0; index < sizeof known / sizeof *known; index++) {
        const struct feature *one = &known[index];
        if (answers[one->leaf][one->reg] >> one->bit & 1 && is_saved(state, one->saved))
            set(one->number);
    }
    set_levels(answers[AMD_EXTENDED][ECX] >> LAHF_BIT & 1);
    __cpu_model.vendor = vendor == signature_INTEL_ebx ? INTEL
                         : vendor == signature_AMD_ebx ? AMD
                                                       : OTHER_VENDOR;
    return 0;
}
