#define BROT 1
