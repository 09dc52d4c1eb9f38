// How wide the best code for this CPU is, in bytes; each file of simd/ is compiled for its own CPU.
int wide_avx2(void);
unsigned crc_of(unsigned value);
