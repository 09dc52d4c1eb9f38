#include <windows.h>

int system_number(void) {
    return GetSystemMetrics(SM_CXSCREEN) >= 0 ? SYSTEM : -1;
}
