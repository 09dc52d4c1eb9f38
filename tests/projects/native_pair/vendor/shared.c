#include "shared.h"

int shared_start(void) { return START; }
