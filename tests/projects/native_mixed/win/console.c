#include <Windows.h>
#include <WinSock2.h>

int system_number(void) {
    return GetSystemMetrics(SM_CXSCREEN) >= 0 ? SYSTEM : -1;
}
